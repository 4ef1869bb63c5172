// Reading and delivering notices, editing the rules and the calendar, and a possible duplicate by the same person: on a
// desktop in Chinese, on a phone in English.

import { CASE_NUMBER, caseThere, field, yesterday } from '../support/citizen.ts';
import { keyboard, pointer } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test } from '../support/people.ts';
import { command, signedIn, Staff } from '../support/staff.ts';

const DESK = { language: 'zh', width: 1280 } as const;
const PHONE = { language: 'en', width: 360, height: 740 } as const;
/** Notices are made and delivered behind a request; then the page looks again by itself. */
const DELIVERED = { timeout: 30_000 };

/** A telephone that nobody else has. */
function telephone(): string {
  return `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
}

test('the window lead reads what a citizen was sent, and the administrator only that it was', async ({
  person,
  playwright,
  baseURL,
}) => {
  const home = baseURL ?? '';
  const lead = await person({ ...DESK, signedIn: await signedIn(playwright, home, 'lead') });
  const { page, say } = lead;
  const tag = mark();
  const phone = telephone();
  const slip = await caseThere(page.request, `通知 ${tag}`, undefined, phone);
  // Whoever registers online gets the first message when the window has done something.
  await command(page.request, slip.number, 'assignment', { department: 'data' });

  await page.goto('/console/notices/sent');
  const line = page.getByRole('listitem').filter({ hasText: phone });
  await expect(line).toBeVisible(DELIVERED);
  await expect(line).toContainText(`/track/${slip.number}`);
  await expect(line).toContainText(say.staff('notices.through_kept'));
  await expect(line).toContainText(say.staff('notices.kept_state'));
  await new Look(lead).at('what was sent');
  await line.getByRole('link', { name: slip.number }).click();
  await new Staff(page, say, pointer(page)).isAtCase(slip.number);

  // No gateway fails here, so the test supplies a notice that was given up.
  const dead = {
    id: `${slip.number}~000001~citizen`,
    made_at: 1_526_263_200_000,
    to: { kind: 'citizen', phone },
    lang: 'zh',
    subject: '一趟',
    body: `您的事项有了进展 ${tag}`,
    about: slip.number,
    state: 'dead',
    through: null,
    attempts: 6,
    next_try: null,
    settled_at: 1_526_300_000_000,
    last_error: 'timed_out',
  };
  const waiting = { ...dead, state: 'waiting', attempts: 0, next_try: 1_526_300_060_000, settled_at: null };
  await page.route('**/api/v1/console/notices/dead', (route) => route.fulfill({ json: { items: [dead], cursor: null } }));
  await page.route('**/notices/dead/*/resend', (route) => route.fulfill({ json: { ...waiting, last_error: null } }));
  await page.goto('/console/notices/undelivered');
  const given = page.getByRole('listitem').filter({ hasText: phone });
  await expect(given).toContainText('通道没有及时回应');
  await new Look(lead).at('what could not be delivered');
  await given.getByRole('button', { name: say.staff('notices.resend') }).click();
  await expect(given).toContainText(say.staff('notices.resent_as', '待发送'));
  await given.getByRole('button', { name: say.staff('notices.how_far') }).click();
  await expect(given).toContainText('2018-05-14 20:14');

  const keeper = await person({ ...DESK, signedIn: await signedIn(playwright, home, 'admin') });
  await keeper.page.goto('/console/notices/sent');
  const masked = keeper.page.getByRole('listitem').filter({ hasText: slip.number });
  await expect(masked).toContainText(`*******${phone.slice(-4)}`);
  await expect(masked).toContainText(say.staff('notices.hidden_words'));
  await expect(keeper.page.getByText(phone)).toHaveCount(0);

  const clerk = await person({ ...DESK, signedIn: await signedIn(playwright, home, 'clerk') });
  await clerk.page.goto('/console/notices/sent');
  await new Staff(clerk.page, say, pointer(clerk.page)).isAt(say.staff('no_room_title'));
});

test('a clerk sees how many notices are new, reads them, and the number goes away', async ({
  person,
  playwright,
  baseURL,
}) => {
  const self = await person({ ...PHONE, signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
  const { page, say } = self;
  const slip = await caseThere(page.request, `角标 ${mark()}`);
  const told = async (): Promise<boolean> => {
    const { items } = await (await page.request.get('/api/v1/console/notices')).json();
    return items.some((item: { about: string }) => item.about === slip.number);
  };
  await expect.poll(told, DELIVERED).toBe(true);

  await page.goto('/console');
  const name = say.staff('room_notices');
  const link = page.getByRole('link', { name: /^Notices\s+\d+\+? unread$/ });
  await expect(link).toBeVisible();
  await link.click();
  const staff = new Staff(page, say, pointer(page));
  await staff.isAt(say.staff('notices.mine'));
  const line = page.getByRole('listitem').filter({ hasText: slip.number });
  await expect(line).toContainText(say.staff('notices.unread'));
  await expect(line).toContainText('OneTrip');
  await expect(page.getByRole('link', { name, exact: true })).toBeVisible(DELIVERED);
  await new Look(self).at('notices to me');
  await line.getByRole('link').click();
  await staff.isAtCase(slip.number);
});

test('the administrator enters next year’s holidays and an edition of the rules by keyboard alone', async ({
  person,
  playwright,
  baseURL,
}) => {
  const self = await person({ ...DESK, signedIn: await signedIn(playwright, baseURL ?? '', 'admin') });
  const { page, say } = self;
  const hand = keyboard(page);
  const admin = new Staff(page, say, hand);
  const look = new Look(self);
  // This works from any field of a form.
  const save = () => page.keyboard.press('Control+Enter');

  await page.goto('/console/administration/calendar');
  await hand.press(admin.button(say.staff('calendar.add_year')));
  const year = Number(await field(page, say.staff('calendar.year')).inputValue());
  // The first Saturday after the holiday, and the Friday before it, which is a working day anyway.
  const october = new Date(Date.UTC(year, 9, 8));
  const saturday = new Date(Date.UTC(year, 9, 8 + ((6 - october.getUTCDay() + 7) % 7)));
  const written = (day: Date) => day.toISOString().slice(0, 10);
  const friday = written(new Date(saturday.getTime() - 86_400_000));
  const first = page.getByRole('group', { name: say.staff('calendar.holiday_number', 1), exact: true });
  const worked = field(page, say.staff('calendar.worked_number', 1));
  const source = field(page, say.staff('calendar.source'));
  // The State Council's text fills the rows, and says what does not fit in it.
  await hand.fill(field(page, say.staff('calendar.notice')), '六、国庆节：10月1日至8日放假调休，共7天。');
  await hand.press(admin.button(say.staff('calendar.read_notice')));
  await expect(page.getByText(say.staff('calendar.notice_read', 1, 0))).toBeVisible();
  await expect(
    page.getByText(say.staff('calendar.other_count', `${year}-10-01`, `${year}-10-08`, 7)),
  ).toBeVisible();
  await expect(field(first, say.staff('calendar.holiday_from'))).toHaveValue(`${year}-10-01`);
  await expect(field(first, say.staff('calendar.holiday_until'))).toHaveValue(`${year}-10-08`);
  await hand.day(field(first, say.staff('calendar.holiday_until')), `${year}-10-07`);
  await hand.day(worked, friday);
  await hand.fill(source, '国务院办公厅通知（示例）');
  await save();
  await expect(page.getByText('调休上班日应为周六或周日').first()).toBeVisible();
  await hand.day(worked, written(saturday));
  await hand.press(admin.button(say.staff('save')));
  const kept = say.staff('saved', say.staff('calendar.year_name', year));
  await expect(page.getByText(kept, { exact: true })).toBeVisible();
  await expect(page.getByText(say.staff('calendar.missing_title', year))).toHaveCount(0);
  await admin.follow(String(year));
  const table = page.getByRole('table', { name: say.staff('calendar.month_title', year, 10), exact: true });
  await expect(table.getByRole('cell').filter({ hasText: /^1\s*休$/ })).toBeVisible();
  const on = new RegExp(`^${saturday.getUTCDate()}\\s*班$`);
  await expect(table.getByRole('cell').filter({ hasText: on })).toBeVisible();
  await look.at('the calendar of a year that was entered');

  await page.goto('/console/administration/rules');
  await hand.press(admin.button(say.staff('rules.add_edition')));
  const day = `20${60 + Math.floor(Math.random() * 40)}-0${1 + Math.floor(Math.random() * 9)}-15`;
  await hand.day(field(page, say.staff('rules.from')), day);
  const hours = field(page, say.staff('rules.window_hours'));
  await hand.fill(hours, '81');
  await save();
  await expect(page.getByText('请填写 1 到 80 之间的数').first()).toBeVisible();
  await hand.fill(hours, '12');
  await save();
  const name = say.staff('rules.edition_name', day);
  await expect(page.getByText(say.staff('saved', name), { exact: true })).toBeVisible();
  const edition = page.getByRole('region', { name: say.staff('rules.edition_from', day) });
  await expect(edition).toContainText(say.staff('rules.is_to_come'));
  await expect(edition).toContainText('12 个工作小时');
  await look.at('the rules with an edition to come');
  // It was only an example and is withdrawn again.
  await hand.press(admin.button(say.staff('rules.withdraw', day)));
  await hand.press(admin.button(say.staff('rules.withdraw_sure', day)));
  await expect(edition).toHaveCount(0);
});

test('a clerk is shown that the citizen has the same case already, and links the two', async ({
  person,
  playwright,
  baseURL,
}) => {
  const self = await person({ ...PHONE, signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
  const { page, say } = self;
  const look = new Look(self);
  const staff = new Staff(page, say, pointer(page));
  const [tag, phone] = [mark(), telephone()];
  const title = `网上账号登录不了 ${tag}`;
  const before = await caseThere(page.request, title, undefined, phone);

  await page.goto('/console/register-case');
  await field(page, say.staff('applicant_name')).fill('示例戊');
  await field(page, say.staff('phone')).fill(phone);
  await field(page, say.staff('title')).fill(`${title}，又来了`);
  await expect(page.getByText(say.staff('duplicates.likely_count', 1))).toBeVisible();
  const known = page.getByRole('region', { name: say.staff('duplicates.known_title') });
  const link = known.getByRole('link', { name: before.number });
  await expect(link).toHaveAttribute('target', '_blank');
  await look.at('register a case that is there already');
  const trip = page.getByRole('group', { name: say.staff('trip_number', 1), exact: true });
  await field(trip, say.staff('trip_on')).fill(yesterday());
  await field(trip, say.staff('trip_place')).fill('大厅');
  await trip.getByRole('combobox', { name: say.staff('trip_reason'), exact: true }).selectOption({ index: 1 });
  await page.getByRole('combobox', { name: say.staff('main_reason') }).selectOption({ index: 1 });
  await field(page, say.staff('departments')).fill(say.department('data'));
  await page.keyboard.press('Enter');
  await staff.button(say.staff('register_now')).click();
  await expect(staff.heading()).toHaveText(CASE_NUMBER);
  const number = (await staff.heading().innerText()).match(CASE_NUMBER)?.[0] ?? '';

  await staff.button(say.staff('duplicates.link_to', before.number)).click();
  const linked = page.getByText(say.staff('duplicates.linked_to', before.number), { exact: true });
  await expect(linked).toBeFocused();
  await look.at('slip with a case that was linked');
  // The link survives a reload, and both cases show it.
  await page.reload();
  await expect(linked).toBeVisible();
  for (const [here, there] of [
    [number, before.number],
    [before.number, number],
  ]) {
    await page.goto(`/console/cases/${here}`);
    await staff.isAtCase(here);
    await expect(page.getByRole('link', { name: there })).toBeVisible();
  }
});
