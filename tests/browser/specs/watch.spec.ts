// Tests of the monitoring itself: it detects what it is meant to, and every spec uses it.

import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/people.ts';

const COMPLAINTS: [string, (page: Page) => Promise<unknown>][] = [
  ['a script error', (page) => page.evaluate(() => new Promise((thrown) => {
    setTimeout(() => { throw new Error('unreachable'); });
    // The page must not be left before that has happened.
    setTimeout(thrown);
  }))],
  ['an error in the console', (page) => page.evaluate(() => console.error('panicked at reactive_graph'))],
  ['a refusal that nobody named', (page) => page.evaluate(() => fetch('/api/v1/cases/1801-12345-11').then(() => {}))],
  ['a request to another host', (page) => page.evaluate(() => fetch('http://127.0.0.1:1/').catch(() => {}))],
];

for (const [what, happens] of COMPLAINTS) {
  test.fail(`${what} ends a journey`, async ({ person }) => {
    const { page } = await person();
    await page.goto('/');
    await happens(page);
    await page.goto('/track');
  });
}

test.fail('a browser that a test opens by itself is watched too', async ({ page }) => {
  await page.goto('/');
  await page.evaluate(() => console.error('panicked at reactive_graph'));
  await page.goto('/track');
});

test('a refusal that is named by its status and address belongs to the journey', async ({ person }) => {
  const { page, expects } = await person();
  expects(404, '/api/v1/cases/1801-12345-11');
  await page.goto('/');
  const status = await page.evaluate(() => fetch('/api/v1/cases/1801-12345-11').then((answer) => answer.status));
  expect(status).toBe(404);
});

test('every spec takes its test from the watched ones', () => {
  const folder = new URL('.', import.meta.url);
  const specs = readdirSync(folder).filter((name) => name.endsWith('.spec.ts'));
  expect(specs.length).toBeGreaterThan(15);
  for (const name of specs) {
    const source = readFileSync(new URL(name, folder), 'utf8');
    expect(source, name).toMatch(/import \{[^}]*\btest\b[^}]*\} from '\.\.\/support\/people\.ts'/);
    expect(source, name).not.toMatch(/import \{[^}]*\btest\b[^}]*\} from '@playwright\/test'/);
  }
});
