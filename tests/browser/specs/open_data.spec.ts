// What anybody may download: the cross-table, the open data catalogue, and the figures as a picture. The demonstration
// has too few cases for any cell of the table, so one test replaces it by a whole town's.

import { pointer } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, test } from '../support/people.ts';
import type { Language } from '../support/words.ts';

const WORDS = {
  zh: {
    tables: '事项与原因交叉表',
    none: '现在还没有可以公布的单元格',
    earlier: '60（截至 2018-04）',
    share: '30（43%）',
    leftOut: '未列出的事项：1 个',
    data: '开放数据',
    csv: 'CSV：每日数字',
    png: '下载 PNG 图',
    code: '放进网页的代码',
    picture: '登记、办结等总数和每周登记的图，内容与本页相同',
  },
  en: {
    tables: 'Matters by reason',
    none: 'No cell can be shown yet',
    earlier: '60 (to 2018-04)',
    share: '30 (43%)',
    leftOut: 'can be shown: 1',
    data: 'Open data',
    csv: 'CSV: Figures by day',
    png: 'Save as PNG',
    code: 'HTML for another page',
    picture: 'A picture of the totals and of weekly registrations, with the same content as this page',
  },
} satisfies Record<Language, Record<string, string>>;

const CELL = { count: null, as_of: null, share: null };
const TABLE = {
  months: ['2018-05', '2018-04'],
  table: {
    month: '2018-05', from: '2018-01-01', until: '2018-05-31', made_at: 1527811200000, least: 5, rates_from: 20,
    total: 145, hidden: 2, told_by_totals: 0,
    columns: [{ reason: 'system_fault', total: 93 }, { reason: 'not_in_person', total: 52 }],
    rows: [
      { matter: 'property-transfer', total: 70, cells: [{ ...CELL, count: 60, as_of: '2018-04' }, CELL] },
      { matter: null, total: 70, cells: [{ ...CELL, count: 30, share: 43 }, { ...CELL, count: 40, share: 57 }] },
      { matter: 'invoice', total: 5, cells: [CELL, CELL] },
    ],
  },
};

for (const [language, width] of [['zh', 1280], ['en', 360]] as const) {
  const words = WORDS[language];

  test(`the cross-table, open data and the picture, in ${language} at ${width}`, async ({ person }) => {
    const self = await person({ language, width });
    const { page, say } = self;
    const look = new Look(self);
    const hand = pointer(page);

    await page.goto('/figures?until=2018-05-25');
    const picture = page.getByRole('img', { name: words.picture });
    await picture.scrollIntoViewIfNeeded();
    await expect
      .poll(() => picture.evaluate((drawn: HTMLImageElement) => drawn.complete && drawn.naturalWidth))
      .toBe(800);
    await expect(page.getByRole('region', { name: words.code })).toContainText('/api/v1/figures/picture.svg?until=2018-05-25');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: words.png, exact: true }).focus();
    await page.keyboard.press('Enter');
    const file = await (await saved).createReadStream();
    const bytes: Buffer[] = [];
    for await (const part of file) bytes.push(part as Buffer);
    const png = Buffer.concat(bytes);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1600, 900]);

    // To the table by keyboard; the demonstration has too few cases for any cell.
    await page.getByRole('link', { name: words.tables, exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(words.tables);
    await expect(page.getByText(words.none)).toBeVisible();
    await look.at('cross-table without cells');

    await page.route('**/api/v1/tables/**', (route) => route.fulfill({ json: TABLE }));
    await page.getByRole('link', { name: '2018-04', exact: true }).click();
    await expect(page).toHaveURL(/month=2018-04/);
    const table = page.getByRole('region', { name: words.tables });
    await expect(table.getByRole('cell', { name: words.earlier, exact: true })).toBeVisible();
    await expect(table.getByRole('cell', { name: words.share, exact: true })).toBeVisible();
    await expect(table.getByRole('cell', { name: '–', exact: true })).toHaveCount(1);
    await expect(page.getByText(words.leftOut)).toBeVisible();
    await table.focus();
    await expect(table).toBeFocused();
    await look.at('cross-table');

    await hand.press(page.getByRole('link', { name: words.data, exact: true }));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(words.data);
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
    await look.at('open data');
    const csv = await page.getByRole('link', { name: words.csv, exact: true }).getAttribute('href');
    const answer = await page.request.get(csv ?? '');
    expect(answer.headers()['access-control-allow-origin']).toBe('*');
    expect(await answer.text()).toContain('day,registered,assigned,settled,resolved');
    expect(say.language).toBe(language);
  });
}
