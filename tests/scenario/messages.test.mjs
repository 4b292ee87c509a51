// Messages after they were sent, over the socket and over HTTP: edited with their history, recalled, deleted for oneself, reacted to,
// pinned, kept, voted on, mentioned, forwarded, quoted. Each ends alike on a device that was live, one that was away and an empty one,
// also after the server was started again.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from './lib/server.mjs';
import { Person, mid } from './lib/person.mjs';
import { Twin, alike } from './lib/twins.mjs';
import { upload } from './lib/media.mjs';

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

const roads = ['socket', 'http'];
const places = {
  editMessage: ['PATCH', ''],
  recallMessage: ['DELETE', '', ['for']],
  unhideMessage: ['DELETE', '/hidden'],
  messageHistory: ['GET', '/history', ['limit', 'cursor']],
  listReactions: ['GET', '/reactions', ['emoji', 'limit', 'cursor']],
  pinMessage: ['PUT', '/pin'],
  unpinMessage: ['DELETE', '/pin'],
  favoriteMessage: ['PUT', '/favorite'],
  unfavoriteMessage: ['DELETE', '/favorite'],
  vote: ['PUT', '/vote'],
  unvote: ['DELETE', '/vote'],
  closePoll: ['PUT', '/closed'],
  listVotes: ['GET', '/votes', ['option', 'limit', 'cursor']],
};

/** One person's commands by either road: call() gives the answer's fields or {code}. */
class Caller {
  static async of(person, road) {
    const caller = new Caller();
    caller.person = person;
    caller.device = road === 'socket' ? await person.connect() : undefined;
    return caller;
  }

  async call(name, fields) {
    if (this.device !== undefined) {
      const { t, re: _, ...answer } = await this.device.request({ t: name, ...fields });
      return t === 'error' ? { code: answer.code, field: answer.field } : answer;
    }
    const { method, path, body } = this.#http(name, fields);
    const { status, json } = await this.person.http(method, path, body);
    return status < 300 ? json : { code: json.code, field: json.field };
  }

  #http(name, { cid, seq, ...rest }) {
    if (name === 'listFavorites' || name === 'listMentions') {
      return {
        method: 'GET',
        path: `/v1/${name === 'listMentions' ? 'mentions' : 'favorites'}?${new URLSearchParams(rest)}`,
      };
    }
    if (name === 'listPins')
      return { method: 'GET', path: `/v1/conversations/${cid}/pins?${new URLSearchParams(rest)}` };
    if (name === 'forward') return { method: 'POST', path: `/v1/conversations/${cid}/forward`, body: rest };
    if (name === 'send') return { method: 'POST', path: `/v1/conversations/${cid}/messages`, body: rest };
    const message = `/v1/conversations/${cid}/messages/${seq}`;
    if (name === 'setReaction' || name === 'unsetReaction') {
      return {
        method: name === 'setReaction' ? 'PUT' : 'DELETE',
        path: `${message}/reactions/${encodeURIComponent(rest.emoji)}`,
      };
    }
    const [method, tail, query = []] = places[name];
    const asked = new URLSearchParams(Object.entries(rest).filter(([key]) => query.includes(key)));
    return {
      method,
      path: `${message}${tail}${query.length > 0 ? `?${asked}` : ''}`,
      body: method === 'GET' || method === 'DELETE' ? undefined : rest,
    };
  }

  async must(name, fields) {
    const answer = await this.call(name, fields);
    assert.equal(answer.code, undefined, `${name} ${JSON.stringify(fields)}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async refused(code, name, fields) {
    assert.equal((await this.call(name, fields)).code, code, `${name} ${JSON.stringify(fields)}`);
  }
}

/** Ann owns a group with Ben and Cid; Ann and Ben have each a live device and one that is away. */
async function scene(road) {
  const [ann, ben, cid, dora] = [
    await Person.register(server),
    await Person.register(server),
    await Person.register(server),
    await Person.register(server),
  ];
  const group = await ann.group('Lunch', ben, cid);
  const elsewhere = await ben.group('Elsewhere', dora);
  const callers = {};
  for (const [name, person] of Object.entries({ ann, ben, cid, dora }))
    callers[name] = await Caller.of(person, road);
  const twins = [];
  for (const person of [ann, ben]) twins.push([await Twin.live(person), await Twin.away(person)]);
  return { people: { ann, ben, cid, dora }, group, elsewhere, ...callers, twins };
}

async function allAlike(twins) {
  for (const [live, away] of twins) await alike(live, away);
}

for (const road of roads) {
  test(
    `a message is edited in time, its forms are kept, and every device shows the last (${road})`,
    { timeout: 60_000 },
    async () => {
      const { people, group, ann, ben, dora, twins } = await scene(road);
      const { seq, rev } = await ann.must('send', {
        cid: group,
        mid: mid(),
        kind: 'text',
        body: { text: 'helo' },
      });
      const edited = await ann.must('editMessage', {
        cid: group,
        seq,
        body: { text: 'hello' },
        mentions: [people.ben.id],
        ifRev: rev,
      });
      assert.ok(edited.rev > rev);
      assert.equal(
        (
          await ann.must('editMessage', {
            cid: group,
            seq,
            body: { text: 'hello' },
            mentions: [people.ben.id],
          })
        ).rev,
        edited.rev,
        'again is so already',
      );
      await ann.refused('conflict', 'editMessage', { cid: group, seq, body: { text: 'third' }, ifRev: rev });
      await ann.must('editMessage', { cid: group, seq, body: { text: 'hello, 你好' } });
      await ben.refused('forbidden', 'editMessage', { cid: group, seq, body: { text: 'mine' } });
      await dora.refused('not_member', 'editMessage', { cid: group, seq, body: { text: 'mine' } });
      await ann.refused('not_found', 'editMessage', { cid: group, seq: seq + 9, body: { text: 'x' } });
      await ann.refused('bad_request', 'editMessage', { cid: group, seq, body: { text: '' } });
      await ann.refused('bad_request', 'editMessage', { cid: group, seq });
      await ann.refused('too_large', 'editMessage', { cid: group, seq, body: { text: 'x'.repeat(17_000) } });
      const { forms } = await ben.must('messageHistory', { cid: group, seq });
      assert.deepEqual(
        forms.map((form) => form.body.text),
        ['helo', 'hello', 'hello, 你好'],
      );
      const first = await ben.must('messageHistory', { cid: group, seq, limit: 1 });
      const second = await ben.must('messageHistory', { cid: group, seq, limit: 50, cursor: first.cursor });
      assert.deepEqual([...first.forms, ...second.forms], forms);
      await dora.refused('not_member', 'messageHistory', { cid: group, seq });
      await allAlike(twins);
      const { message } = await people.ben.ok('GET', `/v1/conversations/${group}/messages/${seq}`);
      assert.deepEqual([message.body.text, message.edits], ['hello, 你好', 2]);
    },
  );

  test(
    `what is recalled says nothing to anybody, what is deleted for oneself only to that person (${road})`,
    { timeout: 60_000 },
    async () => {
      const { people, group, ann, ben, cid, dora, twins } = await scene(road);
      const one = await ann.must('send', {
        cid: group,
        mid: mid(),
        kind: 'text',
        body: { text: 'one' },
        mentions: [people.ben.id],
      });
      const two = await ann.must('send', { cid: group, mid: mid(), kind: 'text', body: { text: 'two' } });
      await ben.must('setReaction', { cid: group, seq: one.seq, emoji: '👍' });
      await cid.refused('forbidden', 'recallMessage', { cid: group, seq: one.seq });
      await ann.must('recallMessage', { cid: group, seq: one.seq, for: 'all' });
      await ann.refused('forbidden', 'editMessage', { cid: group, seq: one.seq, body: { text: 'x' } });
      await ben.refused('forbidden', 'setReaction', { cid: group, seq: one.seq, emoji: '🎉' });
      await ben.refused('forbidden', 'messageHistory', { cid: group, seq: one.seq });
      assert.deepEqual((await ben.must('listMentions', {})).mentions, []);
      const hidden = await ben.must('recallMessage', { cid: group, seq: two.seq, for: 'me' });
      assert.equal(hidden.rev, undefined);
      assert.equal(
        (await ben.must('recallMessage', { cid: group, seq: two.seq, for: 'me' })).urev,
        hidden.urev,
      );
      const mineOf = async (person) => (await person.history(group)).mine[two.seq]?.hidden;
      assert.deepEqual([await mineOf(people.ben), await mineOf(people.ann)], [true, undefined]);
      await dora.refused('not_member', 'recallMessage', { cid: group, seq: two.seq, for: 'me' });
      await ben.refused('not_found', 'recallMessage', { cid: group, seq: 99, for: 'me' });
      await ben.refused('bad_request', 'recallMessage', { cid: group, seq: two.seq, for: 'some' });
      await allAlike(twins);
      await ben.must('unhideMessage', { cid: group, seq: two.seq });
      assert.equal(await mineOf(people.ben), undefined);
    },
  );

  test(
    `reactions are counted once a person, and whoever reads sees who (${road})`,
    { timeout: 60_000 },
    async () => {
      const { people, group, ann, ben, cid, dora, twins } = await scene(road);
      const { seq } = await ann.must('send', {
        cid: group,
        mid: mid(),
        kind: 'text',
        body: { text: 'lunch?' },
      });
      await Promise.all([
        ben.must('setReaction', { cid: group, seq, emoji: '🎉' }),
        people.ben.ok(
          'PUT',
          `/v1/conversations/${group}/messages/${seq}/reactions/${encodeURIComponent('🎉')}`,
        ),
      ]);
      await cid.must('setReaction', { cid: group, seq, emoji: '🎉' });
      await cid.must('setReaction', { cid: group, seq, emoji: ':soup:' });
      const { message, mine } = await people.cid.ok('GET', `/v1/conversations/${group}/messages/${seq}`);
      assert.deepEqual(message.reactions, [
        { emoji: '🎉', count: 2 },
        { emoji: ':soup:', count: 1 },
      ]);
      assert.deepEqual(mine[seq].reactions, ['🎉', ':soup:']);
      const listed = (await ann.must('listReactions', { cid: group, seq })).reactions;
      assert.deepEqual(
        new Map(listed.map((row) => [row.userId, row.emojis])),
        new Map([
          [people.ben.id, ['🎉']],
          [people.cid.id, ['🎉', ':soup:']],
        ]),
      );
      const soup = await ann.must('listReactions', { cid: group, seq, emoji: ':soup:' });
      assert.deepEqual(
        soup.reactions.map((row) => row.userId),
        [people.cid.id],
      );
      const page = await ann.must('listReactions', { cid: group, seq, limit: 1 });
      assert.equal(
        (await ann.must('listReactions', { cid: group, seq, limit: 1, cursor: page.cursor })).reactions
          .length,
        1,
      );
      await dora.refused('not_member', 'setReaction', { cid: group, seq, emoji: '🎉' });
      await dora.refused('not_member', 'listReactions', { cid: group, seq });
      for (const emoji of ['word', '🎉🎉', '7'])
        await ben.refused('bad_request', 'setReaction', { cid: group, seq, emoji });
      await cid.must('unsetReaction', { cid: group, seq, emoji: '🎉' });
      await cid.must('unsetReaction', { cid: group, seq, emoji: '🎉' });
      await allAlike(twins);
      const after = await people.ann.ok('GET', `/v1/conversations/${group}/messages/${seq}`);
      assert.deepEqual(after.message.reactions, [
        { emoji: '🎉', count: 1 },
        { emoji: ':soup:', count: 1 },
      ]);
    },
  );

  test(`admins pin for everybody, favourites are one's own (${road})`, { timeout: 60_000 }, async () => {
    const { group, ann, ben, dora, twins } = await scene(road);
    const seqs = [];
    for (const text of ['one', 'two', 'three'])
      seqs.push((await ann.must('send', { cid: group, mid: mid(), kind: 'text', body: { text } })).seq);
    await ben.refused('forbidden', 'pinMessage', { cid: group, seq: seqs[0] });
    await dora.refused('not_member', 'pinMessage', { cid: group, seq: seqs[0] });
    await ann.must('pinMessage', { cid: group, seq: seqs[1] });
    await ann.must('pinMessage', { cid: group, seq: seqs[0] });
    await ann.must('pinMessage', { cid: group, seq: seqs[0] });
    const pins = await ben.must('listPins', { cid: group });
    assert.deepEqual(pins.messages.map((row) => row.seq).sort(), [seqs[0], seqs[1]]);
    assert.equal(pins.total, 2);
    const top = await ben.must('listPins', { cid: group, limit: 1 });
    const next = await ben.must('listPins', { cid: group, limit: 1, cursor: top.cursor });
    assert.deepEqual([...top.messages, ...next.messages], pins.messages);
    await ann.must('recallMessage', { cid: group, seq: seqs[1] });
    await ann.must('unpinMessage', { cid: group, seq: seqs[0] });
    assert.deepEqual((await ben.must('listPins', { cid: group })).messages, []);

    await ben.must('favoriteMessage', { cid: group, seq: seqs[2] });
    await ben.must('favoriteMessage', { cid: group, seq: seqs[0] });
    await ben.must('favoriteMessage', { cid: group, seq: seqs[0] });
    await ben.refused('not_found', 'favoriteMessage', { cid: group, seq: 99 });
    await dora.refused('not_member', 'favoriteMessage', { cid: group, seq: seqs[0] });
    const kept = (await ben.must('listFavorites', {})).favorites;
    assert.deepEqual(new Set(kept.map((row) => row.seq)), new Set([seqs[0], seqs[2]]));
    assert.ok(kept.every((row) => row.message.cid === group && row.mine.favorite === true));
    const page = await ben.must('listFavorites', { limit: 1 });
    assert.deepEqual(
      [...page.favorites, ...(await ben.must('listFavorites', { limit: 1, cursor: page.cursor })).favorites],
      kept,
    );
    assert.deepEqual((await ann.must('listFavorites', {})).favorites, []);
    await ann.must('recallMessage', { cid: group, seq: seqs[2] });
    const recalled = (await ben.must('listFavorites', {})).favorites.find((row) => row.seq === seqs[2]);
    assert.deepEqual(recalled.message.body, {});
    await ben.must('unfavoriteMessage', { cid: group, seq: seqs[2] });
    assert.deepEqual(
      (await ben.must('listFavorites', {})).favorites.map((row) => row.seq),
      [seqs[0]],
    );
    await allAlike(twins);
  });

  test(`a poll takes one vote a person until it is closed (${road})`, { timeout: 60_000 }, async () => {
    const { people, group, ann, ben, cid, dora, twins } = await scene(road);
    const ask = (body) =>
      ann.call('send', {
        cid: group,
        mid: mid(),
        kind: 'poll',
        body: { question: 'Where?', options: ['here', 'there', 'home'], ...body },
      });
    const { seq } = await ask({});
    await ben.must('vote', { cid: group, seq, options: [0] });
    await Promise.all([
      ben.must('vote', { cid: group, seq, options: [2] }),
      cid.must('vote', { cid: group, seq, options: [2] }),
    ]);
    const shown = await people.ben.ok('GET', `/v1/conversations/${group}/messages/${seq}`);
    assert.deepEqual([shown.message.votes, shown.message.voters, shown.mine[seq].votes], [[0, 0, 2], 2, [2]]);
    const { votes } = await ann.must('listVotes', { cid: group, seq });
    assert.deepEqual(
      new Map(votes.map((row) => [row.userId, row.options])),
      new Map([
        [people.ben.id, [2]],
        [people.cid.id, [2]],
      ]),
    );
    assert.deepEqual((await ann.must('listVotes', { cid: group, seq, option: 0 })).votes, []);
    await cid.must('unvote', { cid: group, seq });
    await ben.refused('bad_request', 'vote', { cid: group, seq, options: [0, 1] });
    await ben.refused('bad_request', 'vote', { cid: group, seq, options: [3] });
    await ben.refused('bad_request', 'vote', { cid: group, seq: 1, options: [] });
    await dora.refused('not_member', 'vote', { cid: group, seq, options: [0] });
    await ben.refused('forbidden', 'closePoll', { cid: group, seq });
    await ann.must('closePoll', { cid: group, seq });
    await cid.refused('forbidden', 'vote', { cid: group, seq, options: [1] });
    await ann.refused('forbidden', 'editMessage', {
      cid: group,
      seq,
      body: { question: 'Really?', options: ['a', 'b'] },
    });
    const secret = await ask({ anonymous: true, multiple: true });
    await cid.must('vote', { cid: group, seq: secret.seq, options: [0, 2] });
    await ann.refused('forbidden', 'listVotes', { cid: group, seq: secret.seq });
    const late = await ask({ closesAt: 5 });
    assert.deepEqual([late.code, late.field], ['bad_request', 'body.closesAt']);
    const soon = await ask({ closesAt: Date.now() + 60_000 });
    await cid.must('vote', { cid: group, seq: soon.seq, options: [0] });
    await allAlike(twins);
  });

  test(
    `who is mentioned finds it again, while it says so and may be seen (${road})`,
    { timeout: 60_000 },
    async () => {
      const { people, group, ann, ben, twins } = await scene(road);
      const named = await ann.must('send', {
        cid: group,
        mid: mid(),
        kind: 'text',
        body: { text: 'Ben!' },
        mentions: [people.ben.id],
      });
      const all = await ann.must('send', {
        cid: group,
        mid: mid(),
        kind: 'text',
        body: { text: 'all!' },
        mentionAll: 'all',
      });
      const listed = (await ben.must('listMentions', {})).mentions;
      assert.deepEqual(listed.map((row) => [row.seq, row.all === true]).sort(), [
        [named.seq, false],
        [all.seq, true],
      ]);
      const page = await ben.must('listMentions', { limit: 1 });
      assert.deepEqual(
        [...page.mentions, ...(await ben.must('listMentions', { limit: 1, cursor: page.cursor })).mentions],
        listed,
      );
      assert.deepEqual((await ann.must('listMentions', {})).mentions, []);
      await ann.must('editMessage', { cid: group, seq: named.seq, body: { text: 'nobody' } });
      await ann.must('editMessage', {
        cid: group,
        seq: all.seq,
        body: { text: 'all, edited' },
        mentionAll: 'all',
      });
      assert.deepEqual(
        (await ben.must('listMentions', {})).mentions.map((row) => row.message.body.text),
        ['all, edited'],
      );
      await ann.refused('bad_request', 'send', {
        cid: group,
        mid: mid(),
        kind: 'text',
        body: { text: 'x' },
        mentionAll: 'some',
      });
      // Who left stays mentioned where they were, and is not mentioned anew.
      const leaver = people.cid.id;
      const before = await ann.must('send', {
        cid: group,
        mid: mid(),
        kind: 'text',
        body: { text: 'Cid!' },
        mentions: [leaver],
      });
      await people.cid.ok('DELETE', `/v1/conversations/${group}/members/${leaver}`);
      const now = { body: { text: 'Cid and Ben' }, mentions: [leaver, people.ben.id] };
      await ann.must('editMessage', { cid: group, seq: before.seq, ...now });
      await ann.refused('bad_request', 'editMessage', { cid: group, seq: all.seq, ...now });
      await allAlike(twins);
    },
  );

  test(
    `what one sees is forwarded once, message by message or in one (${road})`,
    { timeout: 60_000 },
    async () => {
      const { people, group, elsewhere: target, ann, ben, dora, twins } = await scene(road);
      const seqs = [];
      for (const text of ['one', 'two', 'three'])
        seqs.push((await ann.must('send', { cid: group, mid: mid(), kind: 'text', body: { text } })).seq);
      await ann.must('recallMessage', { cid: group, seq: seqs[1] });
      const command = { cid: target, mid: mid(), from: group, seqs: [...seqs, 99] };
      const { sent, skipped } = await ben.must('forward', command);
      assert.deepEqual(
        sent.map((row) => row.of),
        [seqs[0], seqs[2]],
      );
      assert.deepEqual(skipped, [
        { seq: seqs[1], code: 'forbidden' },
        { seq: 99, code: 'not_found' },
      ]);
      await ann.must('editMessage', { cid: group, seq: seqs[0], body: { text: 'changed since' } });
      const again = await ben.must('forward', command);
      assert.deepEqual(
        again.sent.map((row) => [row.seq, row.duplicate]),
        sent.map((row) => [row.seq, true]),
      );
      await ann.must('recallMessage', { cid: group, seq: seqs[2] });
      const late = await ben.must('forward', command);
      assert.deepEqual(
        late.sent.map((row) => [row.of, row.seq, row.duplicate]),
        sent.map((row) => [row.of, row.seq, true]),
        'what was sent is the answer, whatever became of the originals',
      );
      const fading = Date.now() + 3_600_000;
      const shortLived = await ann.must('send', {
        cid: group,
        mid: mid(),
        kind: 'text',
        body: { text: 'three' },
        expiresAt: fading,
      });
      const copy = await ben.must('forward', { ...command, mid: mid(), seqs: [shortLived.seq] });
      const lives = async (seq) =>
        (await people.dora.ok('GET', `/v1/conversations/${target}/messages/${seq}`)).message.expiresAt;
      assert.equal(await lives(copy.sent[0].seq), fading, 'no copy outlives its original');
      seqs[2] = shortLived.seq;
      command.seqs = [...seqs, 99];
      const { messages } = await people.dora.history(target);
      const copies = messages.filter((row) => row.kind === 'text');
      assert.deepEqual(
        copies.map((row) => [row.body.text, row.from, row.forwardedFrom]),
        ['one', 'three', 'three'].map((text) => [text, people.ben.id, people.ann.id]),
      );
      const merged = await ben.must('forward', {
        ...command,
        mid: mid(),
        mode: 'merged',
        title: 'Lunch talk',
      });
      const { message } = await people.dora.ok(
        'GET',
        `/v1/conversations/${target}/messages/${merged.sent[0].seq}`,
      );
      assert.equal(message.kind, 'merged');
      assert.equal(message.expiresAt, fading);
      assert.deepEqual(
        message.body.items.map((item) => [item.from, item.body.text]),
        [
          [people.ann.id, 'changed since'],
          [people.ann.id, 'three'],
        ],
      );
      const long = [];
      for (let n = 0; n < 5; ++n)
        long.push(
          (await ann.must('send', { cid: group, mid: mid(), kind: 'text', body: { text: '字'.repeat(5_000) } })).seq,
        );
      const large = { ...command, mid: mid(), mode: 'merged', seqs: long.slice(0, 4) };
      const gathered = (await ben.must('forward', large)).sent[0].seq;
      const { body: kept } = (await people.dora.ok('GET', `/v1/conversations/${target}/messages/${gathered}`)).message;
      assert.equal(kept.items.length, 4, 'more in all than one message may have');
      const tooMuch = await ben.call('forward', { ...large, mid: mid(), seqs: long });
      assert.deepEqual([tooMuch.code, tooMuch.field], ['too_large', 'seqs']);
      const noName = await ben.call('forward', { ...large, mid: mid(), title: 'a\u0007b' });
      assert.deepEqual([noName.code, noName.field], ['bad_request', 'title']);
      await dora.refused('not_member', 'forward', { ...command, mid: mid() });
      await ann.refused('not_member', 'forward', { ...command, mid: mid() });
      await ben.refused('not_found', 'forward', { ...command, mid: mid(), seqs: [98, 99] });
      await ben.refused('bad_request', 'forward', { ...command, mid: mid(), seqs: [] });
      await ben.refused('bad_request', 'forward', { ...command, mid: 'm'.repeat(60) });
      await ben.refused('forbidden', 'send', { cid: target, mid: mid(), kind: 'merged', body: message.body });
      await ben.refused('forbidden', 'editMessage', {
        cid: target,
        seq: copies[0].seq,
        body: { text: 'put into her mouth' },
      });
      await allAlike(twins);
    },
  );
}

test('each kind of body is checked, and a kind that nobody knows is refused', async () => {
  const { group, ann, people } = await scene('http');
  const send = (kind, body) => ann.call('send', { cid: group, mid: mid(), kind, body });
  const { mediaId, mime, size } = await upload(people.ann);
  const file = { mediaId, mime, size };
  assert.equal((await send('image', { ...file, w: 3, h: 2, caption: 'us' })).code, undefined);
  assert.equal((await send('location', { lat: 52.5, lng: 13.4 })).code, undefined);
  assert.equal((await send('custom.place', { anything: true })).code, undefined);
  for (const [kind, body, field] of [
    ['image', { ...file, w: 3 }, 'body.h'],
    ['voice', { ...file }, 'body.durationMs'],
    ['location', { lat: 100, lng: 0 }, 'body.lat'],
    ['contact', { userId: 'me' }, 'body.userId'],
    ['poll', { question: '?', options: ['one'] }, 'body.options'],
    ['nonsense', {}, 'kind'],
  ]) {
    const { code, field: named } = await send(kind, body);
    assert.deepEqual([code, named], ['bad_request', field], kind);
  }
});

test('a reply brings what it answers to, for those who may see it', async () => {
  const { people, group, ann, ben } = await scene('http');
  const first = await ann.must('send', {
    cid: group,
    mid: mid(),
    kind: 'text',
    body: { text: 'a question' },
  });
  const reply = await ben.must('send', {
    cid: group,
    mid: mid(),
    kind: 'text',
    body: { text: 'an answer' },
    replyTo: first.seq,
  });
  const { quotes } = await people.cid.ok('GET', `/v1/conversations/${group}/messages/${reply.seq}`);
  assert.deepEqual([quotes[first.seq].from, quotes[first.seq].text], [people.ann.id, 'a question']);
  const page = await people.cid.history(group, 'limit=1');
  assert.equal(page.quotes[first.seq].text, 'a question');
  assert.equal((await people.cid.history(group)).quotes, undefined, 'what is in the page needs no quote');
  await ann.must('recallMessage', { cid: group, seq: first.seq });
  const later = await people.cid.history(group, 'limit=1');
  assert.equal(later.quotes[first.seq].text, undefined);
});

test("the end of a join tells what of the replayed messages is one's own", async () => {
  const { people, group, ann, ben } = await scene('http');
  const { seq } = await ann.must('send', { cid: group, mid: mid(), kind: 'text', body: { text: 'hi' } });
  await ben.must('setReaction', { cid: group, seq, emoji: '👍' });
  await ben.must('favoriteMessage', { cid: group, seq });
  for (const from of [{ since: 0 }, { rev: 0 }]) {
    const device = await people.ben.connect();
    assert.deepEqual((await device.join({ cid: group, ...from })).mine, {
      [seq]: { reactions: ['👍'], favorite: true },
    });
    const other = await people.ann.connect();
    assert.equal((await other.join({ cid: group, ...from })).mine, undefined);
    for (const each of [device, other]) each.cut();
  }
});

test('all of it is there after the server was started again', { timeout: 60_000 }, async () => {
  const { people, group, ann, ben, twins } = await scene('http');
  const { seq } = await ann.must('send', {
    cid: group,
    mid: mid(),
    kind: 'text',
    body: { text: 'before' },
    mentions: [people.ben.id],
  });
  await ann.must('editMessage', { cid: group, seq, body: { text: 'after' }, mentions: [people.ben.id] });
  await ben.must('setReaction', { cid: group, seq, emoji: '👍' });
  await ann.must('pinMessage', { cid: group, seq });
  await ben.must('favoriteMessage', { cid: group, seq });
  await allAlike(twins);
  await server.kill();
  await server.start();
  assert.deepEqual(
    (await ben.must('messageHistory', { cid: group, seq })).forms.map((form) => form.body.text),
    ['before', 'after'],
  );
  assert.deepEqual(
    (await ben.must('listMentions', {})).mentions.map((row) => row.seq),
    [seq],
  );
  assert.deepEqual(
    (await ben.must('listPins', { cid: group })).messages.map((row) => row.reactions),
    [[{ emoji: '👍', count: 1 }]],
  );
  assert.deepEqual(
    (await ben.must('listFavorites', {})).favorites.map((row) => row.mine),
    [{ reactions: ['👍'], favorite: true }],
  );
  for (const [live, away] of twins) {
    const back = await Twin.live(live.person);
    await alike(back, away);
  }
});
