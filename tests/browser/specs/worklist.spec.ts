// The work list on a desk: twenty rows in sight, the filter and the keys by keyboard alone, what was handed on, and
// several cases assigned at once.

import { caseThere, field } from '../support/citizen.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test } from '../support/people.ts';
import { arrives, at, DESK } from '../support/seat.ts';
import { command } from '../support/staff.ts';

const ROWS = 20;

test('twenty cases are in sight, filtered and opened by keyboard alone', async ({ person }) => {
  test.slow();
  const self = await person({ ...DESK, height: 900 });
  const { page, say } = self;
  const staff = await arrives(self, 'clerk');
  const clerk = await at(self, 'clerk');
  const own = mark();
  const numbers: string[] = [];
  for (let index = 0; index < ROWS; index += 1) {
    const { number } = await caseThere(page.request, `第 ${index} 件 ${own}`);
    await command(clerk, number, 'assignment', { department: 'housing' });
    numbers.push(number);
  }
  const look = new Look(self);
  await staff.follow(say.staff('room_queue'));
  await staff.isAt(say.staff('queue_title_open'));
  await staff.follow(say.staff('lists.handed_on'));
  await staff.isAt(say.staff('lists.title_handed_on'));
  const rows = page.locator('.work-line');
  await expect(rows).toHaveCount(ROWS);

  await test.step('they fit on a desk', async () => {
    const inSight = await rows.evaluateAll(
      (rows) => rows.filter((row) => row.getBoundingClientRect().bottom <= innerHeight).length,
    );
    expect(inSight).toBe(ROWS);
    const header = await page.locator('header.header').boundingBox();
    expect(header!.height).toBeLessThanOrEqual(48);
    await look.at('the work list');
  });

  await test.step('only stages that the list can contain are offered', async () => {
    const stages = page.getByRole('navigation', { name: say.staff('stage_filter') }).getByRole('link');
    await expect(stages).toHaveText(
      [say.staff('all_stages'), say.domain('StageKind.assigned'), say.domain('StageKind.accepted')],
    );
  });

  await test.step('the filter holds what it says', async () => {
    await staff.hand.press(page.locator('.work-filter summary'));
    await field(page, say.staff('lists.department')).selectOption('market');
    await staff.hand.press(staff.button(say.staff('lists.filter_apply')));
    await expect(page).toHaveURL(/department=market/);
    await expect(page.locator('.work-filter summary')).toHaveText(say.staff('lists.filter_on', '1'));
    for (const number of numbers) await expect(rows.filter({ hasText: number })).toHaveCount(0);
    await look.at('the work list, filtered');
    await page.goBack();
    await expect(rows).toHaveCount(ROWS);
  });

  await test.step('the keys lead along the rows and to other pages', async () => {
    await page.locator('h1').focus();
    await page.keyboard.press('j');
    await expect(rows.nth(0).getByRole('link')).toBeFocused();
    await page.keyboard.press('j');
    await expect(rows.nth(1).getByRole('link')).toBeFocused();
    await page.keyboard.press('k');
    await expect(rows.nth(0).getByRole('link')).toBeFocused();
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox')).toBeFocused();
    // While typing they are letters.
    await page.keyboard.type('nj?');
    await expect(page.getByRole('searchbox')).toHaveValue('nj?');
    await page.locator('h1').focus();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: say.staff('lists.keys_title') });
    await expect(help).toBeVisible();
    await look.at('the keys');
    // While a dialog is open they are nothing.
    await page.keyboard.press('n');
    await expect(help).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await staff.isAt(say.staff('duties_title'));
  });

  await test.step('whoever does not want them switches them off', async () => {
    await page.keyboard.press('?');
    await page.getByRole('checkbox', { name: say.staff('lists.keys_on') }).press('Space');
    await page.keyboard.press('Escape');
    await page.reload();
    await staff.isAt(say.staff('duties_title'));
    await page.locator('h1').focus();
    await page.keyboard.press('n');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await staff.isAt(say.staff('duties_title'));
  });
});

test('several cases are assigned at once, and what has changed stays selected', async ({ person }) => {
  const self = await person(DESK);
  const { page, say } = self;
  const staff = await arrives(self, 'clerk');
  const clerk = await at(self, 'clerk');
  const own = mark();
  const numbers: string[] = [];
  for (let index = 0; index < 3; index += 1) {
    numbers.push((await caseThere(page.request, `一起交办 ${index} ${own}`)).number);
  }
  await page.goto('/console?sort=-registered');
  await staff.isAt(say.staff('queue_title_open'));
  for (const number of numbers) {
    await page.getByRole('checkbox', { name: say.staff('lists.pick', number) }).press('Space');
  }
  await expect(page.getByText(say.staff('lists.chosen', '3'))).toBeVisible();
  // On paper are those that were selected.
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.work-line').filter({ visible: true })).toHaveCount(3);
  await page.emulateMedia({ media: 'screen' });
  await staff.hand.press(staff.button(say.staff('lists.assign_chosen')).first());
  await field(page, say.staff('lists.assign_department')).selectOption('housing');
  await new Look(self).at('several cases, to be assigned');
  await staff.hand.press(page.locator('.work-act form').getByRole('button'));
  await expect(page.getByText(say.staff('lists.assign_done', '3', '3'))).toBeVisible();
  for (const number of numbers) {
    await expect(page.getByText(say.staff('lists.assigned', number))).toBeVisible();
    await expect(page.locator('.work-line').filter({ hasText: number })).toHaveCount(0);
  }
});
