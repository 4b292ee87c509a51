// A person without a page: the few HTTP calls tests use to make others act.

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export class Api {
  private constructor(
    private readonly base: string,
    readonly id: string,
    readonly token: string,
    readonly username: string,
  ) {}

  static async register(base: string, username: string, displayName: string): Promise<Api> {
    const { status, body } = await request(base, 'POST', '/auth/register', '', {
      username,
      password: kPassword,
      displayName,
    });
    if (status >= 300) throw new Error(`register: ${status} ${JSON.stringify(body)}`);
    const user = body['user'] as { id: string };
    return new Api(base, user.id, String(body['accessToken']), username);
  }

  static async login(base: string, username: string): Promise<Api> {
    const { status, body } = await request(base, 'POST', '/auth/login', '', {
      username,
      password: kPassword,
    });
    if (status >= 300) throw new Error(`login: ${status} ${JSON.stringify(body)}`);
    return new Api(base, (body['user'] as { id: string }).id, String(body['accessToken']), username);
  }

  async call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await request(this.base, method, path, this.token, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async dm(userId: string): Promise<string> {
    return String((await this.call('POST', '/conversations', { kind: 'dm', userId }))['cid']);
  }

  async group(name: string, members: string[]): Promise<string> {
    const body = { kind: 'group', mid: mid(), name, members };
    return String((await this.call('POST', '/conversations', body))['cid']);
  }

  async send(cid: string, text: string): Promise<number> {
    const body = { mid: mid(), kind: 'text', body: { text } };
    return Number((await this.call('POST', `/conversations/${cid}/messages`, body))['seq']);
  }

  /** Uploads a picture; its id. */
  async upload(bytes: Buffer, name = 'picture.png'): Promise<string> {
    const { mediaId, uploadUrl } = await this.call('POST', '/media', { name, size: bytes.length });
    const answer = await fetch(this.base + String(uploadUrl), { method: 'PUT', body: new Uint8Array(bytes) });
    if (!answer.ok) throw new Error(`upload: ${answer.status} ${await answer.text()}`);
    return String(mediaId);
  }

  rename(cid: string, name: string): Promise<unknown> {
    return this.call('PATCH', `/conversations/${cid}`, { mid: mid(), name });
  }

  role(cid: string, userId: string, role: string): Promise<unknown> {
    return this.call('PATCH', `/conversations/${cid}/members/${userId}`, { mid: mid(), role });
  }

  remove(cid: string, userId: string): Promise<unknown> {
    return this.call('DELETE', `/conversations/${cid}/members/${userId}`);
  }
}

export const kPassword = 'correct horse battery';
let next = 0;

function mid(): string {
  next += 1;
  return `test-${Date.now().toString(36)}-${next}`;
}

async function request(
  base: string,
  method: string,
  path: string,
  token: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`${base}/v1${path}`, {
    method,
    headers: {
      ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
}
