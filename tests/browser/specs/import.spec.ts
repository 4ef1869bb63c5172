// Importing an existing register: every bad row with its reason and nothing imported; then all rows, with progress;
// then the same file again, which adds nothing.

import { csv, Importing } from '../support/import.ts';
import { pointer } from '../support/hand.ts';
import { expect, gate, mark, test } from '../support/people.ts';
import { signedIn, Staff } from '../support/staff.ts';
import { LANGUAGES } from '../support/words.ts';

const ROWS = 60;
const HEADS = ['编号', '主题', '登记时间', '详情', '答复意见', '答复时间', '跑窗口次数', '未受理原因', '群众建议'];

/** A register of ROWS rows, one of which spans two lines of the file, of days that have passed in the house. */
function register(tag: string): string[][] {
  const rows = Array.from({ length: ROWS }, (_, index) => [
    `${tag}-${index + 1}`,
    `旧登记 ${tag} 第 ${index + 1} 件`,
    `2018/6/${(index % 3) + 9} 9:32:09`,
    `经过，第一行\n“第二行”👩‍👩‍👧 ${tag}`,
    index % 2 ? `已答复 ${tag}` : '',
    index % 2 ? '2018/6/11 10:00' : '',
    String((index % 5) + 1),
    '材料缺失或无效',
    `少跑一趟 ${index + 1}`,
  ]);
  return [HEADS, ...rows];
}

for (const language of LANGUAGES) {
  test(`bad rows are listed with their reasons and nothing is imported; corrected, all are, in ${language}`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    const { page, say } = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'lead') });
    const importing = new Importing(page, say);
    const lead = new Staff(page, say, pointer(page));
    const tag = mark();
    const good = register(tag);
    const bad = good.map((row) => [...row]);
    bad[12][2] = '2018/2/30 9:00';
    bad[47][6] = '很多次';
    await page.goto('/console/import');

    await importing.check(csv('旧登记.csv', bad), `旧登记 ${tag}`);
    await expect(page.getByText(say.staff('import_bad', 2))).toBeVisible();
    expect(await importing.problems()).toEqual([
      ['13', say.pick('登记时间（C13）', '登记时间 (C13)'), expect.stringContaining('“2018/2/30 9:00”')],
      [
        '48',
        say.pick('跑窗口次数（G48）', '跑窗口次数 (G48)'),
        expect.stringMatching(say.pick('请填写 0 到 99 之间的数.*“很多次”', 'Enter a number from 0 to 99.*“很多次”')),
      ],
    ]);
    await expect(importing.importAll()).toHaveCount(0);
    await lead.search(tag);
    await expect(page.getByText(say.staff('search_none'))).toBeVisible();

    await page.goto('/console/import');
    await importing.check(csv('旧登记.csv', good), `旧登记 ${tag}`);
    await expect(page.getByText(say.staff('import_fine', ROWS))).toBeVisible();
    // The response is held back until the progress was seen.
    const held = gate();
    await page.route('**/api/v1/console/imports/*/confirmation', async (route) => {
      await held.opened;
      await route.continue();
    });
    await importing.importAll().click();
    // The list of tasks may show it too.
    await expect(page.getByRole('progressbar').first()).toBeVisible();
    await expect(page.getByText(say.staff('import_progress', 0, ROWS))).toBeVisible();
    held.open();
    await expect(page.locator('#import-done').getByText(say.staff('import_done', ROWS, 0))).toBeVisible({ timeout: 60_000 });

    await page.goto('/console/register?from=2018-06-09&until=2018-06-10');
    await expect(page.getByRole('table').filter({ visible: true })).toContainText(tag);
    await lead.search(tag);
    await expect(page.getByRole('listitem').filter({ hasText: tag }).first()).toBeVisible();
    // Search on until all cases were searched and all matches are there.
    const further = page.getByRole('button', { name: say.staff('search_further'), exact: true });
    const all = page.getByText(say.staff('search_all'));
    while (!(await all.isVisible())) {
      await expect(further.or(all).first()).toBeVisible();
      if (await further.isVisible()) await further.click();
    }
    await expect(page.getByText(say.staff('search_found', ROWS))).toBeVisible();
    await lead.search(`${tag} 第 17 件`);
    await page.getByRole('link', { name: good[17][1], exact: true }).click();
    await expect(page.getByText(`经过，第一行\n“第二行”👩‍👩‍👧 ${tag}`)).toBeVisible();

    await page.goto('/console/import');
    await importing.check(csv('旧登记.csv', good), `旧登记 ${tag}`);
    await expect(page.getByText(say.staff('import_present', ROWS))).toBeVisible();
    await page.unroute('**/api/v1/console/imports/*/confirmation');
    await importing.importAll().click();
    await expect(page.locator('#import-done').getByText(say.staff('import_done', 0, ROWS))).toBeVisible({ timeout: 60_000 });
  });
}

for (const language of LANGUAGES) {
  test(`another register with the same numbers is shown beside what is here and asked about, in ${language}`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    const { page, say } = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'lead') });
    const importing = new Importing(page, say);
    const tag = mark();
    const month = (name: string, year: string) =>
      csv(`登记 ${tag}.csv`, [
        ['编号', '主题', '登记时间'],
        ...[1, 2, 3].map((number) => [String(number), `${name} ${tag} ${number}`, `${year}-6-${number + 4}`]),
      ]);
    await page.goto('/console/import');
    await importing.check(month('四月', '18'), `登记 ${tag}`);
    await expect(page.getByText(say.staff('import_short_years', 3))).toBeVisible();
    await expect(page.getByText(new RegExp(`“18-6-5”.*2018-06-05 00:00`))).toBeVisible();
    await importing.importAll().click();
    await expect(page.locator('#import-done').getByText(say.staff('import_done', 3, 0))).toBeVisible({ timeout: 60_000 });

    // The name suggested from the file must not identify another register.
    await page.goto('/console/import');
    await page.getByLabel(say.staff('import_file', '30')).setInputFiles(month('五月', '2018'));
    await page.getByRole('button', { name: say.staff('import_look'), exact: true }).click();
    const source = page.getByRole('textbox', { name: say.staff('import_source') });
    await expect(source).toHaveAccessibleDescription(new RegExp(say.staff('import_source_known', `登记 ${tag}`, 3).replace(/[()]/g, '.')));
    await expect(source).toHaveValue('');

    // If it is declared to be the same register, each row needs a decision.
    await importing.name(`登记 ${tag}`);
    await expect(page.getByText(say.staff('import_known', 3))).toBeVisible();
    const rows = page.getByRole('region', { name: say.staff('import_step_check') }).locator('tbody tr');
    await expect(rows).toHaveCount(3);
    await expect(rows.first()).toContainText(`四月 ${tag} 1`);
    await expect(rows.first()).toContainText(`五月 ${tag} 1`);
    await importing.importAll().click();
    const rest = page.getByRole('group', { name: say.staff('import_known_all') });
    await expect(page.getByRole('alert').filter({ visible: true })).toContainText(say.staff('import_known_missing'));
    // By keyboard: the first row is skipped, the rest are new cases.
    const first = page.getByRole('combobox', { name: say.staff('import_known_of_row', 2) });
    await first.focus();
    await page.keyboard.press('ArrowDown');
    await expect(first).toHaveValue('skip');
    await rest.getByRole('radio', { name: say.staff('import_known_new') }).focus();
    await page.keyboard.press('Space');
    await importing.importAll().press('Enter');
    await expect(page.locator('#import-done').getByText(say.staff('import_done', 2, 1))).toBeVisible({ timeout: 60_000 });
  });
}

test('a file that is no register is refused at the field', async ({ person, playwright, baseURL }) => {
  const { page, say } = await person({ signedIn: await signedIn(playwright, baseURL ?? '', 'lead') });
  await page.goto('/console/import');
  const file = page.getByLabel(say.staff('import_file', '30'));
  const look = page.getByRole('button', { name: say.staff('import_look'), exact: true });
  await look.click();
  await expect(file).toHaveAccessibleDescription(new RegExp(say.staff('import_no_file')));
  await file.setInputFiles({ name: 'picture.png', mimeType: 'image/png', buffer: Buffer.from('no') });
  await look.click();
  await expect(file).toHaveAccessibleDescription(new RegExp(say.staff('import_wrong_kind')));
  await file.setInputFiles({ name: 'broken.xlsx', mimeType: 'application/zip', buffer: Buffer.from('no') });
  await look.click();
  await expect(page.getByRole('alert').filter({ visible: true })).toContainText(say.staff('import_broken'));
  await expect(file).toHaveAccessibleDescription(new RegExp(say.staff('import_broken')));
  const wide = `主题,登记时间${','.repeat(60_000)}\n`;
  await file.setInputFiles({ name: 'wide.csv', mimeType: 'text/csv', buffer: Buffer.from(wide) });
  await look.click();
  await expect(file).toHaveAccessibleDescription(/最多 400 列，而单元格 [A-Z]+1 里有内容/);
  const long = `主题,登记时间\n${'某事,2018-05-14\n'.repeat(120_001)}`;
  await file.setInputFiles({ name: 'long.csv', mimeType: 'text/csv', buffer: Buffer.from(long) });
  await look.click();
  await expect(file).toHaveAccessibleDescription(/最多 120000 行/, { timeout: 60_000 });
});
