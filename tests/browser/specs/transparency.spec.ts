// The window of 2018 as the public and the staff see it: 81 cases, 66 assigned, 15 settled on the spot.

import { readFileSync } from 'node:fs';
import { partOf } from '../support/figures.ts';
import { expect, test, type Person } from '../support/people.ts';
import { registerFile, signedIn } from '../support/staff.ts';
import { LANGUAGES } from '../support/words.ts';

const LAST_DAY = '2018-05-25';
const FIRST_DAY = '2018-04-16';
const REGISTERED = 81;
const ASSIGNED = 66;
const SETTLED = 15;

/** A total as the page shows it. */
function total({ page }: Person, name: string) {
  const item = page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
  return item.locator('.figure-number');
}

for (const language of LANGUAGES) {
  test(`the transparency page shows 81, 66 and 15 for 25 May 2018, and so do its files, in ${language}`, async ({
    person,
  }) => {
    const self = await person({ language });
    const { page, say } = self;
    await page.goto(`/figures?until=${LAST_DAY}`);
    await expect(total(self, say.pages('registered'))).toHaveText(String(REGISTERED));
    await expect(total(self, say.pages('assigned'))).toHaveText(String(ASSIGNED));
    await expect(total(self, say.pages('settled'))).toHaveText(String(SETTLED));

    // The daily numbers in the table below the picture add up to the same.
    const section = await partOf(self, 'over_time');
    await section.getByText(say.pages('show_table')).click();
    const rows = await section.getByRole('row').allInnerTexts();
    const heads = rows[0].split('\t').map((name) => name.trim());
    const sum = (name: string) =>
      rows.slice(1).reduce((sum, row) => sum + Number(row.split('\t')[heads.indexOf(name)]), 0);
    expect(sum(say.pages('registered'))).toBe(REGISTERED);
    expect(sum(say.pages('settled'))).toBe(SETTLED);

    // The files are at the same address.
    const address = async (name: string) => {
      const link = page.getByRole('link', { name: say.pages(name), exact: true });
      return (await link.getAttribute('href')) ?? '';
    };
    const json = await page.request.get(await address('download_json'));
    expect(json.headers()['content-type']).toContain('application/json');
    const figures = await json.json();
    expect(figures.until).toBe(LAST_DAY);
    expect(figures.total).toMatchObject({ registered: REGISTERED, assigned: ASSIGNED, settled: SETTLED });
    const csv = await page.request.get(await address('download_csv'));
    expect(csv.headers()['content-type']).toContain('text/csv');
    const lines = (await csv.text()).replace('\ufeff', '').trim().split('\n');
    expect(lines.some((line) => line.includes(String(REGISTERED)) && line.includes(String(ASSIGNED)))).toBe(true);
  });

  test(`each table is asked for when it comes into view, and says so while it is on its way, in ${language}`, async ({
    person,
  }) => {
    const self = await person({ language, width: language === 'zh' ? 1280 : 360 });
    const { page, say } = self;
    const asked: string[] = [];
    page.on('request', (request) => {
      const path = new URL(request.url()).pathname;
      if (path.startsWith('/api/v1/figures') && !path.endsWith('.svg')) asked.push(path.replace('/api/v1/', ''));
    });
    self.expects('ERR_FAILED', /^\/api\/v1\/figures\/matters/);
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/v1/figures/departments**', async (route) => {
      await held;
      await route.continue();
    });
    await page.route('**/api/v1/figures/matters**', (route) => route.abort('failed'));
    await page.goto('/figures');
    await expect(total(self, say.pages('registered'))).toHaveText(/^\d+$/);
    expect(asked).toEqual(['figures/total']);

    const head = page.getByRole('heading', { name: say.pages('by_department'), exact: true });
    await head.scrollIntoViewIfNeeded();
    const departments = page.locator('section').filter({ has: head });
    await expect(departments.getByRole('status')).toHaveText(say.pages('loading'));
    release();
    await expect(departments.getByText(say.pages('show_table'))).toBeVisible();

    const matters = page.locator('section').filter({
      has: page.getByRole('heading', { name: say.pages('by_matter'), exact: true }),
    });
    await matters.scrollIntoViewIfNeeded();
    await expect(matters.getByRole('alert')).toContainText(say.pages('problem_offline'));
    await page.unroute('**/api/v1/figures/matters**');
    await matters.getByRole('button', { name: say.pages('try_again'), exact: true }).click();
    await expect(matters.getByText(say.pages('show_table'))).toBeVisible();
    await partOf(self, 'over_time');
    await partOf(self, 'by_reason');

    // Each once, but for the one that failed; and the other language asks for nothing again.
    const parts = ['departments', 'matters', 'matters', 'reasons', 'spans', 'total'];
    expect(asked.toSorted()).toEqual(parts.map((part) => `figures/${part}`));
    await page.getByRole('banner').getByRole('button').first().click();
    await expect(page.locator('html')).toHaveAttribute('lang', language === 'zh' ? /^en/ : /^zh/);
    await expect(page.locator('main ul.bars')).toHaveCount(3);
    expect(asked).toHaveLength(parts.length);
  });

  test(`the period stands in the address, so a link shows what its sender saw, in ${language}`, async ({ person }) => {
    const self = await person({ language });
    const { page, say } = self;
    await page.goto('/figures');
    await expect(total(self, say.pages('registered'))).toHaveText(/^\d+$/);
    await page.getByLabel(say.pages('figures_from')).fill('2018-05-25');
    await page.getByLabel(say.pages('figures_until')).fill('2018-04-16');
    await page.getByRole('button', { name: say.pages('figures_show'), exact: true }).click();
    await expect(page.getByLabel(say.pages('figures_until'))).toHaveAccessibleDescription(
      new RegExp(say.pages('figures_order')),
    );
    await page.getByLabel(say.pages('figures_from')).fill(FIRST_DAY);
    await page.getByLabel(say.pages('figures_until')).fill(LAST_DAY);
    await page.getByRole('button', { name: say.pages('figures_show'), exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`from=${FIRST_DAY}&until=${LAST_DAY}`));
    await expect(total(self, say.pages('registered'))).toHaveText(String(REGISTERED));

    const other = await person({ language });
    await other.page.goto(page.url());
    await expect(total(other, say.pages('registered'))).toHaveText(String(REGISTERED));
    await page.goBack();
    await expect(page).toHaveURL(/\/figures$/);
    await page.getByRole('link', { name: say.pages('figures_this_year'), exact: true }).click();
    await expect(page).toHaveURL(/from=\d{4}-01-01/);
  });

  test(`the register lists the 81 with trips, reason and suggestion, in ${language}`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    const { page, say } = await person({
      language,
      signedIn: await signedIn(playwright, baseURL ?? '', 'inspector'),
    });
    await page.goto('/console/register');
    await page.getByLabel(say.staff('from')).fill(FIRST_DAY);
    await page.getByLabel(say.staff('until')).fill(LAST_DAY);
    await page.getByRole('button', { name: say.staff('apply_period'), exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`from=${FIRST_DAY}&until=${LAST_DAY}`));

    const table = page.getByRole('table').filter({ visible: true });
    const numbers = new Set<string>();
    for (;;) {
      await expect(table.getByRole('rowheader').first()).toBeVisible();
      const heads = await table.getByRole('columnheader').allTextContents();
      const at = (zh: string, en: string) => {
        const place = heads.indexOf(say.pick(zh, en));
        expect(place, `a column ${say.pick(zh, en)}`).toBeGreaterThanOrEqual(0);
        return place;
      };
      const [trips, reason, suggestion] = [
        at('跑窗口次数', 'Trips made'),
        at('未办成原因', 'Reason refused'),
        at('群众建议', 'Suggestion'),
      ];
      const rows = await table.locator('tbody tr').evaluateAll((rows) =>
        rows.map((row) => [...(row as HTMLTableRowElement).cells].map((cell) => cell.textContent ?? '')),
      );
      for (const row of rows) {
        numbers.add(row[0]);
        expect(Number(row[trips]), `${row[0]}: trips`).toBeGreaterThan(0);
        expect(row[reason].trim(), `${row[0]}: reason`).not.toBe('');
        expect(row[suggestion].trim(), `${row[0]}: suggestion`).not.toBe('');
      }
      const next = page.getByRole('link', { name: say.staff('next_page'), exact: true });
      if ((await next.count()) === 0) break;
      const first = rows[0][0];
      await next.click();
      await expect(table.getByRole('rowheader').first()).not.toHaveText(first);
    }
    expect(numbers.size).toBe(REGISTERED);

    const text = readFileSync(await registerFile(page, say, 'csv'), 'utf8');
    for (const number of numbers) expect(text).toContain(number);
    const book = readFileSync(await registerFile(page, say, 'xlsx'));
    expect(book.subarray(0, 2).toString()).toBe('PK');
  });
}
