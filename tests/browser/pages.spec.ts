// The pages themselves: input methods, phones, languages, plain http, the content security policy.
import { expect, test } from './lib/fixtures.ts';

test('Enter that confirms a Chinese candidate does not send; the next one does', async ({ person }) => {
  const ann = await person('ann-ime', 'Ann Ime');
  await ann.open('Note to self');
  const field = ann.page.locator('.composer textarea');
  await field.focus();
  const cdp = await ann.page.context().newCDPSession(ann.page);
  await cdp.send('Input.imeSetComposition', { text: 'ni hao', selectionStart: 6, selectionEnd: 6 });
  await expect(field).toHaveValue('ni hao');
  // The key that confirms arrives while the composition still runs.
  await cdp.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Enter',
    code: 'Enter',
    windowsVirtualKeyCode: 229,
  });
  await expect(ann.page.locator('.bubble')).toHaveCount(0);
  await cdp.send('Input.insertText', { text: '你好' });
  await expect(field).toHaveValue('你好');
  await expect(ann.page.locator('.bubble')).toHaveCount(0);
  await ann.page.keyboard.press('Enter');
  await expect(ann.bubble('你好')).toBeVisible();
});

test('Shift+Enter breaks the line, the field grows, and the draft stays with its conversation', async ({
  person,
}) => {
  const ann = await person('ann-draft', 'Ann Draft');
  await ann.open('Note to self');
  const field = ann.page.locator('.composer textarea');
  const before = (await field.boundingBox())?.height ?? 0;
  await field.pressSequentially('one');
  for (let i = 0; i < 4; ++i) await ann.page.keyboard.press('Shift+Enter');
  await field.pressSequentially('two');
  expect((await field.boundingBox())?.height ?? 0).toBeGreaterThan(before + 60);
  await expect(ann.page.locator('.bubble')).toHaveCount(0);
  await ann.open('World');
  await expect(field).toHaveValue('');
  await expect(ann.row('Note to self').locator('.row-draft')).toBeVisible();
  await ann.open('Note to self');
  await expect(field).toHaveValue('one\n\n\n\ntwo');
  await ann.page.reload();
  await expect(field).toHaveValue('one\n\n\n\ntwo');
});

test('the last words typed before a reload are there again', async ({ person }) => {
  const ann = await person('ann-last', 'Ann Last');
  await ann.open('Note to self');
  const field = ann.page.locator('.composer textarea');
  let text = '';
  for (let i = 1; i <= 5; ++i) {
    await field.pressSequentially(`${i} `, { delay: 0 });
    text += `${i} `;
    await ann.page.reload();
    await expect(field).toHaveValue(text);
  }
  await field.fill('');
  await ann.page.reload();
  await expect(field).toHaveValue('');
});

test('a phone shows one column, with back and tabs', async ({ person }) => {
  const ann = await person('ann-phone', 'Ann Phone', {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await ann.open('World');
  await expect(ann.page.locator('.list')).toHaveCount(0);
  await ann.say('from my phone');
  await expect(ann.bubble('from my phone')).toBeVisible();
  const overflow = await ann.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await ann.page.getByRole('button', { name: 'Back' }).click();
  await expect(ann.row('World')).toBeVisible();
  await ann.open('Note to self');
  await ann.page.goBack();
  await expect(ann.row('World')).toBeVisible();
  await ann.page.getByRole('button', { name: 'Settings' }).click();
  await ann.page.getByRole('button', { name: 'Appearance' }).click();
  await expect(ann.page.getByText('Theme')).toBeVisible();
});

test('the page is Chinese from the first screen on, by the browser or by choice', async ({ visit }) => {
  const mei = await visit('mei-zh', { locale: 'zh-CN' });
  await expect(mei.page.getByRole('heading', { name: '欢迎回来' })).toBeVisible();
  await mei.page.getByRole('button', { name: '注册账号' }).click();
  await mei.page.getByLabel('用户名').fill('mei-zh');
  await mei.page.getByLabel('密码', { exact: true }).fill('correct horse battery');
  await mei.page.getByLabel('显示名称').fill('林晓梅');
  await mei.page.locator('button[type=submit]').click();
  await expect(mei.row('备忘')).toBeVisible();
  await expect(mei.row('世界')).toBeVisible();
  await mei.page.getByRole('button', { name: '设置', exact: true }).click();
  await mei.page.getByRole('button', { name: '外观' }).click();
  await mei.page.getByRole('radio', { name: '繁體中文' }).click();
  await expect(mei.page.getByRole('heading', { name: '設定' })).toBeVisible();
  await mei.page.getByRole('radio', { name: 'English' }).click();
  await expect(mei.page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await mei.page.reload();
  await expect(mei.page.getByRole('heading', { name: 'Settings' })).toBeVisible();
});

test('over plain http from another device everything works, with one quiet line', async ({ visit, wire }) => {
  const ann = await visit('ann-lan', { at: `http://kith.lan:${wire.port}` });
  expect(await ann.page.evaluate(() => isSecureContext)).toBe(false);
  await expect(ann.page.getByText('This connection is not encrypted')).toBeVisible();
  await ann.register('Ann Lan');
  await ann.open('Note to self');
  await ann.say('no secure context here');
  await expect(ann.bubble('no secure context here')).toBeVisible();
  await ann.page.reload();
  await expect(ann.bubble('no secure context here')).toBeVisible();
});

test('the policy allows nothing but the page itself, and nothing breaks it', async ({ person, wire }) => {
  const response = await fetch(wire.url);
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/default-src '(none|self)'/);
  expect(policy).not.toContain('unsafe');
  const ann = await person('ann-csp', 'Ann Csp');
  await ann.page.evaluate(() => {
    const seen: string[] = [];
    (window as unknown as { seen: string[] }).seen = seen;
    document.addEventListener('securitypolicyviolation', (event) =>
      seen.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  await ann.open('World');
  await ann.say('<img src=x onerror=alert(1)> https://example.org');
  await expect(ann.bubble('onerror')).toBeVisible();
  await ann.page.getByRole('button', { name: 'Details' }).click();
  await ann.page.keyboard.press('Escape');
  await ann.page.keyboard.press('Control+k');
  await ann.page.keyboard.press('Escape');
  await ann.page.getByRole('button', { name: 'New group' }).click();
  await ann.page.keyboard.press('Escape');
  for (const part of ['Profile', 'Appearance', 'Privacy', 'Devices', 'Account']) {
    await ann.page.getByRole('button', { name: 'Settings', exact: true }).click();
    await ann.page.locator('.settings-link', { hasText: part }).click();
  }
  expect(await ann.page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([]);
});

test('everything can be reached by keyboard', async ({ person }) => {
  const ann = await person('ann-keys', 'Ann Keys');
  await ann.page.keyboard.press('Control+k');
  await ann.page.keyboard.type('note');
  await ann.page.keyboard.press('Enter');
  await expect(ann.page.locator('.conversation-name')).toHaveText('Note to self');
  await expect(ann.page.locator('.composer textarea')).toBeFocused();
  await ann.page.keyboard.type('typed without a mouse');
  await ann.page.keyboard.press('Enter');
  await expect(ann.bubble('typed without a mouse')).toBeVisible();
  await ann.page.keyboard.press('Alt+ArrowDown');
  await expect(ann.page.locator('.conversation-name')).toHaveText('World');
  await ann.page.getByRole('searchbox').focus();
  await ann.page.keyboard.press('ArrowDown');
  await ann.page.keyboard.press('ArrowDown');
  await ann.page.keyboard.press('Enter');
  await expect(ann.page.locator('.conversation-name')).toHaveText('World');
  await ann.page.keyboard.press('Control+k');
  await expect(ann.page.locator('dialog[open]')).toBeVisible();
  await ann.page.keyboard.press('Escape');
  await expect(ann.page.locator('dialog[open]')).toHaveCount(0);
});

test('the first load is small', async ({ wire }) => {
  const html = await (await fetch(wire.url)).text();
  const scripts = [...html.matchAll(/src="(\/assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? '');
  expect(scripts.length).toBeGreaterThan(0);
  let bytes = 0;
  for (const script of scripts) {
    const response = await fetch(wire.url + script, { headers: { 'Accept-Encoding': 'gzip' } });
    bytes += Number(response.headers.get('content-length') ?? Number.POSITIVE_INFINITY);
  }
  test.info().annotations.push({ type: 'measured', description: `script of the first load: ${bytes} bytes` });
  expect(bytes).toBeLessThan(150 * 1024);
});
