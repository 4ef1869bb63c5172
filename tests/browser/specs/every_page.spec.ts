// Every page in every state, in both languages: axe finds nothing, in dark mode neither; the tab has a title, the page
// declares its language, and nothing is wider than a window of 320 px. Script errors, violations of the content policy
// and requests to other hosts fail the test.
//
// If ONETRIP_PICTURES names a folder, a screenshot of each is stored there.

import { CASE_NUMBER, caseThere, Citizen, field, registration } from '../support/citizen.ts';
import { wholePage } from '../support/figures.ts';
import { csv, Importing } from '../support/import.ts';
import { pointer } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test, type Person } from '../support/people.ts';
import { command, signedIn, Staff } from '../support/staff.ts';
import { LANGUAGES } from '../support/words.ts';

for (const language of LANGUAGES) {
  test(`every public page and state, in ${language}`, async ({ person }) => {
    const self = await person({ language });
    const { page, say } = self;
    self.expects('ERR_FAILED', /^\/api\/v1\/cases\//);
    const look = new Look(self);
    const citizen = new Citizen(page, say, pointer(page));
    const given = registration(mark());

    await page.goto('/');
    await expect(page.locator('.figure-number').first()).toBeVisible();
    await look.at('home');

    await page.goto('/register');
    await citizen.isAt(say.pages('step_who'));
    await look.at('register: who');
    await citizen.goOn();
    await look.at('register: who, refused');
    await page.getByRole('radio', { name: say.domain('ApplicantKind.company') }).check({ force: true });
    await look.at('register: who, a company');
    await citizen.fillWho(given);
    await citizen.goOn();
    await citizen.isAt(say.pages('step_matter'));
    await look.at('register: matter');
    await citizen.goOn();
    await look.at('register: matter, refused');
    await citizen.fillMatter(given);
    await citizen.goOn();
    await citizen.isAt(say.pages('step_trips'));
    await look.at('register: trips');
    await citizen.goOn();
    await look.at('register: trips, refused');
    await citizen.fillTrips(given);
    await look.at('register: trips, two');
    await citizen.goOn();
    await citizen.isAt(say.pages('step_story'));
    await look.at('register: story');
    await field(page, say.pages('suggestion')).fill('好'.repeat(2_001));
    await citizen.goOn();
    await expect(page.getByText(say.pages('characters_over', 1))).toBeVisible();
    await look.at('register: story, refused');
    await page.goto('/register/check');
    await expect(page.getByText(say.pages('something_missing'))).toBeVisible();
    await look.at('register: check, something missing');
    await page.goto('/register/story');
    await citizen.fillStory(given);
    await citizen.goOn();
    await citizen.isAt(say.pages('step_check'));
    await look.at('register: check');
    await citizen.submit();
    const slip = await citizen.slip();
    await look.at('slip');

    await page.getByRole('link', { name: say.pages('slip_open'), exact: true }).click();
    await expect(page.getByText(say.pages('own_shown'))).toBeVisible();
    await page.getByText(say.pages('own_intake'), { exact: true }).click();
    await look.at('case with the code');
    await page.getByRole('button', { name: say.pages('message_send'), exact: true }).click();
    await look.at('case with the code, message refused');
    await page.getByRole('button', { name: say.pages('own_close'), exact: true }).click();
    await expect(page.getByText(say.pages('own_title'))).toBeVisible();
    await look.at('case without the code');
    await citizen.enterCode('1');
    await look.at('case, code refused');

    await page.goto('/track');
    await citizen.isAt(say.pages('track_title'));
    await look.at('track');
    await page.getByRole('button', { name: say.pages('track_action'), exact: true }).click();
    await look.at('track, refused');
    await page.goto(`/track/${slip.number}`);
    await page.route('**/api/v1/cases/**', (route) => route.abort('failed'));
    await page.goto('/');
    await page.goto(`/track/${slip.number}`);
    await expect(page.getByText(say.pages('problem_offline'))).toBeVisible();
    await look.at('case that cannot be had');
    await page.unroute('**/api/v1/cases/**');

    await page.goto('/explanations');
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
    await look.at('explanations');
    await page.goto('/plans');
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
    await look.at('published plans');
    await page.getByRole('heading', { level: 2 }).first().getByRole('link').click();
    await expect(page.getByRole('heading', { name: say.pages('plan_cause'), exact: true })).toBeVisible();
    await look.at('a published plan');
    await page.goto('/figures?until=2018-05-25');
    await expect(page.locator('.figure-number').first()).toBeVisible();
    await wholePage(self);
    for (const summary of await page.locator('details > summary').all()) await summary.click();
    await look.at('figures');
    await page.goto('/figures?from=1999-01-01&until=1999-01-02');
    await expect(page.getByText(say.pages('figures_empty'))).toBeVisible();
    await look.at('figures of nothing');

    for (const [path, title] of [
      ['/about', 'about_title'],
      ['/accessibility', 'accessibility_title'],
      ['/nowhere', 'not_found_title'],
      ['/figures/nowhere', 'not_found_title'],
    ]) {
      await page.goto(path);
      await citizen.isAt(say.pages(title));
      await look.at(path);
    }
    await page.evaluate(() => sessionStorage.clear());
    await page.goto('/slip');
    await citizen.isAt(say.pages('slip_gone'));
    await look.at('no slip');
  });

  test(`every list of the console and the form at the window, in ${language}`, async ({ person, playwright, baseURL }) => {
    const stranger = await person({ language });
    const { say } = stranger;
    {
      const { page } = stranger;
      const look = new Look(stranger);
      stranger.expects(401, '/api/v1/console/session');
      await page.goto('/console');
      const staff = new Staff(page, say, pointer(page));
      await staff.isAt(say.staff('sign_in_title'));
      await look.at('sign-in');
      await staff.button(say.staff('sign_in')).click();
      await look.at('sign-in, refused');
    }

    const self = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'lead') });
    const { page } = self;
    const lead = new Staff(page, say, pointer(page));
    const look = new Look(self);
    await page.goto('/console');
    await expect(page.locator('.work-line').first()).toBeVisible();
    await look.at('queue');
    await page.goto('/console?state=handed_on');
    await lead.isAt(say.staff('lists.title_handed_on'));
    await expect(page.locator('.work-line').first()).toBeVisible();
    await look.at('queue, handed on');
    await page.goto('/console?state=done');
    await lead.isAt(say.staff('queue_title_done'));
    await expect(page.locator('.work-line').first()).toBeVisible();
    await look.at('queue, done');
    await lead.search('医保');
    await expect(page.getByText(say.staff('search_all')).or(page.getByText(/\d{4}-\d{2}$/)).first()).toBeVisible();
    await look.at('search');
    await lead.search('zzzzzz');
    await expect(page.getByText(say.staff('search_none'))).toBeVisible();
    await look.at('search that finds nothing');

    await page.goto('/console/duties');
    await lead.isAt(say.staff('duties_title'));
    await expect(page.locator('.case-list').getByRole('link').first()).toBeVisible();
    await look.at('duties');

    await page.goto('/console/plans');
    await lead.isAt(say.staff('plans.plans_title'));
    await expect(page.locator('main').getByRole('list').last().getByRole('link').first()).toBeVisible();
    await look.at('plans');
    await page.locator('main').getByRole('list').last().getByRole('link').last().click();
    await expect(page.getByRole('heading', { name: say.staff('plans.cause_title'), exact: true })).toBeVisible();
    await look.at('a plan');
    await page.goto('/console/plans/new');
    await expect(page.getByText(say.staff('plans.not_a_department'))).toBeVisible();
    await look.at('no plan to draw up');
    for (const [path, title, empty] of [
      ['', 'notices.mine', 'notices.none_mine'],
      ['/sent', 'notices.sent', 'notices.none_sent'],
      ['/undelivered', 'notices.dead', 'notices.none_dead'],
    ]) {
      await page.goto(`/console/notices${path}`);
      await lead.isAt(say.staff(title));
      const there = page.locator('main time').first().or(page.getByText(say.staff(empty)));
      await expect(there).toBeVisible();
      await look.at(`notices: ${title}`);
    }

    await page.goto('/console/register?from=2018-04-16&until=2018-05-25');
    await expect(page.getByRole('rowheader').first()).toBeVisible();
    await look.at('register');
    await page.goto('/console/register?from=1999-01-01&until=1999-01-02');
    await expect(page.getByText(say.staff('register_empty'))).toBeVisible();
    await look.at('register of nothing');

    await page.goto('/console/register-case');
    await expect(lead.button(say.staff('register_now'))).toBeVisible();
    await look.at('register a case');
    await lead.button(say.staff('register_now')).click();
    await look.at('register a case, refused');
    await lead.button(say.staff('add_trip')).click();
    await field(page, say.staff('title')).fill(`页面 ${mark()}`);
    await field(page, say.staff('applicant_name')).fill('示例庚');
    for (const place of [1, 2]) {
      const trip = page.getByRole('group', { name: say.staff('trip_number', place), exact: true });
      await field(trip, say.staff('trip_on')).fill('2018-05-24');
      await field(trip, say.staff('trip_place')).fill('大厅');
      await trip.getByRole('combobox', { name: say.staff('trip_reason'), exact: true }).selectOption({ index: 1 });
    }
    await page.getByRole('combobox', { name: say.staff('main_reason') }).selectOption({ index: 1 });
    await field(page, say.staff('departments')).fill(say.department('tax'));
    await page.keyboard.press('Enter');
    await look.at('register a case, filled in');
    await lead.button(say.staff('register_now')).click();
    await expect(lead.heading()).toHaveText(CASE_NUMBER);
    await look.at('slip at the window');

    await page.goto('/console/import');
    const importing = new Importing(page, say);
    await look.at('import');
    await page.getByRole('button', { name: say.staff('import_look'), exact: true }).click();
    await look.at('import, refused');
    const rows = [
      ['编号', '主题', '登记时间'],
      ['1', '一件', '2019/2/30'],
      ['2', '二件', '2019/2/3 10:00'],
    ];
    await importing.check(csv('a.csv', rows), `页面 ${mark()}`);
    await look.at('import, bad rows');
    await importing.check(csv('a.csv', [rows[0], rows[2]]), `页面 ${mark()}`);
    await look.at('import, good rows');

    await page.goto('/console/administration');
    await lead.isAt(say.staff('no_room_title'));
    await look.at('not for this role');
    await page.goto('/console/nowhere');
    await lead.isAt(say.staff('no_page_title'));
    await look.at('nowhere');
  });

  test(`everything that administrators keep, in ${language}`, async ({ person, playwright, baseURL }) => {
    const keeper = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'admin') });
    await looksAtAdministration(keeper, new Look(keeper));
    const seat = async (account: string) =>
      person({ language, signedIn: await signedIn(playwright, baseURL ?? '', account) });
    const [inspector, principal] = [await seat('inspector'), await seat('principal')];
    await looksAtSupervision(inspector, new Look(inspector));
    await looksAtDigests(principal, new Look(principal));
  });

  test(`a case with every command, in ${language}`, async ({ person, playwright, baseURL }) => {
    const seat = async (account: string) =>
      person({ language, signedIn: await signedIn(playwright, baseURL ?? '', account) });
    const [clerk, officer, lead] = [await seat('clerk'), await seat('data-officer'), await seat('lead')];
    const slip = await caseThere(clerk.page.request, `每个表单 ${mark()}`);
    const path = `/console/cases/${slip.number}`;

    await looksAtCommands(clerk, path, [
      'assign',
      'summon',
      'settle',
      'log_step',
      'send_message',
      'sort',
      'publish_summary',
      'propose_voiding',
      'correct',
      'transfer',
    ]);
    await command(clerk.page.request, slip.number, 'assignment', { department: 'data' });
    await looksAtCommands(clerk, path, ['reassign', 'urge']);
    await looksAtCommands(officer, path, ['accept', 'return']);
    await command(officer.page.request, slip.number, 'acceptance');
    await looksAtCommands(officer, path, ['resolve']);
    const end = { outcome: 'solved', answer: '办好了', measure: '以后一次说清' };
    await command(officer.page.request, slip.number, 'resolution', end);
    await looksAtCommands(lead, path, ['give_verdict', 'reopen']);

    // The citizen's view of the same case, with a verdict to give.
    const self = await person({ language });
    const { page, say } = self;
    const look = new Look(self);
    await page.goto(`/track/${slip.number}`);
    const citizen = new Citizen(page, say, pointer(page));
    await citizen.enterCode(slip.code);
    await expect(page.getByRole('button', { name: say.pages('verdict_send'), exact: true })).toBeVisible();
    await look.at('case that is resolved');
    await page.getByRole('button', { name: say.pages('verdict_send'), exact: true }).click();
    await look.at('verdict, refused');
    await page.getByRole('button', { name: say.pages('reopen_send'), exact: true }).click();
    await look.at('reopening, refused');

    // A session that has ended.
    const gone = new Look(lead);
    lead.expects(401, `/api/v1${path}`);
    await lead.context.clearCookies();
    await expect(lead.page.getByRole('dialog', { name: say.staff('session_ended_title') })).toBeVisible();
    await gone.at('session ended');
  });
}

/** The page of a case, and each of these forms, empty and refused. */
async function looksAtCommands(self: Person, path: string, kinds: string[]): Promise<void> {
  const { page, say } = self;
  const staff = new Staff(page, say, pointer(page));
  const look = new Look(self);
  await page.goto(path);
  const first = staff.button(say.domain(`CommandKind.${kinds[0]}`)).and(page.locator('[aria-expanded]'));
  await expect(first).toBeVisible();
  await look.at(`case for ${kinds.join(', ')}`);
  for (const kind of kinds) {
    const form = await staff.begin(kind);
    await look.at(`case, ${kind}`);
    // Some forms are filled from the case, and must be emptied to be refused.
    if (kind === 'assign' || kind === 'summon') await field(form, say.staff('department')).first().fill('');
    if (!['accept', 'sort', 'urge'].includes(kind)) {
      await staff.send(kind);
      await expect(page.getByText(say.pages('error_summary_title'))).toBeVisible();
      await look.at(`case, ${kind} refused`);
    }
    await form.getByRole('button', { name: say.staff('cancel'), exact: true }).click();
    await expect(form).toBeHidden();
  }
}

/** What administrators keep: each list, and the form for a new one. */
async function looksAtAdministration({ page, say }: Person, look: Look): Promise<void> {
  const admin = new Staff(page, say, pointer(page));
  for (const [path, title, add] of [
    ['', 'accounts', 'add_account'],
    ['/departments', 'departments_kept', 'add_department'],
    ['/windows', 'windows_kept', 'add_window'],
    ['/matters', 'matters_kept', 'add_matter'],
  ]) {
    await page.goto(`/console/administration${path}`);
    await admin.isAt(say.staff(title));
    await expect(page.getByRole('rowheader').first()).toBeVisible();
    await look.at(`administration: ${title}`);
    await admin.button(say.staff(add)).click();
    await admin.button(say.staff('save')).click();
    await expect(page.getByText(say.pages('error_summary_title'))).toBeVisible();
    await look.at(`administration: ${title}, a new one refused`);
  }
  await page.goto('/console/administration');
  const account = page.getByRole('row').filter({ has: page.getByRole('cell', { name: 'clerk', exact: true }) });
  await account.getByRole('button').click();
  const email = field(page, say.staff('notices.email'));
  await email.fill('nobody');
  await admin.button(say.staff('notices.keep_address')).click();
  await expect(page.getByText(say.pages('error_summary_title'))).toBeVisible();
  await look.at('administration: where an account is reached, refused');
  await page.goto('/console/administration/setup');
  await admin.isAt(say.staff('setup.title'));
  await expect(page.getByRole('region', { name: say.staff('setup.steps'), exact: true })).toBeVisible();
  await look.at('administration: setting up');
  await page.goto('/console/administration/set-aside');
  await admin.isAt(say.staff('set_aside.set_aside_title'));
  await expect(page.getByText(say.staff('set_aside.set_aside_none'))).toBeVisible();
  await look.at('administration: nothing is set aside');
  const spoilt = {
    id: 'deadlines~CASE~1804-12345-74', job: 'deadlines', subject: 'CASE#1804-12345-74', number: '1804-12345-74',
    reason: 'unreadable', detail: 'attribute case: JSON Syntax at line 1, column 12',
    first_failed_at: 1528700000000, last_failed_at: 1528700060000, tries: 2, next_try: 1528700180000,
  };
  await page.route('**/api/v1/console/set-aside', (route) =>
    route.fulfill({ json: { items: [spoilt], cursor: null } }),
  );
  await page.route('**/api/v1/console/set-aside/*/retry', (route) => route.fulfill({ json: spoilt }));
  await page.reload();
  await expect(page.getByRole('link', { name: spoilt.number, exact: true })).toBeVisible();
  await look.at('administration: what is set aside');
  await page.getByRole('button', { name: say.staff('set_aside.set_aside_now') }).click();
  await expect(page.getByText(say.staff('set_aside.set_aside_soon'))).toBeVisible();
  await look.at('administration: what is set aside, tried again');
  for (const [path, title, add] of [
    ['/rules', 'rules_kept', 'rules.add_edition'],
    ['/calendar', 'calendar_kept', 'calendar.add_year'],
  ]) {
    await page.goto(`/console/administration${path}`);
    await admin.isAt(say.staff(title));
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
    await look.at(`administration: ${title}`);
    await admin.button(say.staff(add)).click();
    await admin.button(say.staff('save')).click();
    await expect(page.getByText(say.pages('error_summary_title'))).toBeVisible();
    await look.at(`administration: ${title}, a new one refused`);
  }
}

/** What the inspector watches, and the first page of those who owe nothing with a deadline. */
async function looksAtSupervision({ page, say, expects }: Person, look: Look): Promise<void> {
  const inspector = new Staff(page, say, pointer(page));
  await page.goto('/console/duties');
  await expect(page.getByRole('heading', { level: 2, name: say.staff('brief_samples') })).toBeVisible();
  await look.at('duties of an inspector');
  for (const [path, title] of [
    ['', 'overdue_title'],
    ['/demands?state=all', 'demands_title'],
    ['/samples', 'samples_title'],
    ['/efficiency?from=2018-04-16&until=2018-05-25', 'efficiency_title'],
    ['/efficiency?from=1999-01-01&until=1999-01-02', 'efficiency_title'],
    ['/readings', 'readings_title'],
    ['/readings?on=1999-01-01', 'readings_title'],
    ['/trail', 'trail.title'],
    ['/trail?on=1999-01-01', 'trail.title'],
  ]) {
    await page.goto(`/console/supervision${path}`);
    await inspector.isAt(say.staff(title));
    await look.at(`supervision${path.split('?')[0]}`);
  }
  await page.goto('/console/supervision/samples');
  await hasDrawn(inspector);
  await inspector.button(say.staff('sample_draw')).click();
  await expect(page.getByText(say.pages('error_summary_title'))).toBeVisible();
  await look.at('supervision: a drawing, refused');
  await page.locator('.case-list').getByRole('link').last().click();
  await page.getByRole('button', { name: say.staff('check_begin') }).first().click();
  await inspector.button(say.staff('check_save')).click();
  await expect(page.getByText(say.pages('error_summary_title'))).toBeVisible();
  await look.at('supervision: a sample with a check refused');
  expects(404, '/api/v1/console/samples/1-0');
  await page.goto('/console/supervision/samples?sample=1-0');
  await expect(page.getByText(say.pages('problem_not_found')).or(page.getByRole('alert')).first()).toBeVisible();
  await look.at('supervision: no such sample');
}

async function hasDrawn(inspector: Staff): Promise<void> {
  await expect(inspector.page.locator('.case-list').getByRole('link').first()).toBeVisible();
}

/** The evening digests of a leader. */
async function looksAtDigests({ page, say }: Person, look: Look): Promise<void> {
  const leader = new Staff(page, say, pointer(page));
  await page.goto('/console/digests');
  await leader.isAt(say.staff('digests_title'));
  await expect(page.locator('.case-list').getByRole('link').first()).toBeVisible();
  await look.at('digests');
  await page.goto('/console/digests?day=2018-05-25');
  await leader.isAt(say.staff('digest_of', '2018-05-25'));
  await expect(page.getByRole('heading', { level: 2, name: say.staff('digest_awaits') })).toBeVisible();
  await look.at('a digest');
}
