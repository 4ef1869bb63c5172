// The browser tests run against an OneTrip server that is already running, in an installed Chromium. They start and
// download nothing.

import { defineConfig } from '@playwright/test';

function needed(name: string, what: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(
      `${name} is not set: ${what}.\n` +
        '`cargo xtask test` sets it. To run these tests alone, start OneTrip on a fresh folder\n' +
        '(`cargo xtask dev --port 8018 --data /tmp/onetrip-browser`), then:\n' +
        '  ONETRIP_URL=http://127.0.0.1:8018 ONETRIP_CHROMIUM=/usr/bin/chromium npx playwright test',
    );
  }
  return value;
}

const isRoot = process.getuid?.() === 0;
// The real message board is imported last, because its cases would change the figures that other tests check.
const messages = process.env.ONETRIP_MESSAGES
  ? [{ name: 'messages', testMatch: 'messages.spec.ts', dependencies: ['product'] }]
  : [];

export default defineConfig({
  testDir: 'specs',
  outputDir: 'output',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    baseURL: needed('ONETRIP_URL', 'the address of a running OneTrip with the demonstration'),
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    // A trace of every action would take a third of the time; use `--trace on` for what failed.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: needed('ONETRIP_CHROMIUM', 'the path of a Chromium or Chrome'),
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [{ name: 'product', testIgnore: 'messages.spec.ts' }, ...messages],
});
