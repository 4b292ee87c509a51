// Reading: history pages upward without moving what one reads; what is new is marked; the end has a button.
import { Api } from './lib/api.ts';
import { expect, test, type Person } from './lib/fixtures.ts';

async function longGroup(person: Person, base: string, count: number): Promise<{ bob: Api; cid: string }> {
  const ann = await Api.login(base, person.username);
  const bob = await Api.register(base, `${person.username}-b`, 'Bob Writes');
  const cid = await bob.group(`Long of ${person.username}`, [ann.id]);
  for (let i = 1; i <= count; ++i)
    await bob.send(cid, `line ${i}${i % 7 === 0 ? `\n${'and more of it '.repeat(20)}` : ''}`);
  return { bob, cid };
}

test('history pages upward and what one reads stays where it is', async ({ person, kith }) => {
  test.setTimeout(240_000);
  const ann = await person('ann-hist', 'Ann Hist');
  await longGroup(ann, kith.url, 170);
  await ann.open('Long of ann-hist');
  const pane = ann.page.locator('.pane-scroll');
  await expect(ann.page.locator('.item-message').first()).toBeVisible();
  const box = await pane.boundingBox();
  if (!box) throw new Error('no pane');
  await ann.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  let worst = 0;
  for (let i = 0; i < 80; ++i) {
    await ann.page.mouse.wheel(0, -900);
    // Two frames: the wheel's own movement, and whatever loading adds.
    const moved = await pane.evaluate(async (element) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      await frame();
      await frame();
      const top = element.getBoundingClientRect().top;
      const first = [...element.querySelectorAll<HTMLElement>('[data-key]')].find(
        (row) => row.getBoundingClientRect().bottom > top + 40,
      );
      if (!first) return 0;
      const before = first.getBoundingClientRect().top;
      const scrolled = element.scrollTop;
      await frame();
      await frame();
      await frame();
      // What moved though nobody scrolled; a wheel that still runs shows in scrollTop with nothing inserted.
      const inserted = element.scrollTop - scrolled;
      const shift = first.isConnected ? first.getBoundingClientRect().top - before : 0;
      return inserted > 0 ? Math.abs(shift) : 0;
    });
    worst = Math.max(worst, moved);
    if (await ann.page.locator('.begin').isVisible()) break;
  }
  await expect(ann.page.locator('.begin')).toBeVisible();
  await expect(ann.page.locator('.bubble-text', { hasText: /^line 1$/ })).toBeVisible();
  expect(worst).toBeLessThan(4);
  // Only what is near the view is in the document.
  expect(await ann.page.locator('.item').count()).toBeLessThan(80);
  await ann.page.locator('.to-end').click();
  await expect(ann.page.locator('.bubble-text', { hasText: /^line 170$/ })).toBeVisible();
});

test('unread messages are marked where they begin, and new ones count on the button', async ({
  person,
  kith,
}) => {
  const ann = await person('ann-new', 'Ann New');
  const { bob, cid } = await longGroup(ann, kith.url, 40);
  await expect(ann.row('Long of ann-new').locator('.badge')).toHaveText('40');
  await ann.open('Long of ann-new');
  await expect(ann.page.locator('.separator-new')).toBeVisible();
  await ann.page.locator('.to-end').click();
  await expect(ann.page.locator('.bubble-text', { hasText: /^line 40$/ })).toBeVisible();
  await expect(ann.row('Long of ann-new').locator('.badge')).toHaveCount(0);
  const pane = ann.page.locator('.pane-scroll');
  await pane.hover();
  await ann.page.mouse.wheel(0, -900);
  await expect(ann.page.locator('.to-end')).toBeVisible();
  const before = await pane.evaluate((element) => element.scrollTop);
  await bob.send(cid, 'while reading above');
  await expect(ann.page.locator('.to-end .badge')).toHaveText('1');
  expect(await pane.evaluate((element) => element.scrollTop)).toBe(before);
  await ann.page.locator('.to-end').click();
  await expect(ann.bubble('while reading above')).toBeVisible();
  await expect(ann.page.locator('.to-end')).toHaveCount(0);
});

test('a kind of message the page does not know is shown readably', async ({ person, kith }) => {
  const ann = await person('ann-kind', 'Ann Kind');
  const api = await Api.login(kith.url, 'ann-kind');
  const cid = await api.dm(api.id);
  await api.call('POST', `/conversations/${cid}/messages`, {
    mid: 'kind-0001',
    kind: 'custom.recipe',
    body: { title: 'Almond cake', grams: 300 },
  });
  await ann.open('Note to self');
  await expect(ann.bubble('Other message: Almond cake')).toBeVisible();
});

test('a conversation entered with unread messages that all fit on the screen follows what comes', async ({
  person,
  other,
}) => {
  const ann = await person('ann-fits', 'Ann Fits');
  const bob = await other('bob-fits', 'Bob Fits');
  const me = await Api.login(new URL(ann.page.url()).origin, ann.username);
  const cid = await bob.group('Fits', [me.id]);
  await bob.send(cid, 'unread when entered');
  await expect(ann.row('Fits').locator('.badge')).toBeVisible();
  await ann.open('Fits');
  await expect(ann.page.locator('.item-new')).toBeVisible();
  for (let i = 1; i <= 40; ++i) await bob.send(cid, `then ${i}`);
  await expect(ann.page.locator('.bubble-text', { hasText: 'then 40' })).toBeInViewport();
  await expect(ann.row('Fits').locator('.badge')).toHaveCount(0);
});
