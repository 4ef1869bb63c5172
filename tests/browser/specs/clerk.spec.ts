// The clerk at the window, by keyboard alone: the dense form, the slip, the next case. No input is lost, and nothing is
// registered twice.

import type { Locator, Page } from '@playwright/test';
import { CASE_NUMBER, readSlip, yesterday } from '../support/citizen.ts';
import { keyboard } from '../support/hand.ts';
import { expect, gate, mark, test } from '../support/people.ts';
import { signedIn, Staff } from '../support/staff.ts';
import { LANGUAGES, type Words } from '../support/words.ts';

/** The number under which a reason stands in the list, which a clerk can type. */
const MATERIAL_MISSING = '3';

/** The form under the hands of a clerk who looks at the screen and never at the mouse. */
class Sheet {
  readonly here: Locator;

  constructor(
    readonly page: Page,
    readonly say: Words,
  ) {
    this.here = page.locator(':focus');
  }

  /** The focus is on this field. */
  async isOn(label: string): Promise<void> {
    const pattern = new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
    await expect(this.here).toHaveAccessibleName(pattern);
  }

  /** Types into the field that has the focus, and goes on with Enter. */
  async line(label: string, typed: string): Promise<void> {
    await this.isOn(label);
    if (typed) await this.page.keyboard.insertText(typed);
    await this.page.keyboard.press('Enter');
  }

  /** The same for a text of several lines, where Enter begins a new one. */
  async text(label: string, typed: string): Promise<void> {
    await this.isOn(label);
    await this.page.keyboard.insertText(typed);
    await this.page.keyboard.press('Tab');
  }

  /** Goes past a question whose answer is already right. */
  async asItIs(value: string): Promise<void> {
    await expect(this.here).toHaveAccessibleName(value);
    await expect(this.here).toBeChecked();
    await this.page.keyboard.press('Enter');
  }

  /** A trip, from its day to what was said. */
  async trip(on: string, place: string, told: string): Promise<void> {
    const { page, say } = this;
    await this.isOn(say.staff('trip_on'));
    await keyboard(page).day(this.here, on);
    await page.keyboard.press('Enter');
    await this.line(say.staff('trip_place'), place);
    await this.line(say.staff('trip_department'), say.department('police'));
    await this.isOn(say.staff('trip_reason'));
    await page.keyboard.press(MATERIAL_MISSING);
    await page.keyboard.press('Enter');
    await this.line(say.staff('trip_told'), told);
  }
}

for (const language of LANGUAGES) {
  test(`a clerk signs in, registers two cases and hands over two slips by keyboard alone, in ${language}`, async ({
    person,
  }) => {
    const { page, say } = await person({ language });
    const hand = keyboard(page);
    const clerk = new Staff(page, say, hand);
    const sheet = new Sheet(page, say);
    await clerk.arrive('clerk');
    await clerk.follow(say.staff('room_register_case'));
    await clerk.isAt(say.staff('register_title'));

    const tag = mark();
    await hand.tick(page.getByRole('radio', { name: say.domain('Channel.window'), exact: true }));
    await sheet.asItIs(say.domain('Channel.window'));
    await sheet.asItIs(say.domain('ApplicantKind.person'));
    await sheet.asItIs('中文');
    await sheet.line(say.staff('phone'), '0579-8500 0000');
    await sheet.line(say.staff('applicant_name'), `示例${tag}`);
    await sheet.line(say.staff('document'), '');
    await sheet.line(say.staff('matter'), say.matter('household-move'));
    await sheet.line(say.staff('title'), `迁户口 ${tag}`);
    await sheet.text(say.staff('account_of_it'), `跑了两趟，\n还没办成 ${tag}`);
    await sheet.trip('2018-05-24', '派出所窗口', '缺证明');
    await sheet.isOn(say.staff('add_trip'));
    await page.keyboard.press('Enter');
    await sheet.trip(yesterday(), '派出所', '还是缺证明');
    await sheet.isOn(say.staff('add_trip'));
    await page.keyboard.press('Tab');
    await sheet.line(say.staff('trips_made'), '4');
    await sheet.isOn(say.staff('main_reason'));
    await page.keyboard.press(MATERIAL_MISSING);
    await page.keyboard.press('Enter');
    // Choosing the matter fills in its department.
    await expect(
      page.getByRole('button', { name: say.staff('department_remove', say.department('police')) }),
    ).toBeVisible();
    await sheet.isOn(say.staff('departments'));
    await page.keyboard.insertText(say.department('civil'));
    await page.keyboard.press('Enter');
    await expect(
      page.getByRole('button', { name: say.staff('department_remove', say.department('civil')) }),
    ).toBeVisible();
    await page.keyboard.press('Enter');
    await sheet.text(say.staff('suggestion'), `一次说清 ${tag}`);
    await sheet.isOn(say.staff('wish'));
    await page.keyboard.press('Control+Enter');

    await expect(clerk.heading()).toHaveText(CASE_NUMBER);
    // The slip is in the citizen's language, which is Chinese here.
    const first = await readSlip(page.getByRole('region', { name: '受理回执' }));
    await expect(clerk.heading()).toHaveText(say.staff('registered_title', first.number));
    await expect(clerk.heading()).toBeFocused();

    await hand.press(clerk.button(say.staff('next_case')));
    await sheet.isOn(say.staff('phone'));
    await expect(sheet.here).toHaveValue('');
    await page.keyboard.press('Enter');
    await sheet.line(say.staff('applicant_name'), `示例二${tag}`);
    await hand.fill(page.getByRole('textbox', { name: say.staff('title') }), `第二件 ${tag}`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await sheet.trip(yesterday(), '社保窗口', '系统坏了');
    // The main reason is that of the trip, which is asked once.
    await page.keyboard.press('Control+Enter');
    await expect(clerk.heading()).toHaveText(CASE_NUMBER);
    const second = await readSlip(page.getByRole('region', { name: '受理回执' }));
    expect(second.number).not.toBe(first.number);

    await clerk.follow(say.staff('open_this_case'));
    await clerk.isAtCase(second.number);
    await expect(page.getByText(`第二件 ${tag}`)).toBeVisible();
    await page.goto('/console');
    await clerk.open(first.number);
    await expect(page.getByText(`迁户口 ${tag}`)).toBeVisible();
    await expect(page.getByText('还是缺证明')).toBeVisible();
    await expect(page.getByRole('definition').filter({ hasText: /^4$/ })).toBeVisible();
  });
}

/** Fills in what is needed and nothing more. */
async function fillShort(page: Page, say: Words, title: string): Promise<void> {
  await page.getByRole('textbox', { name: say.staff('applicant_name') }).fill('示例丁');
  await page.getByRole('textbox', { name: say.staff('title') }).fill(title);
  const trip = page.getByRole('group', { name: say.staff('trip_number', 1), exact: true });
  await trip.getByLabel(say.staff('trip_on')).fill(yesterday());
  await trip.getByRole('textbox', { name: say.staff('trip_place') }).fill('社保窗口');
  const reason = `7 ${say.domain('RefusalReason.system_fault')}`;
  await trip.getByRole('combobox', { name: say.staff('trip_reason'), exact: true }).selectOption({ label: reason });
  await page.getByRole('combobox', { name: say.staff('main_reason') }).selectOption({ label: reason });
}

test('what a clerk has typed survives a reload, and signing out forgets it', async ({ person, playwright, baseURL }) => {
  const { page, say } = await person({ signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
  const clerk = new Staff(page, say, keyboard(page));
  const title = `留着 ${mark()}`;
  await page.goto('/console/register-case');
  await fillShort(page, say, title);
  await page.reload();
  await expect(page.getByText(say.staff('draft_restored'))).toBeVisible();
  await expect(page.getByRole('textbox', { name: say.staff('title') })).toHaveValue(title);
  await expect(page.getByRole('textbox', { name: say.staff('trip_place') })).toHaveValue('社保窗口');
  await expect(page.getByLabel(say.staff('trip_on'))).toHaveValue(yesterday());

  // The browser is told to forget what this site stored, except for what is nobody's in particular.
  const kept = () => page.evaluate(() => Object.entries(localStorage));
  await page.evaluate(() => localStorage.setItem('onetrip.language', document.documentElement.lang.slice(0, 2)));
  const before = await kept();
  const told = page.waitForResponse((response) => response.request().method() === 'DELETE');
  await clerk.button(say.staff('sign_out')).click();
  expect(await (await told).headerValue('clear-site-data')).toBe('"cache", "storage"');
  await clerk.signIn('clerk');
  expect(await kept()).toEqual(before);
  await page.goto('/console/register-case');
  await expect(page.getByRole('textbox', { name: say.staff('title') })).toHaveValue('');
});

test('pressing twice registers one case, and so does pressing again after a lost answer', async ({
  person,
  playwright,
  baseURL,
}) => {
  const { page, say, expects } = await person({ signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
  expects('ERR_FAILED', '/api/v1/console/cases');
  const clerk = new Staff(page, say, keyboard(page));
  const tag = mark();
  await page.goto('/console/register-case');
  await fillShort(page, say, `只一件 ${tag}`);

  // The first request reaches the server, but its response is lost.
  let presses = 0;
  const lost = gate();
  await page.route('**/api/v1/console/cases', async (route) => {
    presses += 1;
    const answer = await route.fetch();
    expect(answer.status()).toBe(201);
    await lost.opened;
    await route.abort('failed');
  });
  await page.keyboard.press('Control+Enter');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(say.pages('working')).filter({ visible: true })).toBeVisible();
  lost.open();
  await expect(page.getByText(say.pages('problem_offline'))).toBeVisible();
  expect(presses).toBe(1);
  await expect(page.getByRole('textbox', { name: say.staff('title') })).toHaveValue(`只一件 ${tag}`);

  await page.unroute('**/api/v1/console/cases');
  await page.keyboard.press('Control+Enter');
  await expect(clerk.heading()).toHaveText(CASE_NUMBER);

  await clerk.search(tag);
  await expect(page.getByText(say.staff('search_found', 1))).toBeVisible();
});

test('sending while the focus is in a field in which departments are chosen ends well', async ({
  person,
  playwright,
  baseURL,
}) => {
  const { page, say } = await person({ signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
  const clerk = new Staff(page, say, keyboard(page));
  const tag = mark();
  await page.goto('/console/register-case');
  await fillShort(page, say, `焦点在部门 ${tag}`);
  // Half-typed text is resolved when the field loses the focus, here because its form closes.
  await page.getByRole('combobox', { name: say.staff('departments') }).pressSequentially(say.department('police'));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Enter');
  await expect(clerk.heading()).toHaveText(CASE_NUMBER);
  const { number } = await readSlip(page.getByRole('region', { name: '受理回执' }));

  await clerk.follow(say.staff('open_this_case'));
  for (const [kind, label, department] of [
    ['sort', 'departments', 'civil'],
    ['summon', 'department', 'police'],
    ['assign', 'co_departments', 'civil'],
  ] as const) {
    const form = await clerk.begin(kind);
    if (kind === 'assign') await clerk.chooseDepartment(form, 'police');
    const field = form.getByRole('combobox', { name: say.staff(label) }).last();
    await field.fill('');
    await field.pressSequentially(say.department(department));
    if (kind !== 'summon') await field.press('Enter');
    await field.press('Control+Enter');
    await expect(clerk.done(kind)).toBeVisible();
  }
  // Nothing of it was lost on the way.
  const facts = page.getByRole('definition').filter({ hasText: say.department('police') });
  await expect(facts.filter({ hasText: say.department('civil') }).first()).toBeVisible();
  await page.goto(`/track/${number}`);
  await expect(page.getByText(say.department('police')).first()).toBeVisible();
});
