// What every spec starts from: a server of its own with a wire before it, and people with pages. A page that breaks the
// content security policy, throws, or logs an error fails its test.
import { test as base, expect, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { Api, kPassword } from './api.ts';
import { serveFreshBuild } from './dist.ts';
import { Kith, Wire } from './kith.ts';

export class Person {
  readonly faults: string[] = [];

  constructor(
    readonly page: Page,
    readonly username: string,
  ) {
    page.on('pageerror', (error) => this.faults.push(`threw: ${error.message}`));
    page.on('console', (message) => {
      const text = message.text();
      // What the network says of itself is no fault of the page.
      if (message.type() === 'error' && !/Failed to load resource|WebSocket connection/.test(text)) {
        this.faults.push(`logged: ${text}`);
      }
    });
  }

  async register(displayName: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Create account' }).click();
    await this.page.getByLabel('Username').fill(this.username);
    await this.page.getByLabel('Password', { exact: true }).fill(kPassword);
    await this.page.getByLabel('Display name').fill(displayName);
    await this.page.locator('button[type=submit]').click();
    await expect(this.page.locator('.row-name').first()).toBeVisible();
  }

  async login(): Promise<void> {
    await this.page.getByLabel('Username').fill(this.username);
    await this.page.getByLabel('Password', { exact: true }).fill(kPassword);
    await this.page.locator('button[type=submit]').click();
    await expect(this.page.locator('.row-name').first()).toBeVisible();
  }

  row(name: string) {
    return this.page.locator('.row', { has: this.page.locator('.row-name', { hasText: name }) });
  }

  async open(name: string): Promise<void> {
    await this.row(name).first().click();
    await expect(this.page.locator('.conversation-name')).toHaveText(name);
  }

  async say(text: string): Promise<void> {
    await this.page.locator('.composer textarea').fill(text);
    await this.page.keyboard.press('Enter');
  }

  bubble(text: string) {
    return this.page.locator('.bubble', { hasText: text });
  }

  async search(query: string): Promise<void> {
    await this.page.getByRole('searchbox', { name: 'Search chats and people' }).fill(query);
  }
}

interface Fixtures {
  /** A new browser context with the app open, as somebody not signed in yet. */
  visit(username: string, options?: BrowserContextOptions & { at?: string }): Promise<Person>;
  /** The same, registered. */
  person(username: string, displayName: string, options?: BrowserContextOptions): Promise<Person>;
  /** Somebody who acts without a page. */
  other(username: string, displayName: string): Promise<Api>;
}

export const test = base.extend<Fixtures, { kith: Kith; wire: Wire }>({
  kith: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the parameter's form
    async ({}, provide) => {
      const kith = new Kith();
      await kith.start();
      await provide(kith);
      await kith.end();
    },
    { scope: 'worker' },
  ],
  wire: [
    async ({ kith }, provide) => {
      const wire = new Wire(kith);
      await wire.start();
      await provide(wire);
      await wire.end();
    },
    { scope: 'worker' },
  ],
  visit: async ({ browser, wire }, provide) => {
    const people: Person[] = [];
    await provide(async (username, { at, ...options } = {}) => {
      const person = new Person(await openPage(browser, wire.url, options), username);
      people.push(person);
      await person.page.goto(at ?? wire.url);
      return person;
    });
    const faults = people.flatMap((person) => person.faults.map((fault) => `${person.username} ${fault}`));
    for (const person of people) await person.page.context().close();
    expect(faults).toEqual([]);
  },
  person: async ({ visit }, provide) => {
    await provide(async (username, displayName, options) => {
      const person = await visit(username, options);
      await person.register(displayName);
      return person;
    });
  },
  other: async ({ kith }, provide) => {
    await provide((username, displayName) => Api.register(kith.url, username, displayName));
  },
});

async function openPage(browser: Browser, url: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  await serveFreshBuild(context, async () => (await fetch(url)).headers.get('content-security-policy') ?? '');
  return context.newPage();
}

export { expect };
