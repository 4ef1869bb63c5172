// Printing: the slip on one sheet of A6, from the web and at the window; the register of a whole period; a case as one
// document without buttons.

import type { Page } from '@playwright/test';
import { CASE_NUMBER, caseThere, Citizen, field, registration, yesterday } from '../support/citizen.ts';
import { pointer } from '../support/hand.ts';
import { expect, mark, test } from '../support/people.ts';
import { signedIn, Staff } from '../support/staff.ts';
import { LANGUAGES } from '../support/words.ts';

const A6 = { width: '105mm', height: '148mm' };

/** How many sheets a print has. */
async function sheets(page: Page): Promise<number> {
  const pdf = await page.pdf({ ...A6, printBackground: false });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

for (const language of LANGUAGES) {
  test(`a slip prints on one sheet of A6 with its number, code and QR code, in ${language}`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    const self = await person({ language });
    const { page, say } = self;
    const slip = await new Citizen(page, say, pointer(page)).register(registration(mark()));
    expect(await sheets(page)).toBe(1);
    await page.emulateMedia({ media: 'print' });
    const sheet = page.getByRole('region', { name: say.pages('slip_name') });
    await expect(sheet.getByText(slip.number, { exact: true })).toBeVisible();
    await expect(sheet.getByText(slip.code, { exact: true })).toBeVisible();
    await expect(sheet.getByRole('img', { name: say.pages('slip_qr') })).toBeVisible();
    await expect(page.getByRole('button')).toHaveCount(0);
    await expect(page.getByRole('navigation')).toHaveCount(0);

    const clerkSelf = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
    const window = clerkSelf.page;
    const clerk = new Staff(window, say, pointer(window));
    await window.goto('/console/register-case');
    await field(window, say.staff('title')).fill(`打印 ${mark()}`);
    await field(window, say.staff('applicant_name')).fill('示例辛');
    await field(window, say.staff('trip_on')).fill(yesterday());
    await field(window, say.staff('trip_place')).fill('大厅');
    await window.getByRole('combobox', { name: say.staff('trip_reason'), exact: true }).selectOption({ index: 1 });
    await window.getByRole('combobox', { name: say.staff('main_reason') }).selectOption({ index: 1 });
    await window
      .getByRole('group', { name: say.staff('citizen_language') })
      .getByText(language === 'zh' ? '中文' : 'English')
      .click();
    await clerk.button(say.staff('register_now')).click();
    await expect(clerk.heading()).toHaveText(CASE_NUMBER);
    expect(await sheets(window)).toBe(1);
    await window.emulateMedia({ media: 'print' });
    await expect(window.getByRole('region', { name: say.pages('slip_name') })).toBeVisible();
    await expect(window.getByRole('button')).toHaveCount(0);
  });

  test(`the register prints the whole period, and a case without its buttons, in ${language}`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    const self = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'inspector') });
    const { page, say } = self;
    await page.addInitScript(() => {
      window.print = () => document.documentElement.setAttribute('data-printed', 'yes');
    });
    await page.goto('/console/register?from=2018-04-16&until=2018-05-25');
    await expect(page.getByRole('rowheader').first()).toBeVisible();
    await page.getByRole('button', { name: say.staff('register_print'), exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-printed', 'yes');
    await page.emulateMedia({ media: 'print' });
    const table = page.getByRole('table').filter({ visible: true });
    await expect(table).toHaveCount(1);
    await expect(table.getByRole('rowheader')).toHaveCount(81);
    await expect(page.getByRole('button')).toHaveCount(0);

    await page.emulateMedia({ media: 'screen' });
    const slip = await caseThere(page.request, `打印办理单 ${mark()}`);
    await page.goto(`/console/cases/${slip.number}`);
    await expect(page.getByRole('heading', { name: say.staff('timeline'), exact: true })).toBeVisible();
    await page.evaluate(() => document.documentElement.removeAttribute('data-printed'));
    await page.getByRole('button', { name: say.staff('print_sheet'), exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-printed', 'yes');
    await page.emulateMedia({ media: 'print' });
    const order = page.locator('.work-order');
    await expect(order.getByText(slip.number, { exact: true })).toBeVisible();
    for (const part of ['intake', 'analysis', 'handling', 'follow_up']) {
      const title = say.staff(`paper.order_${part}`);
      await expect(order.getByRole('heading', { name: title, exact: true })).toBeVisible();
    }
    await expect(page.getByRole('heading', { name: say.staff('timeline'), exact: true })).toBeHidden();
    const paper = await page.pdf({ preferCSSPageSize: true });
    expect(paper.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length).toBe(1);
    await expect(page.getByRole('button')).toHaveCount(0);
    await expect(page.getByRole('navigation')).toHaveCount(0);
  });

  test(`a whole week is a weekly report that fits on a sheet lying on its side, in ${language}`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    const self = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'inspector') });
    const { page, say } = self;
    await page.goto('/console/supervision/efficiency?from=2018-05-14&until=2018-05-20');
    await expect(page.getByRole('button', { name: say.staff('paper.report_print'), exact: true })).toBeVisible();
    await expect(page.getByRole('rowheader').first()).toBeVisible();
    // A4 lying, less its margins, in pixels of 1/96 inch.
    await page.setViewportSize({ width: 1054, height: 714 });
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByText(say.staff('paper.report_week'))).toBeVisible();
    await expect(page.getByRole('table')).toHaveCount(3);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1054);
    await expect(page.getByRole('button')).toHaveCount(0);
  });
}
