// The real message board, if one is given: every message is imported, listed and found.

import { readFileSync } from 'node:fs';
import { pointer } from '../support/hand.ts';
import { Importing } from '../support/import.ts';
import { expect, test } from '../support/people.ts';
import { registerFile, signedIn, Staff } from '../support/staff.ts';

const MESSAGES = 704;

test('the 704 messages of the board are imported through the page, and found', async ({ person, playwright, baseURL }) => {
  test.setTimeout(300_000);
  const path = process.env.ONETRIP_MESSAGES ?? '';
  const { page, say } = await person({ signedIn: await signedIn(playwright, baseURL ?? '', 'lead') });
  const importing = new Importing(page, say);
  await page.goto('/console/import');
  await importing.check(path, '留言板');
  await expect(page.getByText(say.staff('import_fine', MESSAGES))).toBeVisible();
  await importing.importAll().click();
  await expect(page.locator('#import-done').getByText(say.staff('import_done', MESSAGES, 0))).toBeVisible({ timeout: 240_000 });

  // The register's file has all of them, with numbers as numbers.
  await page.goto('/console/register');
  const words = readFileSync(await registerFile(page, say, 'csv'), 'utf8');
  const first = readFileSync(path, 'utf8').split('\n')[1].split(',');
  expect(words).toContain(first[1]);
  await new Staff(page, say, pointer(page)).search(first[1]);
  await page.getByRole('link', { name: first[1], exact: true }).first().click();
  await expect(page.getByText(first[3].slice(0, 40))).toBeVisible();

  await page.goto('/console/import');
  await importing.check(path, '留言板');
  await expect(page.getByText(say.staff('import_present', MESSAGES))).toBeVisible();
});
