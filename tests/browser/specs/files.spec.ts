// Photos and documents: a citizen uploads one on a phone, an officer views and publishes it, and everybody sees it; and
// the messages when a file is refused or the upload fails.

import { readFileSync, writeFileSync } from 'node:fs';
import { Citizen, caseThere, field } from '../support/citizen.ts';
import { keyboard, pointer } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test, type Person } from '../support/people.ts';
import { signedIn, Staff } from '../support/staff.ts';

/** A drawing of the demonstration. */
const PICTURE = readFileSync(new URL('../../../infra/local/demonstration/plan.png', import.meta.url));
/** How a browser draws a picture by itself, and the test looks into it, does not fit its sandbox. */
const PICTURE_ALONE = /'default-src 'none''|frame is sandboxed/;
const PHOTO = { name: '材料清单.png', mimeType: 'image/png', buffer: PICTURE };

/** Opens a case with its code. */
async function atOwnCase({ page, say }: Person, number: string, code: string): Promise<void> {
  await page.goto(`/track/${number}`);
  await new Citizen(page, say, pointer(page)).enterCode(code);
  await expect(page.getByText(say.pages('own_shown'))).toBeVisible();
}

/** Presses a button that opens a tab, and waits for the picture in it. */
async function seenInTab({ page, context }: Person, press: () => Promise<void>): Promise<void> {
  const [tab] = await Promise.all([context.waitForEvent('page'), press()]);
  await expect(tab.locator('img')).toBeVisible();
  expect(new URL(tab.url()).pathname).toMatch(/^\/files\/(kept|public)\/[0-9a-f]{32}$/);
  await tab.close();
  await page.bringToFront();
}

test('a photo goes from a phone to the officer and to everybody, in zh', async ({ person, playwright, baseURL, request }) => {
  const slip = await caseThere(request, `附件 ${mark()}`);
  const citizen = await person({ width: 360, height: 740 });
  citizen.forgive(PICTURE_ALONE);
  const { page, say } = citizen;
  await atOwnCase(citizen, slip.number, slip.code);
  const look = new Look(citizen);
  await look.at('files: none yet');
  await field(page, say.pages('file_label')).setInputFiles(PHOTO);
  await page.getByRole('button', { name: say.pages('file_send'), exact: true }).click();
  await expect(page.getByText(say.pages('file_sent'))).toBeVisible();
  const line = page.getByRole('listitem').filter({ hasText: PHOTO.name });
  await expect(line).toContainText('图片（PNG）');
  await expect(line).toContainText(say.pages('file_kept'));
  await look.at('files: one handed in');
  const open = line.getByRole('button', { name: `${say.pages('file_open')} ${PHOTO.name}` });
  await seenInTab(citizen, () => open.click());

  const officer = await person({ signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
  const staff = new Staff(officer.page, officer.say, pointer(officer.page));
  await officer.page.goto(`/console/cases/${slip.number}`);
  const there = officer.page.getByRole('region', { name: say.staff('files'), exact: true });
  await expect(there).toContainText('反映人');
  // A file that nobody has viewed cannot be published.
  await expect(staff.command('publish_file')).toHaveCount(0);
  await seenInTab(officer, () => there.getByRole('button', { name: say.staff('files.look') }).click());
  await expect(there).toContainText(say.staff('files.looked'));
  const form = await staff.begin('publish_file');
  await expect(form).toContainText('拍摄时间、地点');
  await new Look(officer).at('files: publishing');
  await staff.send('publish_file');
  await expect(form.getByText('请确认其中没有个人信息').first()).toBeVisible();
  await form.getByLabel(say.staff('caption')).fill('窗口张贴的材料清单');
  await form.locator('label[for$="-confirmed"]').click();
  await staff.send('publish_file');
  await expect(staff.done('publish_file')).toBeVisible();
  await expect(there).toContainText(say.staff('is_published'));

  const anyone = await person({ width: 360, height: 740 });
  await anyone.page.goto(`/track/${slip.number}`);
  const link = anyone.page.getByRole('link', { name: '窗口张贴的材料清单' });
  await expect(link).toBeVisible();
  await expect(anyone.page.getByText(PHOTO.name)).toHaveCount(0);
  await new Look(anyone).at('files: published');
  await link.click();
  await expect(anyone.page.locator('img')).toBeVisible();
  expect(new URL(anyone.page.url()).pathname).toMatch(/^\/files\/public\//);
});

test('what does not fit or does not arrive is told at the field and stays chosen, in en', async ({ person, request }) => {
  const slip = await caseThere(request, `附件 ${mark()}`);
  const self = await person({ language: 'en' });
  const { page, say } = self;
  self.expects('ERR_FAILED', /^\/files\/waiting\//);
  self.expects('ERR_ABORTED', /^\/files\/waiting\//);
  self.expects(422, `/api/v1/cases/${slip.number}/own/files`);
  await atOwnCase(self, slip.number, slip.code);
  const chosen = field(page, say.pages('file_label'));
  const send = page.getByRole('button', { name: say.pages('file_send'), exact: true });
  const large = test.info().outputPath('large.pdf');
  writeFileSync(large, Buffer.alloc(10 * 1024 * 1024 + 1, '%PDF-1.7 '));
  await send.click();
  await expect(chosen).toHaveAccessibleDescription(/Fill this in/);

  const markup = Buffer.from('<!doctype html><script>alert(1)</script>');
  const wrong = /Only undamaged photos \(JPEG, PNG, WebP\) and PDF files can be uploaded/;
  for (const [given, words] of [
    [{ name: 'page.html', mimeType: 'text/html', buffer: markup }, wrong],
    // Only the server finds out, because the browser trusts the name.
    [{ name: 'page.png', mimeType: 'image/png', buffer: markup }, wrong],
    [large, /Too large; the limit is 10 MB/],
  ] as const) {
    await chosen.setInputFiles(given);
    await send.click();
    await expect(chosen).toHaveAccessibleDescription(words);
    await expect(page.getByRole('alert')).toBeFocused();
  }
  await new Look(self).at('files: refused');
  await expect(page.getByRole('listitem').filter({ hasText: 'page.' })).toHaveCount(0);

  // The upload fails once; the choice is still there, and the second press succeeds.
  await chosen.setInputFiles(PHOTO);
  await page.route('**/files/waiting/**', (route) => route.abort());
  await send.click();
  await expect(page.getByText(say.pages('problem_offline'))).toBeVisible();
  expect(await chosen.evaluate((input: HTMLInputElement) => input.files?.[0]?.name)).toBe(PHOTO.name);
  await page.unroute('**/files/waiting/**');
  await send.click();
  await expect(page.getByText(say.pages('file_sent'))).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: PHOTO.name })).toHaveCount(1);
});

test('the officer hands in by keyboard, sees how far it is and can stop it, in en at 1280', async ({ person, playwright, baseURL, request }) => {
  const slip = await caseThere(request, `附件 ${mark()}`);
  const self = await person({ language: 'en', signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
  const { page, say } = self;
  self.expects('ERR_FAILED', /^\/files\/waiting\//);
  self.expects('ERR_ABORTED', /^\/files\/waiting\//);
  const staff = new Staff(page, say, keyboard(page));
  await page.goto(`/console/cases/${slip.number}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(slip.number);
  const form = await staff.begin('add_file');
  const chosen = field(form, say.staff('files.choose'));
  await chosen.setInputFiles(PHOTO);
  let arrives = () => {};
  const held = new Promise<void>((resolve) => (arrives = resolve));
  await page.route('**/files/waiting/**', async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  await staff.send('add_file');
  await expect(form.getByRole('progressbar')).toBeVisible();
  await expect(form.getByText(/Uploading \d+%/)).toBeVisible();
  await new Look(self).at('files: on its way');
  await staff.hand.press(form.getByRole('button', { name: say.staff('files.stop'), exact: true }));
  await expect(form.getByRole('progressbar')).toHaveCount(0);
  await expect(chosen).toBeFocused();
  arrives();
  await page.unroute('**/files/waiting/**');
  await staff.send('add_file');
  await expect(staff.done('add_file')).toBeVisible();
  const there = page.getByRole('region', { name: say.staff('files'), exact: true });
  await expect(there).toContainText(PHOTO.name);
  await expect(there).toContainText('Picture (PNG)');
});
