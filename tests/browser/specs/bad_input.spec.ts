// Errors and their messages: in the person's language, at the field if there is one, and with all input preserved.

import { CASE_NUMBER, caseThere, Citizen, field, registration, yesterday } from '../support/citizen.ts';
import { pointer } from '../support/hand.ts';
import { expect, mark, test, type Person } from '../support/people.ts';
import { PASSWORD, signedIn, Staff } from '../support/staff.ts';
import { LANGUAGES, type Words } from '../support/words.ts';

/** What is said at a field. */
const MISSING = (say: Words) => say.pick(/请填写此项/, /Fill this in/);
const TOO_LONG = (say: Words, most: string, got: string) =>
  say.pick(new RegExp(`最多 ${most} 个字，现有 ${got} 个`), new RegExp(`Use at most ${most} characters; there are ${got}`));

/** A number with fitting check digits that nobody has been given: its month lies far back. */
const NOBODYS = (() => {
  const body = 1101n * 100_000_000n + BigInt(Math.floor(Math.random() * 100_000_000));
  const digits = `${body}${String(98n - ((body * 100n) % 97n)).padStart(2, '0')}`;
  return `${digits.slice(0, 4)}-${digits.slice(4, 8)}-${digits.slice(8, 12)}-${digits.slice(12)}`;
})();

function citizenOf({ page, say }: Person): Citizen {
  return new Citizen(page, say, pointer(page));
}

function staffOf({ page, say }: Person): Staff {
  return new Staff(page, say, pointer(page));
}

/** The summary has the focus, and each of its links leads to a field that is marked. */
async function expectSummary({ page, say }: Person, count: number): Promise<void> {
  const summary = page.getByRole('alert').filter({ hasText: say.pages('error_summary_title') });
  await expect(summary).toBeFocused();
  const links = summary.getByRole('link');
  await expect(links).toHaveCount(count);
  for (const link of await links.all()) {
    await link.click();
    const words = (await link.innerText()).split(/[：:]/).at(-1)?.trim() ?? '';
    const led = page.locator(':focus');
    // The problem of a group of radio buttons is at the group, not at its first answer.
    const isAnswer = (await led.getAttribute('type')) === 'radio';
    const described = isAnswer ? page.locator('fieldset').filter({ has: led }) : led;
    await expect(described).toHaveAccessibleDescription(new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  }
}

for (const language of LANGUAGES) {
  test(`empty forms say what is missing, at each field, in ${language}`, async ({ person }) => {
    const self = await person({ language });
    const { page, say } = self;
    const citizen = citizenOf(self);
    const given = registration(mark());

    await page.goto('/register');
    await citizen.goOn();
    await expectSummary(self, 3);
    await expect(field(page, say.pages('applicant_name'))).toHaveAccessibleDescription(MISSING(say));
    await citizen.fillWho(given);
    await citizen.goOn();
    await citizen.isAt(say.pages('step_matter'));
    await citizen.goOn();
    await expectSummary(self, 1);
    await citizen.fillMatter(given);
    await citizen.goOn();
    await citizen.isAt(say.pages('step_trips'));
    await citizen.goOn();
    await expectSummary(self, 3);
    await expect(citizen.trip(0).getByRole('combobox', { name: say.pages('trip_reason') })).toHaveAccessibleDescription(
      say.pick(/请填写此项|请从列表中选择/, /Fill this in|Choose one from the list/),
    );
    // Nobody can skip an unfinished step.
    await page.goto('/register/check');
    await expect(page.getByText(say.pages('something_missing'))).toBeVisible();
    await expect(page.getByRole('button', { name: say.pages('submit') })).toHaveCount(0);
    await page.getByRole('link', { name: say.pages('step_trips'), exact: true }).click();
    await citizen.isAt(say.pages('step_trips'));

    await page.goto('/track');
    await page.getByRole('button', { name: say.pages('track_action'), exact: true }).click();
    await expectSummary(self, 1);

    self.expects(401, '/api/v1/console/session');
    await page.goto('/console');
    await staffOf(self).button(say.staff('sign_in')).click();
    await expectSummary(self, 2);
  });

  test(`an empty registration at the window says everything at once, in ${language}`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    const self = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
    await self.page.goto('/console/register-case');
    await expect(field(self.page, self.say.staff('applicant_name'))).toBeVisible();
    await self.page.keyboard.press('Control+Enter');
    await staffOf(self).button(self.say.staff('register_now')).click();
    await expectSummary(self, 5);
  });

  test(`what does not fit is told at its field and stays as it was typed, in ${language}`, async ({ person }) => {
    const self = await person({ language });
    const { page, say } = self;
    const citizen = citizenOf(self);
    const given = registration(mark());
    await page.goto('/register');
    await citizen.fillWho({ ...given, phone: '找王先生' });
    await citizen.goOn();
    const phone = field(page, say.pages('applicant_phone'));
    await expect(phone).toHaveAccessibleDescription(
      say.pick(/电话号码应为 5 到 20 位数字/, /A telephone number has 5 to 20 digits/),
    );
    await expect(phone).toHaveValue('找王先生');
    // What is only doubtful is asked, and may stay.
    const doubt = page.getByRole('status').filter({ hasText: say.pages('phone_mistyped') });
    await citizen.fillWho({ ...given, phone: '1380000000' });
    await field(page, say.pages('applicant_document')).fill('110105194912310021');
    await phone.focus();
    await expect(doubt).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: say.pages('card_mistyped') })).toBeVisible();
    await field(page, say.pages('applicant_document')).fill('11010519491231002X');
    await citizen.fillWho({ ...given, phone: '+86 138 0000 0000' });
    await phone.blur();
    await expect(doubt).toHaveCount(0);
    await field(page, say.pages('applicant_document')).fill('');
    await citizen.fillWho({ ...given, name: '长'.repeat(121) });
    await citizen.goOn();
    await expect(field(page, say.pages('applicant_name'))).toHaveAccessibleDescription(TOO_LONG(say, '120', '121'));
    await citizen.fillWho(given);
    await citizen.goOn();
    await citizen.fillMatter(given);
    await citizen.goOn();
    await citizen.fillTrips({ ...given, trips: [{ ...given.trips[0], on: '2099-01-01' }], tripsMade: '0' });
    await citizen.goOn();
    await expect(field(citizen.trip(0), say.pages('trip_day'))).toHaveAccessibleDescription(
      say.pick(/日期不能晚于今天/, /The date cannot be after today/),
    );
    await expect(field(page, say.pages('trips_made'))).toHaveAccessibleDescription(
      say.pick(/请填写 1 到 99 之间的数/, /Enter a number from 1 to 99/),
    );
    await citizen.fillTrips({ ...given, trips: [{ ...given.trips[0], on: yesterday() }], tripsMade: '2' });
    await citizen.goOn();
    // The limit counts characters, not bytes: 10,001 characters of four bytes each.
    const long = '𠮷'.repeat(10_001);
    await citizen.fillStory({ ...given, account: long });
    await expect(page.getByText(say.pages('characters_over', 1))).toBeVisible();
    await citizen.goOn();
    const account = field(page, say.pages('account'));
    await expect(account).toHaveAccessibleDescription(TOO_LONG(say, '10000', '10001'));
    expect((await account.inputValue()) === long, 'nothing is cut').toBe(true);
    // Right-to-left text and joined characters are stored unchanged.
    const words = 'مرحبا\u200f 你好 👩‍👩‍👧 <b>x</b> =1+1';
    await citizen.fillStory({ ...given, account: words });
    await citizen.goOn();
    await citizen.isAt(say.pages('step_check'));
    await expect(page.getByText(words, { exact: true })).toBeVisible();
    await citizen.submit();
    const slip = await citizen.slip();
    await page.getByRole('link', { name: say.pages('slip_open'), exact: true }).click();
    await citizen.isAt(say.pages('case_title', slip.number));
    await page.getByText(say.pages('own_intake'), { exact: true }).click();
    await expect(page.getByText(words, { exact: true })).toBeVisible();
    await field(page, say.pages('message_words')).fill(long);
    await page.getByRole('button', { name: say.pages('message_send'), exact: true }).click();
    await expect(field(page, say.pages('message_words'))).toHaveAccessibleDescription(TOO_LONG(say, '10000', '10001'));
  });

  test(`wrong numbers, wrong codes and unknown cases are told apart from right ones, in ${language}`, async ({
    person,
  }) => {
    const self = await person({ language });
    const { page, say } = self;
    const citizen = citizenOf(self);
    const slip = await caseThere(page.request, `编号与查询码 ${mark()}`);
    self.expects(404, `/api/v1/cases/${slip.number}/own`);
    self.expects(404, `/api/v1/cases/${NOBODYS}`);
    const nothing = say.pages('problem_no_such_case_or_code');
    const notRight = say.pick('编号有误，请对照回执核对每一位数字', 'The number is not right; compare each digit');

    await page.goto('/track');
    const number = page.getByRole('textbox', { name: say.pages('track_number') });
    const code = page.getByRole('textbox', { name: say.pages('track_code') });
    const track = page.getByRole('button', { name: say.pages('track_action'), exact: true });
    for (const [typed, told] of [
      ['1804-12345', say.pages('number_length', 9)],
      ['1804-1234-5678-6', say.pages('number_length', 13)],
      ['abc', say.pages('number_not_digits')],
      ['1804-12345-23', notRight], // a wrong number
      ['1804-1234-5678-06', notRight], // a wrong number
    ]) {
      await number.fill(typed);
      await track.click();
      await expect(number).toHaveAccessibleDescription(new RegExp(told));
      await expect(number).toHaveValue(typed);
    }
    await number.fill(slip.number);
    await code.fill('123');
    await track.click();
    await expect(code).toHaveAccessibleDescription(new RegExp(say.pages('code_length', 3)));

    // As people write it: full-width digits, spaces, a letter for a digit.
    await code.fill('');
    const fullWidth = [...slip.number.replaceAll('-', '')].map((digit) =>
      digit === '0' ? 'o' : String.fromCodePoint(digit.codePointAt(0)! + 0xfee0),
    );
    await number.fill(fullWidth.join(' '));
    await track.click();
    await citizen.isAt(say.pages('case_title', slip.number));

    // A whole slip at once, as it is copied from its page.
    await page.goto('/track');
    await number.focus();
    await page.keyboard.insertText(
      [
        `${say.pages('product')} · ${say.pages('slip_name')}`,
        ...[say.pages('slip_number'), slip.number, say.pages('slip_code'), slip.code],
        `${say.pages('slip_registered')}: 2018-04-16 09:30`,
      ].join('\n'),
    );
    await track.click();
    await citizen.isAt(say.pages('case_title', slip.number));

    await citizen.enterCode('12');
    await expect(code).toHaveAccessibleDescription(new RegExp(say.pages('code_length', 2)));
    const wrong = slip.code === '0000 0001' ? '0000 0002' : '0000 0001';
    await citizen.enterCode(wrong);
    await expect(page.getByRole('alert').filter({ visible: true })).toContainText(nothing);
    await expect(code).toHaveValue(wrong);
    await citizen.enterCode(slip.code.replace(' ', ''));
    await expect(page.getByText(say.pages('own_shown'))).toBeVisible();

    await page.goto(`/track/${NOBODYS}`);
    await expect(page.getByRole('alert').filter({ visible: true })).toContainText(nothing);
    await page.goto('/track/1804-12345-23'); // a wrong number
    await citizen.isAt(say.pages('not_found_title'));
  });

  test(`a case that changed meanwhile says so and keeps what was typed, in ${language}`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    const [clerkSelf, leadSelf] = [
      await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') }),
      await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'lead') }),
    ];
    const [clerk, lead] = [staffOf(clerkSelf), staffOf(leadSelf)];
    const { say } = clerkSelf;
    const slip = await caseThere(clerkSelf.page.request, `同时 ${mark()}`);
    const path = `/console/cases/${slip.number}`;
    clerkSelf.expects(412, `/api/v1${path}/messages`);
    await clerkSelf.page.goto(path);
    await leadSelf.page.goto(path);

    // The clerk's polls fail, so the screen keeps what was fetched before.
    let looksAway = true;
    const seen = await (await clerkSelf.page.request.get(`/api/v1${path}`)).text();
    await clerkSelf.page.route(`**/api/v1${path}`, async (route) => {
      // Without a tag, since the tag of the answer belongs to a body that is held back here.
      if (looksAway) return route.fulfill({ contentType: 'application/json', body: seen });
      await route.continue();
    });
    const form = await clerk.begin('send_message');
    const words = form.getByRole('textbox');
    await words.fill('请带身份证来 😀');

    await lead.begin('summon');
    await lead.chooseDepartment(lead.form('summon'), 'data');
    await lead.send('summon');
    await expect(lead.done('summon')).toBeVisible();

    const answered = clerkSelf.page.waitForResponse((response) => response.request().method() === 'POST');
    await clerk.send('send_message');
    expect((await answered).status()).toBe(412);
    looksAway = false;
    await expect(clerkSelf.page.getByText(say.staff('stale_title'), { exact: true })).toBeVisible();
    await expect(clerkSelf.page.getByText(say.staff('stale_words'))).toBeVisible();
    await expect(clerkSelf.page.getByText(say.pages('problem_stale_revision'))).toBeVisible();
    await expect(words).toHaveValue('请带身份证来 😀');
    await clerk.send('send_message');
    await expect(clerk.done('send_message')).toBeVisible();
    await expect(clerkSelf.page.getByText('请带身份证来 😀')).toBeVisible();

    // Another viewer sees the change arrive, and keeps what they have typed.
    await lead.begin('assign');
    await lead.form('assign').getByRole('textbox', { name: say.staff('assign_note') }).fill('请尽快');
    await clerk.begin('log_step');
    await clerk.hand.tick(clerk.form('log_step').getByRole('radio', { name: say.domain('StepKind.contact') }));
    await clerk.form('log_step').getByRole('textbox').fill('打过电话');
    await clerk.send('log_step');
    await expect(clerk.done('log_step')).toBeVisible();
    await expect(leadSelf.page.getByText(say.staff('news_title'), { exact: true })).toBeVisible();
    await expect(lead.form('assign').getByRole('textbox', { name: say.staff('assign_note') })).toHaveValue('请尽快');
  });

  test(`whoever has not the role is told so, in ${language}`, async ({ person, playwright, baseURL }) => {
    const self = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'tax-officer') });
    const { page, say } = self;
    const officer = staffOf(self);
    for (const path of ['/console/administration', '/console/import', '/console/register-case']) {
      await page.goto(path);
      await officer.isAt(say.staff('no_room_title'));
    }
    await officer.follow(say.staff('go_to_start'));
    await officer.isAt(say.staff('duties_title'));
    for (const path of ['accounts', 'register?from=x']) {
      const answer = await page.request.get(`/api/v1/console/${path}`);
      expect([403, 422], path).toContain(answer.status());
    }
    await page.goto('/console/nowhere');
    await officer.isAt(say.staff('no_page_title'));
    self.expects(404, `/api/v1/console/cases/${NOBODYS}`);
    await page.goto(`/console/cases/${NOBODYS}`);
    await expect(page.getByText(say.staff('case_gone_words'))).toBeVisible();
  });

  test(`a session that ends keeps what was typed, in ${language}`, async ({ person, playwright, baseURL }) => {
    const self = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
    const { page, context, say } = self;
    const clerk = staffOf(self);
    const tag = mark();
    const slip = await caseThere(page.request, `登录过期 ${tag}`);
    // Polls and commands after the end of the session.
    self.expects(401, `/api/v1/console/cases/${slip.number}`);
    self.expects(401, '/api/v1/console/cases');
    self.expects(401, '/api/v1/console/session');
    await page.goto(`/console/cases/${slip.number}`);
    await clerk.begin('send_message');
    const words = clerk.form('send_message').getByRole('textbox');
    await words.fill(`写到一半 ${tag}`);
    await context.clearCookies();
    // The page notices by itself, and what lies under the dialog stays.
    const dialog = page.getByRole('dialog', { name: say.staff('session_ended_title') });
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeVisible();
    await expect(dialog.getByRole('textbox', { name: say.staff('account') })).toHaveValue('clerk');
    await dialog.getByLabel(say.staff('password')).fill('wrong-password');
    await dialog.getByRole('button', { name: say.staff('sign_in'), exact: true }).click();
    await expect(dialog.getByText(say.pages('problem_wrong_password'))).toBeVisible();
    await dialog.getByLabel(say.staff('password')).fill(PASSWORD);
    await dialog.getByRole('button', { name: say.staff('sign_in'), exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(words).toHaveValue(`写到一半 ${tag}`);
    await clerk.send('send_message');
    await expect(clerk.done('send_message')).toBeVisible();
    await expect(page.getByText(`写到一半 ${tag}`)).toBeVisible();

    // The same on a page that polls nothing: the form at the window.
    await page.goto('/console/register-case');
    await field(page, say.staff('title')).fill(`窗口写到一半 ${tag}`);
    await field(page, say.staff('applicant_name')).fill('示例己');
    await field(page, say.staff('trip_on')).fill(yesterday());
    await field(page, say.staff('trip_place')).fill('大厅');
    await page.getByRole('combobox', { name: say.staff('trip_reason'), exact: true }).selectOption({ index: 1 });
    await page.getByRole('combobox', { name: say.staff('main_reason') }).selectOption({ index: 1 });
    await context.clearCookies();
    await clerk.button(say.staff('register_now')).click();
    await expect(dialog).toBeVisible();
    await dialog.getByLabel(say.staff('password')).fill(PASSWORD);
    await dialog.getByRole('button', { name: say.staff('sign_in'), exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(field(page, say.staff('title'))).toHaveValue(`窗口写到一半 ${tag}`);
    await clerk.button(say.staff('register_now')).click();
    await expect(clerk.heading()).toHaveText(CASE_NUMBER);

    // After signing in, the requested page opens.
    await context.clearCookies();
    await page.goto(`/console/cases/${slip.number}`);
    await clerk.signIn('clerk');
    await clerk.isAtCase(slip.number);
  });

  test(`a network that fails says what to do, and trying again works, in ${language}`, async ({ person }) => {
    const self = await person({ language });
    const { page, say } = self;
    self.expects('ERR_FAILED', /^\/api\/v1\/(figures|cases)/);
    self.expects('ERR_INTERNET_DISCONNECTED', /^\/api\/v1\/cases/);
    const citizen = citizenOf(self);
    const alert = page.getByRole('alert').filter({ visible: true });
    const again = page.getByRole('button', { name: say.pages('try_again'), exact: true });

    await page.route('**/api/v1/figures**', (route) => route.abort('failed'));
    await page.goto('/figures');
    await expect(alert).toContainText(say.pages('problem_offline'));
    await page.unroute('**/api/v1/figures**');
    await again.click();
    await expect(page.getByText(say.pages('how_counted'))).toBeVisible();

    const given = registration(mark());
    await page.goto('/register');
    await citizen.fillWho(given);
    await citizen.goOn();
    await citizen.fillMatter(given);
    await citizen.goOn();
    await citizen.fillTrips(given);
    await citizen.goOn();
    await citizen.fillStory(given);
    await citizen.goOn();
    await citizen.isAt(say.pages('step_check'));
    await self.context.setOffline(true);
    await citizen.submit();
    await expect(alert).toContainText(say.pages('problem_offline'));
    await expect(page.getByText(given.title, { exact: true })).toBeVisible();
    await self.context.setOffline(false);
    await citizen.submit();
    const slip = await citizen.slip();

    await page.getByRole('link', { name: say.pages('slip_open'), exact: true }).click();
    await expect(citizen.happened()).toBeVisible();
    // What only its citizen sees of a case comes a moment later.
    await expect(field(page, say.pages('message_words'))).toBeVisible();
    await self.context.setOffline(true);
    await expect(page.getByText(say.pages('case_paused'))).toBeVisible();
    await expect(citizen.happened()).toBeVisible();
    await field(page, say.pages('message_words')).fill('还在吗？');
    await page.getByRole('button', { name: say.pages('message_send'), exact: true }).click();
    await expect(alert).toContainText(say.pages('problem_offline'));
    await expect(field(page, say.pages('message_words'))).toHaveValue('还在吗？');
    await self.context.setOffline(false);
    await page.getByRole('button', { name: say.pages('message_send'), exact: true }).click();
    await expect(page.getByText(say.pages('message_sent'))).toBeVisible();
    await expect(page.getByText(say.pages('case_paused'))).toBeHidden();
    await expect(citizen.happened().getByText('还在吗？')).toHaveCount(1);

    // A case that cannot be loaded says so and offers to try again.
    await page.route('**/api/v1/cases/**', (route) => route.abort('failed'));
    await page.goto(`/track/${slip.number}`);
    await expect(alert.first()).toContainText(say.pages('problem_offline'));
    await page.unroute('**/api/v1/cases/**');
    await again.first().click();
    await expect(citizen.happened()).toBeVisible();
  });
}
