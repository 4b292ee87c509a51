// Browser tests against a real kith process (KITH_BIN, default build/release/kith) in the machine's own Chromium. One
// worker: the machine has two cores and the server wants one.
import { defineConfig } from '@playwright/test';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A name that is no secure context, on this machine: as a phone on the LAN sees the server.
  '--host-resolver-rules=MAP kith.lan 127.0.0.1',
  // A page shown by lib/dist.ts has no address; Chromium would keep it from asking a local server.
  '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests',
];

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    locale: 'en-GB',
    launchOptions: { executablePath: process.env['KITH_CHROMIUM'] ?? '/usr/bin/chromium', args: flags },
    screenshot: 'only-on-failure',
  },
});
