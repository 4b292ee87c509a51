// Search and history agree: whatever happens in a conversation, each of its people finds there exactly what history shows them, on both
// roads and on every device, also behind kill -9 of a server in the middle of its work.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server, removeFolder, temporaryFolder } from './lib/server.mjs';
import { Person, mid } from './lib/person.mjs';
import { eventually } from './lib/patience.mjs';

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

const texts = ({ text, caption, name, items }) => [
  text,
  caption,
  name,
  ...(items ?? []).map(({ body }) => body?.text),
];

/** What history shows of a conversation and holds the word, newest first. */
async function shown(person, cid, word) {
  const rows = [];
  for (let query = 'limit=100'; ;) {
    const { messages, hasBefore, mine } = await person.history(cid, query);
    const open = messages.filter(({ seq, kind }) => kind !== 'system' && mine?.[seq]?.hidden !== true);
    rows.push(...open.filter(({ body }) => texts(body).some((text) => text?.includes(word))).reverse());
    if (!hasBefore) return rows;
    query = `limit=100&before=${messages[0].seq}`;
  }
}

async function found(ask, query) {
  const rows = [];
  for (let cursor; ;) {
    const page = await ask({ ...query, limit: 40, ...(cursor === undefined ? {} : { cursor }) });
    rows.push(...page.messages);
    if ((cursor = page.cursor) === undefined) return rows;
  }
}

const overHttp = (person) => (body) => person.ok('POST', '/v1/messages/search', body);
const overSocket = (device) => (body) => device.ok({ t: 'searchMessages', ...body });

/** Waits until the index has read what there is; then every person finds what history shows them, row by row. */
async function agree(word, places) {
  for (const { person, device, cid, everywhere = true } of places) {
    const expected = await shown(person, cid, word);
    let last;
    await eventually(async () => {
      last = await found(overHttp(person), { query: word, cid });
      return JSON.stringify(last) === JSON.stringify(expected);
    }, `${person.username} finds what history shows`).catch((error) => {
      const short = (rows) => JSON.stringify(rows.map(({ seq, body }) => [seq, body.text]));
      throw new Error(`${error.message}: ${short(expected)}, but ${short(last)}`);
    });
    if (device !== undefined)
      assert.deepEqual(await found(overSocket(device), { query: word, cid }), expected);
    const anywhere = (await found(overHttp(person), { query: word })).filter((row) => row.cid === cid);
    assert.deepEqual(anywhere, everywhere ? expected : []);
  }
}

async function people(count) {
  const all = [];
  for (let i = 0; i < count; ++i) all.push(await Person.register(server));
  return all;
}

test('everybody finds exactly what history shows: joined late, left, cleared, hidden, recalled, edited, expired', async () => {
  const [ann, ben, cat, dan] = await people(4);
  const body = {
    kind: 'group',
    mid: mid(),
    name: 'Sight',
    members: [ben.id, dan.id],
    historyFromStart: false,
  };
  const { cid } = await ann.ok('POST', '/v1/conversations', body);
  const at = `/v1/conversations/${cid}`;
  const device = await ben.connect();
  const say = async (person, text, more = {}) =>
    (await person.ok('POST', `${at}/messages`, { mid: mid(), kind: 'text', body: { text }, ...more })).seq;
  const places = [
    { person: ann, cid },
    { person: ben, cid, device },
    { person: dan, cid },
  ];
  const seqs = [];
  for (let n = 0; n < 6; ++n) seqs.push(await say(n % 2 === 0 ? ann : ben, `手机 early ${n}`));
  await agree('手机', places);

  await ann.ok('POST', `${at}/members`, { userIds: [cat.id], mid: mid() });
  places.push({ person: cat, cid });
  await say(ann, '手机 for cat too');
  await agree('手机', places);
  assert.equal((await shown(cat, cid, '手机')).length, 1);

  await ann.ok('PATCH', `${at}/messages/${seqs[4]}`, { mid: mid(), body: { text: 'nothing any more' } });
  await agree('手机', places);
  await agree('nothing', places);

  await dan.ok('DELETE', `${at}/members/${dan.id}`);
  places[2].everywhere = false; // it is no conversation of his any more, but what history still shows is found there
  await say(ben, '手机 without dan');
  await agree('手机', places);
  assert.equal((await shown(dan, cid, '手机')).length, 6);

  await ann.ok('DELETE', `${at}/messages/${seqs[0]}?for=all`);
  await ben.ok('DELETE', `${at}/messages/${seqs[2]}?for=me`);
  await agree('手机', places);

  const root = await say(ann, '手机 a root');
  await say(ben, '手机 in the thread', { threadRootSeq: root });
  await say(cat, '手机 in both', { threadRootSeq: root, alsoInTimeline: true });
  await say(ann, '手机 for a moment', { expiresInMs: 2_000 });
  await eventually(
    async () => (await ann.history(cid)).messages.some(({ expiredAt }) => expiredAt !== undefined),
    'it expires',
    60_000,
  );
  await agree('手机', places);

  await ben.ok('POST', `${at}/clear`, { upTo: seqs[3] });
  await agree('手机', places);
  await ben.ok('DELETE', `${at}/messages/${seqs[2]}/hidden`);
  await agree('手机', places);
  const dm = await ann.dm(cat);
  await cat.ok('POST', `/v1/conversations/${dm}/forward`, {
    mid: mid(),
    from: cid,
    seqs: [root],
    mode: 'each',
  });
  await cat.ok('POST', `/v1/conversations/${dm}/forward`, {
    mid: mid(),
    from: cid,
    seqs: [root, root + 1],
    mode: 'merged',
    title: '手机 talk',
  });
  const both = [...places, { person: ann, cid: dm }, { person: cat, cid: dm }];
  await agree('手机', both);
  assert.equal((await found(overHttp(cat), { query: '手机', cid: dm })).length, 2);
  await ann.ok('PUT', `/v1/users/${cat.id}/block`, {});
  await agree('手机', both);
  await ben.ok('POST', `${at}/clear`, {});
  await agree('手机', both);

  await server.kill();
  await server.start();
  places[1].device = await ben.connect();
  await say(cat, '手机 after the restart');
  await agree('手机', both);
  await ann.ok('PATCH', `${at}/messages/${seqs[2]}`, { mid: mid(), body: { text: '电脑 instead' } });
  await agree('电脑', both);
  const still = await found(overHttp(dan), { query: '手机', cid });
  const then = (await shown(dan, cid, '手机')).map(({ seq }) => seq);
  assert.ok(then.includes(seqs[2]), 'a former member reads what it was');
  assert.deepEqual(
    still.map(({ seq }) => seq),
    then.filter((seq) => seq !== seqs[2]),
    'and finds what stands as it was',
  );
  await ann.ok('DELETE', at);
  places[1].device = undefined;
  for (const { person } of places) {
    const open = await person.http('GET', `${at}/messages?limit=100`);
    if (open.status === 200) continue;
    assert.equal(
      (await person.http('POST', '/v1/messages/search', { query: '手机', cid })).status,
      open.status,
    );
  }
});

test(
  'what expires leaves the index and not only the answers, within a minute',
  { timeout: 120_000 },
  async () => {
    const own = await Server.start();
    try {
      const [ann, ben] = [await Person.register(own), await Person.register(own)];
      const cid = await ann.group('Expiry', ben);
      const secret = { mid: mid(), kind: 'text', body: { text: 'zanzibar' }, expiresInMs: 2_000 };
      const kept = { mid: mid(), kind: 'text', body: { text: 'zanzibar stays' } };
      await ann.ok('POST', `/v1/conversations/${cid}/messages`, secret);
      await ann.ok('POST', `/v1/conversations/${cid}/messages`, kept);
      const begun = Date.now();
      // An older log put beside a newer index would show it; here the stream tells that the index has read all there is.
      await eventually(
        async () => {
          const { messages } = await ben.history(cid);
          if (messages.every(({ expiredAt }) => expiredAt === undefined)) return false;
          const metrics = await (await fetch(`${own.url}/metrics`)).text();
          return /kith_search_lag_commits 0\b/.test(metrics);
        },
        'it is forgotten',
        60_000,
      );
      assert.ok(Date.now() - begun < 60_000);
      const { messages, highlights } = await ben.ok('POST', '/v1/messages/search', { query: 'zanzibar' });
      assert.deepEqual(
        messages.map(({ body }) => body.text),
        ['zanzibar stays'],
      );
      assert.equal(highlights.length, 1);
    } finally {
      await own.stop();
    }
  },
);

test(
  'kill -9 at any moment: the worker goes on where it was, and search and history agree',
  { timeout: 180_000 },
  async () => {
    const folder = temporaryFolder();
    const own = await Server.start({ data: folder });
    try {
      const [ann, ben] = [await Person.register(own), await Person.register(own)];
      const cids = [await ann.group('One', ben), await ann.dm(ben)];
      await ann.post(cids[0], 'crash first');
      await eventually(
        async () => (await found(overHttp(ben), { query: 'crash' })).length === 1,
        'it follows',
      );
      const acked = [];
      for (let round = 0; round < 8; ++round) {
        let dead = false;
        const senders = [ann, ben].map(async (person, at) => {
          for (let n = 0; !dead; ++n) {
            const cid = cids[(n + at) % 2];
            const sent = await person.post(cid, `crash ${round} ${n}`).catch(() => undefined);
            if (sent === undefined) return;
            acked.push(`${cid}/${sent.seq}`);
            if (n % 5 === 4)
              await person
                .http('DELETE', `/v1/conversations/${cid}/messages/${sent.seq}?for=all`)
                .catch(() => undefined);
          }
        });
        const before = acked.length;
        await eventually(() => acked.length > before + 10 + 25 * round, 'some are sent');
        await own.kill();
        dead = true;
        await Promise.all(senders);
        await own.start();
      }
      assert.ok(acked.length > 500, `${acked.length} sent`);
      for (const cid of cids) {
        for (const person of [ann, ben]) {
          const expected = (await shown(person, cid, 'crash')).map(({ seq }) => seq);
          await eventually(async () => {
            const rows = await found(overHttp(person), { query: 'crash', cid });
            return JSON.stringify(rows.map(({ seq }) => seq)) === JSON.stringify(expected);
          }, 'search and history agree');
        }
      }
      assert.doesNotMatch(own.output, /search: building anew/, 'it followed, and never had to begin again');
    } finally {
      await own.stop();
      removeFolder(folder);
    }
  },
);
