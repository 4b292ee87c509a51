// For work on the pages: KITH_WEB_DIST=web/dist shows a fresh `npm run build` with the server's own headers, without
// linking it into the binary first. Not used by `make test`.
import { existsSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import type { BrowserContext } from '@playwright/test';

const folder = process.env['KITH_WEB_DIST'];
const kTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

export async function serveFreshBuild(context: BrowserContext, policy: () => Promise<string>): Promise<void> {
  if (folder === undefined) return;
  const root = resolve(import.meta.dirname, '../../..', folder);
  const csp = await policy();
  await context.route(
    (url) => !url.pathname.startsWith('/v1/'),
    async (route) => {
      const { pathname } = new URL(route.request().url());
      const file = join(root, pathname);
      const found = extname(pathname) !== '' && existsSync(file) ? file : join(root, 'index.html');
      await route.fulfill({
        body: readFileSync(found),
        contentType: kTypes[extname(found)] ?? 'application/octet-stream',
        headers: { 'Content-Security-Policy': csp },
      });
    },
  );
}
