// What the page does not offer yet, it shows: replies, threads, reactions, polls, growing and expired messages, rich text.
import { Api } from './lib/api.ts';
import { expect, test, type Person } from './lib/fixtures.ts';
import { png } from './lib/png.ts';

interface Scene {
  ann: Person;
  me: Api;
  bob: Api;
  cid: string;
  post(by: Api, kind: string, body: unknown, more?: Record<string, unknown>): Promise<number>;
}

let mids = 0;

async function scene(
  name: string,
  person: (username: string, displayName: string) => Promise<Person>,
  other: (username: string, displayName: string) => Promise<Api>,
): Promise<Scene> {
  const ann = await person(`ann-${name}`, 'Ann Sees');
  const me = await Api.login(new URL(ann.page.url()).origin, ann.username);
  const bob = await other(`bob-${name}`, 'Bob Shows');
  const cid = await bob.group(`Show ${name}`, [me.id]);
  const post: Scene['post'] = async (by, kind, body, more = {}) => {
    const message = { mid: `contents-${++mids}`, kind, body, ...more };
    return Number((await by.call('POST', `/conversations/${cid}/messages`, message))['seq']);
  };
  return { ann, me, bob, cid, post };
}

test('replies quote what they answer and lead to it; threads are told from the timeline', async ({
  person,
  other,
}) => {
  const { ann, bob, me, cid, post } = await scene('replies', person, other);
  const root = await post(bob, 'text', { text: 'Where do we **meet**?' });
  for (let i = 1; i <= 60; ++i) await post(bob, 'text', { text: `between ${i}` });
  await post(me, 'text', { text: 'At the station' }, { replyTo: root });
  await post(bob, 'text', { text: 'only in the thread' }, { threadRootSeq: root });
  await ann.open('Show replies');
  await ann.page.locator('.to-end').click();
  const reply = ann.bubble('At the station').locator('.answered');
  await expect(reply).toHaveAccessibleName('Reply to Bob Shows: Where do we meet?');
  await expect(ann.bubble('only in the thread').locator('.answered')).toHaveAccessibleName(
    'In the thread of Bob Shows: Where do we meet?',
  );
  await reply.click();
  await expect(ann.page).toHaveURL(new RegExp(`/c/${cid}/${root}$`));
  const original = ann.page.locator('.item', { has: ann.bubble('Where do we') }).first();
  await expect(original).toBeInViewport();
  await expect(original.locator('.thread-line')).toContainText('1 reply');
});

test('reactions, polls, places, cards and forwarded messages read as what they are', async ({
  person,
  other,
}) => {
  const { ann, bob, me, cid, post } = await scene('kinds', person, other);
  const at = `/conversations/${cid}/messages`;
  const said = await post(bob, 'text', { text: 'Tea?' });
  await ann.open('Show kinds');
  for (const by of [bob, me]) await by.call('PUT', `${at}/${said}/reactions/${encodeURIComponent('👍')}`);
  await expect(ann.page.locator('.reaction-mine')).toHaveText(/👍\s*2/);
  const poll = await post(bob, 'poll', { question: 'Lunch where?', options: ['Noodles', 'Soup'] });
  for (const by of [bob, me]) await by.call('PUT', `${at}/${poll}/vote`, { options: [by === me ? 0 : 1] });
  await expect(ann.bubble('Lunch where?')).toContainText('2 people voted');
  await expect(ann.page.locator('.poll-mine')).toHaveText(/Noodles.*your choice.*1 vote/);
  await post(bob, 'location', { lat: 47.37, lng: 8.54, name: 'Bürkliplatz' });
  await expect(ann.bubble('Bürkliplatz')).toContainText('Location');
  await post(bob, 'contact', { userId: me.id });
  await expect(ann.page.locator('.part-card')).toContainText('Ann Sees');
  await bob.call('POST', `/conversations/${cid}/forward`, {
    mid: 'contents-forward',
    from: cid,
    seqs: [said],
    mode: 'merged',
    title: 'About lunch',
  });
  await expect(ann.bubble('About lunch')).toContainText('Bob Shows');
  await post(bob, 'text', {
    text: '# Plan\n- **pack**\n- `go`\n> <b>quoted</b>\n[map](https://example.org/map)',
  });
  const rich = ann.page.locator('.bubble', { has: ann.page.locator('.rich-list') });
  await expect(rich.locator('li')).toHaveText(['pack', 'go']);
  await expect(rich.locator('strong').first()).toHaveText('Plan');
  await expect(rich.locator('.rich-quote')).toHaveText('<b>quoted</b>');
  await expect(rich.getByRole('link', { name: 'map' })).toHaveAttribute('href', 'https://example.org/map');
});

test('a growing message says that it grows, shows what comes, and an expired one that it expired', async ({
  person,
  other,
}) => {
  const { ann, bob, cid, post } = await scene('grows', person, other);
  await ann.open('Show grows');
  const seq = await post(bob, 'text', { text: '' }, { stream: true });
  await expect(ann.bubble('Bob Shows is writing…')).toBeVisible();
  const at = `/conversations/${cid}/messages/${seq}/stream`;
  await bob.call('POST', at, { offset: 0, text: 'so far' });
  await expect(ann.bubble('so far')).toBeVisible();
  await bob.call('PUT', at, { text: 'so far and done' });
  await expect(ann.bubble('so far and done')).toBeVisible();
  await expect(ann.page.locator('.growing')).toHaveCount(0);
  await post(bob, 'text', { text: 'soon gone' }, { expiresInMs: 1_000 });
  await expect(ann.bubble('soon gone')).toBeVisible();
  await expect(ann.bubble('This message has expired.')).toBeVisible({ timeout: 75_000 });
  await expect(ann.row('Show grows')).toContainText('This message has expired.');
});

test('what one deletes or clears elsewhere goes here too, at once and after a reload', async ({
  person,
  other,
}) => {
  const { ann, bob, me, cid, post } = await scene('gone', person, other);
  await post(bob, 'text', { text: 'stays a while' });
  const seq = await post(bob, 'text', { text: 'not for me' });
  await ann.open('Show gone');
  await expect(ann.bubble('not for me')).toBeVisible();
  await me.call('DELETE', `/conversations/${cid}/messages/${seq}?for=me`);
  await expect(ann.bubble('not for me')).toHaveCount(0);
  await expect(ann.row('Show gone')).toContainText('stays a while');
  await ann.page.reload();
  await expect(ann.bubble('stays a while')).toBeVisible();
  await expect(ann.bubble('not for me')).toHaveCount(0);
  await me.call('POST', `/conversations/${cid}/clear`, {});
  await expect(ann.page.locator('.bubble')).toHaveCount(0);
  await post(bob, 'text', { text: 'a new beginning' });
  await expect(ann.page.locator('.bubble')).toHaveCount(1);
  await ann.page.reload();
  await expect(ann.page.locator('.bubble')).toHaveText([/a new beginning/]);
});

test('people and groups have the faces they chose, others their initials', async ({ person, other }) => {
  const { ann, bob, me, cid, post } = await scene('faces', person, other);
  await bob.call('PATCH', '/me', { avatar: await bob.upload(png(200, 60, 40)) });
  const carl = await other('carl-faces', 'Carl Plain');
  await bob.call('POST', `/conversations/${cid}/members`, { mid: 'contents-carl', userIds: [carl.id] });
  await post(bob, 'text', { text: 'with a face' });
  await post(carl, 'text', { text: 'without one' });
  await ann.page.reload();
  await ann.open('Show faces');
  const faceOf = (text: string) =>
    ann.page.locator('.bubble-row', { has: ann.bubble(text) }).locator('.avatar .avatar-whole');
  await expect(faceOf('with a face')).toBeVisible();
  await expect(ann.bubble('without one')).toBeVisible();
  await expect(faceOf('without one')).toHaveCount(0);
  const head = ann.page.locator('.conversation .avatar .avatar-whole').first();
  await bob.call('PATCH', `/conversations/${cid}`, {
    mid: 'contents-face',
    avatar: await bob.upload(png(30, 120, 200)),
  });
  await expect(ann.row('Show faces').locator('.avatar-whole')).toBeVisible();
  await expect(head).toBeVisible();
  await me.call('PATCH', '/me', { avatar: await me.upload(png(20, 150, 60)) });
  await expect(ann.page.locator('.rail-me .avatar-whole')).toBeVisible();
  await ann.page.getByRole('button', { name: 'Details' }).click();
  await expect(ann.page.locator('.panel .avatar-whole')).toHaveCount(3);
});
