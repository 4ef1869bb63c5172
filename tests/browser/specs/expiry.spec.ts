// What stays in a browser at a counter once its session has ended: nothing of the case, in the document or in storage.
// The same person gets the page back with what was typed; somebody else, and whoever comes too late, does not. And a
// citizen at a shared computer leaves nothing behind.

import type { Page } from '@playwright/test';
import { caseThere, Citizen, field, registration, yesterday } from '../support/citizen.ts';
import { keyboard } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test, type Person } from '../support/people.ts';
import { PASSWORD, signedIn, Staff } from '../support/staff.ts';
import { LANGUAGES } from '../support/words.ts';

/** Everything that the document and this tab's storage say, with what stands in fields. */
function everything(page: Page): Promise<string> {
  return page.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea, select')];
    const stored = { ...sessionStorage, ...localStorage };
    return [document.documentElement.outerHTML, document.title, ...fields.map((field) => field.value)].join('\n')
      + JSON.stringify(stored);
  });
}

/** All of this is there, or nothing of it. */
async function has(page: Page, there: boolean, secrets: string[]): Promise<void> {
  const all = await everything(page);
  for (const secret of secrets) expect(all.includes(secret), secret).toBe(there);
}

function dialogOf({ page, say }: Person) {
  return page.getByRole('dialog', { name: say.staff('session_ended_title') });
}

/** Signs in again by keyboard where the focus is: at the password. */
async function comesBack(self: Person): Promise<void> {
  const { page, say } = self;
  const dialog = dialogOf(self);
  await expect(dialog.getByLabel(say.staff('password'))).toBeFocused();
  await page.keyboard.insertText(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
}

for (const language of LANGUAGES) {
  test(`an ended session leaves nothing of the case and gives it back to its user, in ${language}`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    const self = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
    const { page, context, say } = self;
    const clerk = new Staff(page, say, keyboard(page));
    const tag = mark();
    const slip = await caseThere(page.request, `登录过期 ${tag}`);
    self.expects(401, /^\/api\/v1\/console\//);
    await page.goto(`/console/cases/${slip.number}`);
    await clerk.isAtCase(slip.number);
    await clerk.begin('send_message');
    const words = clerk.form('send_message').getByRole('textbox');
    await clerk.hand.fill(words, `写到一半 ${tag}`);
    const secrets = [tag, slip.number, '示例戊'];
    await has(page, true, secrets);

    await context.clearCookies();
    await expect(dialogOf(self)).toBeVisible();
    await has(page, false, [...secrets, '13800000000']);
    await expect(clerk.button(say.staff('sign_out'))).toHaveCount(0);
    await new Look(self).at('the page is put away');
    await comesBack(self);
    await expect(words).toHaveValue(`写到一半 ${tag}`);
    await expect(words).toBeFocused();
    await clerk.isAtCase(slip.number);
    await expect(page).toHaveTitle(new RegExp(slip.number));
    await has(page, true, secrets);
    await clerk.send('send_message');
    await expect(clerk.done('send_message')).toBeVisible();

    // A form that the tab stores until it is sent.
    await page.goto('/console/register-case');
    const stored = () => page.evaluate(() => JSON.stringify({ ...sessionStorage }));
    await clerk.hand.fill(field(page, say.staff('title')), `窗口写到一半 ${tag}`);
    await clerk.hand.fill(field(page, say.staff('applicant_name')), `示例己${tag}`);
    await expect.poll(stored).toContain(tag);
    await fillRest(self);
    await context.clearCookies();
    await page.keyboard.press('Control+Enter');
    await expect(dialogOf(self)).toBeVisible();
    await has(page, false, [tag, '示例己']);
    await comesBack(self);
    await expect(field(page, say.staff('title'))).toHaveValue(`窗口写到一半 ${tag}`);
    expect(await stored()).toContain(tag);
    await page.reload();
    await expect(field(page, say.staff('title'))).toHaveValue(`窗口写到一半 ${tag}`);
  });

  test(`an ended session gives nobody else what was typed, in ${language}`, async ({ person, playwright, baseURL }) => {
    const self = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
    const { page, context, say } = self;
    const staff = new Staff(page, say, keyboard(page));
    const tag = mark();
    self.expects(401, /^\/api\/v1\/console\//);
    await page.goto('/console/register-case');
    await staff.hand.fill(field(page, say.staff('title')), `窗口写到一半 ${tag}`);
    await staff.hand.fill(field(page, say.staff('applicant_name')), `示例己${tag}`);
    await fillRest(self);
    await context.clearCookies();
    await page.keyboard.press('Control+Enter');
    const dialog = dialogOf(self);
    await expect(dialog).toBeVisible();
    await staff.hand.fill(field(dialog, say.staff('account')), 'lead');
    await staff.hand.fill(field(dialog, say.staff('password')), PASSWORD);
    await page.keyboard.press('Enter');
    await staff.isAt(say.staff('duties_title'));
    await has(page, false, [tag]);
    await page.goto('/console/register-case');
    await expect(field(page, say.staff('title'))).toHaveValue('');
    // Nor does it come back to its user, who has been replaced at this counter.
    await staff.hand.press(staff.button(say.staff('sign_out')));
    await staff.signIn('clerk');
    await page.goto('/console/register-case');
    await expect(field(page, say.staff('title'))).toHaveValue('');
    await has(page, false, [tag]);
  });

  test(`a page that nobody touches is put away without a network, in ${language}`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    const self = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
    const { page, context, say } = self;
    const clerk = new Staff(page, say, keyboard(page));
    const tag = mark();
    const slip = await caseThere(page.request, `没有网络 ${tag}`);
    self.expects('ERR_INTERNET_DISCONNECTED', /^\/(api\/v1\/console\/|demonstration\/clock)/);
    self.expects(401, /^\/api\/v1\/console\//);
    await page.clock.install();
    await page.goto(`/console/cases/${slip.number}`);
    await clerk.begin('send_message');
    const words = clerk.form('send_message').getByRole('textbox');
    await clerk.hand.fill(words, `写到一半 ${tag}`);
    const secrets = [tag, slip.number, '示例戊'];

    await context.setOffline(true);
    await page.clock.fastForward('20:00');
    await expect(words).toHaveValue(`写到一半 ${tag}`);
    await page.clock.fastForward('16:00');
    await expect(dialogOf(self)).toBeVisible();
    await has(page, false, secrets);
    await context.setOffline(false);
    await comesBack(self);
    await expect(words).toHaveValue(`写到一半 ${tag}`);

    // Whoever does not come back in time finds the page by its address, and nothing of what was typed.
    await context.setOffline(true);
    await page.clock.fastForward('36:00');
    await expect(dialogOf(self)).toBeVisible();
    await page.clock.fastForward('31:00');
    await clerk.isAt(say.staff('sign_in_title'));
    await expect(dialogOf(self)).toBeHidden();
    await has(page, false, secrets);
    await context.setOffline(false);
    await clerk.signIn('clerk');
    await clerk.isAtCase(slip.number);
    await clerk.begin('send_message');
    await expect(words).toHaveValue('');
  });

  test(`a citizen clears a shared computer, in ${language}`, async ({ person }) => {
    const self = await person({ language, width: 360, height: 740 });
    const { page, say } = self;
    const citizen = new Citizen(page, say, keyboard(page));
    const given = registration(mark());
    const slip = await citizen.register(given);
    const secrets = [slip.number, slip.code];
    await has(page, true, secrets);
    await new Look(self).at('a slip that can be cleared');
    const clear = page.getByRole('button', { name: say.pages('slip_clear'), exact: true });
    await citizen.hand.press(clear);
    await citizen.isAt(say.pages('slip_gone'));
    await expect(citizen.heading()).toBeFocused();
    await has(page, false, [...secrets, slip.code.replace(' ', ''), given.name, given.title]);
    await page.goto('/register');
    await expect(field(page, say.pages('applicant_name'))).toHaveValue('');
    await page.goBack();
    await citizen.isAt(say.pages('slip_gone'));

    // Hiding what the code opens hides the code that is on the slip, too.
    const other = await citizen.register(registration(mark()));
    await citizen.hand.press(page.getByRole('link', { name: say.pages('slip_open'), exact: true }));
    await citizen.hand.press(page.getByRole('button', { name: say.pages('own_close'), exact: true }));
    await has(page, false, [other.code, other.code.replace(' ', ''), 'onetrip.slip', 'onetrip.proof']);
  });
}

/** What else a registration at the window needs. The focus is in the form afterwards. */
async function fillRest({ page, say }: Person): Promise<void> {
  await field(page, say.staff('trip_on')).fill(yesterday());
  await field(page, say.staff('trip_place')).fill('大厅');
  await page.getByRole('combobox', { name: say.staff('trip_reason'), exact: true }).selectOption({ index: 1 });
  await page.getByRole('combobox', { name: say.staff('main_reason') }).selectOption({ index: 1 });
}
