// Http: the JSON half of the protocol. Adds the access token, turns problem+json into KithError and the lack of any
// answer into `network`, also of one that does not come in half a minute. A 401 is answered once with a fresh token and
// the same request. Not here: which routes exist.
import type { Env } from '../base/env.ts';
import { KithError } from '../base/failure.ts';
import type { Problem } from '../types.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Where the access token comes from; `renew` fetches another after the server refused the present one. */
export interface TokenSource {
  token(): Promise<string>;
  renew(refused: string): Promise<string>;
}

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
}

const kPatienceMs = 30_000;

export class Http {
  constructor(
    private readonly env: Env,
    readonly base: string,
  ) {}

  async open<T>(method: Method, path: string, body?: unknown): Promise<T> {
    return readAnswer<T>(await this.request(method, path, { body }));
  }

  async call<T>(tokens: TokenSource, method: Method, path: string, options: CallOptions = {}): Promise<T> {
    const token = await tokens.token();
    const response = await this.request(method, path, options, token);
    if (response.status !== 401) return readAnswer<T>(response);
    const renewed = await tokens.renew(token);
    return readAnswer<T>(await this.request(method, path, options, renewed));
  }

  async request(method: Method, path: string, options: CallOptions, token?: string): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
    if (options.body !== undefined) headers['Content-Type'] = 'application/json';
    if (token !== undefined) headers['Authorization'] = `Bearer ${token}`;
    const patience = new AbortController();
    const stop = this.env.after(kPatienceMs, () => {
      patience.abort();
    });
    try {
      return await this.env.fetch(`${this.base}/v1${path}`, {
        method,
        headers,
        cache: 'no-store',
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
        signal: patience.signal,
      });
    } catch (error) {
      throw new KithError({ code: 'network', msg: error instanceof Error ? error.message : 'no answer' });
    } finally {
      stop();
    }
  }
}

async function readAnswer<T>(response: Response): Promise<T> {
  const text = await response.text().catch(() => '');
  const json = parse(text);
  if (response.ok) return (json ?? {}) as T;
  throw new KithError(problemOf(response.status, json));
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function problemOf(status: number, json: unknown): Problem {
  if (typeof json === 'object' && json !== null && typeof (json as Problem).code === 'string') {
    const problem = json as Problem & { detail?: string; title?: string };
    return { ...problem, msg: problem.msg ?? problem.detail ?? problem.title ?? problem.code };
  }
  const byStatus: Record<number, string> = {
    401: 'unauthorized',
    404: 'not_found',
    413: 'too_large',
    429: 'rate_limited',
  };
  return { code: byStatus[status] ?? (status >= 500 ? 'unavailable' : 'bad_request') };
}
