// From wasted trips to a process without them: anybody reads what changed and whether it helped, and a study is taken
// from a pain point to a published reform, each step by those who may.

import { CASE_NUMBER, caseThere, Citizen, field } from '../support/citizen.ts';
import { keyboard, pointer } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test } from '../support/people.ts';
import { dayAhead, DESK, PHONE } from '../support/seat.ts';
import { signedIn, Staff } from '../support/staff.ts';
import type { Language } from '../support/words.ts';


for (const setup of [DESK, PHONE]) {
  const where = `in ${setup.language} at ${setup.width} px`;

  test(`anybody reads what changed for newborns and whether it helped, ${where}`, async ({ person }) => {
    const self = await person(setup);
    const { page, say } = self;
    const reader = new Citizen(page, say, keyboard(page));
    const look = new Look(self);
    await page.goto('/figures');
    await reader.hand.press(page.getByRole('link', { name: say.pages('reforms.reforms_link'), exact: true }));
    await reader.isAt(say.pages('reforms.title'));
    const title = say.pick('新生儿“出生一件事”：在医院填一次表，一次也不用再跑', 'A newborn’s papers: one form at the hospital, no further trip');
    await expect(page.getByRole('link', { name: title, exact: true })).toBeVisible();
    await look.at('reforms');
    await reader.hand.press(page.getByRole('link', { name: title, exact: true }));
    await reader.isAt(title);
    const told = page.locator('main');
    for (const words of say.pick(
      ['自 2018-05-14 起施行', '有 10 件登记反映了同一个难点', '新生儿医保参保 · 流程改造未完善', '2018-05-09，', '这样的减少不能用偶然来解释'],
      ['In force from 2018-05-14', '10 registered cases described the same problem', 'Health insurance for a newborn · Process not redesigned', '2018-05-09', 'Chance alone does not explain such a fall'],
    )) {
      await expect(told).toContainText(words);
    }
    // The process before and after, and what it saves: five trips have become one.
    for (const [side, steps] of [['before', 5], ['after', 4]] as const) {
      const head = page.getByRole('heading', { level: 3, name: say.pages(`reforms.${side}`), exact: true });
      const list = told.locator('div').filter({ has: head }).last();
      await expect(list.getByRole('listitem')).toHaveCount(steps);
    }
    const row = (name: string) =>
      page.getByRole('row').filter({ has: page.getByText(say.pages(`reforms.${name}`), { exact: true }) });
    await expect(row('trips')).toHaveText(/5\s*1\s*−4$/);
    await expect(row('documents')).toHaveText(/15\s*3\s*−12$/);
    await look.at('a reform');
    await reader.hand.press(page.locator('summary').filter({ hasText: say.pages('reforms.how_title') }));
    await expect(page.getByRole('row').filter({ hasText: '2018-04-16' })).toBeVisible();
    await look.at('a reform, how it is counted');
    // Cases are counted but never named.
    expect(await told.textContent()).not.toMatch(CASE_NUMBER);

    self.expects(404, '/api/v1/reforms/nowhere');
    await page.goto('/reforms/nowhere');
    await expect(page.getByText(say.pages('reforms.gone'), { exact: true })).toBeVisible();
  });
}

/** What citizens were sent, as the console lists it. */
interface Sent {
  items: { to: { phone?: string }; body: string }[];
  cursor: string | null;
}

/** What people of this test come for in vain; the two languages do not study the same. */
const REASON: Record<Language, string> = { zh: 'waited_too_long', en: 'would_not' };

for (const setup of [DESK, PHONE]) {
  const language = setup.language ?? 'zh';
  const hand = language === 'zh' ? keyboard : pointer;

  test(`a pain point is studied and leads to a reform, in ${language} at ${setup.width} px`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    const seat = async (account: string) =>
      person({ ...setup, signedIn: await signedIn(playwright, baseURL ?? '', account) });
    const [leadSelf, leaderSelf] = [await seat('lead'), await seat('leader')];
    const { say } = leadSelf;
    const lead = new Staff(leadSelf.page, say, hand(leadSelf.page));
    const leader = new Staff(leaderSelf.page, say, pointer(leaderSelf.page));
    const look = new Look(leadSelf);
    const title = `一张表能不能办完 ${mark()}`;
    const named = `一张表办完 ${mark()}`;
    const namedEnglish = `One form does ${mark()}`;
    const phone = `137${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
    for (const place of ['医院', '派出所', '医保窗口']) {
      await caseThere(leadSelf.page.request, `${place}排队 ${title}`, REASON[language], phone);
    }

    /** Opens the form of a command on a study or a reform, and sends it. */
    async function give(staff: Staff, command: string, fill: (form: ReturnType<Staff['form']>) => Promise<void>) {
      const name = say.domain(command);
      await staff.hand.press(staff.page.getByRole('button', { name, exact: true }).and(staff.page.locator('[aria-expanded]')));
      const form = staff.page.getByRole('region', { name, exact: true });
      await expect(form).toBeFocused();
      await fill(form);
      await staff.hand.press(form.getByRole('button', { name, exact: true }));
      await expect(staff.page.getByText(say.staff('done_words', name), { exact: true })).toBeVisible();
    }

    await test.step('the window lead proposes what the pain points show', async () => {
      const { page } = lead;
      await page.goto('/console/insights');
      const point = page.locator(`a[href="/console/studies/new?matter=online-account&reason=${REASON[language]}"]`);
      await lead.hand.press(point);
      await lead.isAt(say.staff('studies.new_title'));
      await expect(field(page, say.staff('studies.pain_matter'))).toHaveValue(say.matter('online-account'));
      const propose = lead.button(say.staff('studies.propose'));
      await lead.hand.press(propose);
      await expect(page.getByText(say.pages('error_summary_title'))).toBeVisible();
      await lead.hand.fill(field(page, say.staff('studies.study_title')), title);
      await lead.hand.press(propose);
      await expect(page.getByText(title, { exact: true })).toBeVisible();
      await expect(page.getByText(say.domain('StudyStage.proposed'), { exact: true })).toBeVisible();
    });
    const study = new URL(lead.page.url()).pathname;

    await test.step('and calls the departments together', async () => {
      await give(lead, 'StudyCommandKind.convene', async (form) => {
        await look.at('a study, convene');
        const { hand } = lead;
        await hand.fill(field(form, say.staff('studies.departments')), say.department('data'));
        await hand.day(field(form, say.staff('studies.on')), dayAhead(0));
        await hand.fill(field(form, say.staff('studies.place')), '三楼会议室');
      });
      await give(lead, 'StudyCommandKind.meet', async (form) => {
        await expect(field(form, say.staff('studies.place'))).toHaveValue('三楼会议室');
        await lead.hand.fill(field(form, say.staff('studies.took_part')), '数据管理中心共享科');
        await lead.hand.fill(field(form, say.staff('studies.minutes')), '同样的信息录了四遍。');
      });
      await expect(lead.page.getByText('同样的信息录了四遍。', { exact: true })).toBeVisible();
      // Only a leader may record the decisions.
      await expect(lead.button(say.domain('StudyCommandKind.decide'))).toHaveCount(0);
    });

    await test.step('the leader records the decision', async () => {
      await leader.page.goto('/console/studies');
      await leader.isAt(say.staff('studies.title'));
      await leader.hand.press(leader.page.getByRole('link', { name: title, exact: true }));
      await expect(leader.page).toHaveURL(new RegExp(`${study}$`));
      await give(leader, 'StudyCommandKind.decide', async (form) => {
        await new Look(leaderSelf).at('a study, decide');
        await leader.hand.fill(field(form, say.staff('studies.decided_zh')), '一张表办完，各部门自己传。');
        await leader.hand.fill(field(form, say.staff('studies.decided_en')), 'One form does; the offices pass it on.');
      });
    });

    await test.step('the lead writes down the process before and after', async () => {
      const { page, hand } = lead;
      await hand.press(page.getByRole('link', { name: say.staff('studies.draft_reform'), exact: true }));
      await lead.isAt(say.staff('studies.new_reform_title'));
      await hand.fill(field(page, say.staff('studies.reform_zh')), named);
      await hand.fill(field(page, say.staff('studies.reform_en')), namedEnglish);
      await hand.day(field(page, say.staff('studies.from')), dayAhead(0));
      const [before, after] = [say.pages('reforms.before'), say.pages('reforms.after')];
      for (const [side, what, trips] of [[before, '排队填四张表', 3], [after, '填一张表', 1]] as const) {
        const step = page.getByRole('group', { name: say.staff('studies.step_number', side, 1), exact: true });
        await hand.fill(field(step, say.staff('studies.what_zh')), what);
        await hand.fill(field(step, say.staff('studies.who')), say.department('data'));
        await hand.fill(field(step, say.staff('studies.where_zh')), '政务大厅');
        await hand.fill(field(step, say.staff('studies.trips')), String(trips));
        await hand.fill(field(step, say.staff('studies.days')), '2');
        await hand.fill(field(step, say.staff('studies.documents')), '4');
      }
      // A superfluous step is removed again.
      await hand.press(lead.button(say.staff('studies.add_step', after)));
      await expect(page.getByRole('group', { name: say.staff('studies.step_number', after, 2), exact: true })).toBeVisible();
      await look.at('a new reform');
      await hand.press(lead.button(say.staff('studies.remove_step', after, 2)));
      await hand.press(lead.button(say.staff('studies.save_reform')));
      await expect(page).toHaveURL(/\/console\/reforms\//);
      await expect(page.getByText(say.domain('ReformStage.drafted'), { exact: true })).toBeVisible();
      await expect(lead.button(say.domain('ReformCommandKind.publish'))).toHaveCount(0);
      await look.at('a reform, drafted');
    });
    const id = new URL(lead.page.url()).pathname.split('/').pop() ?? '';

    await test.step('the leader publishes it', async () => {
      const { page, hand } = leader;
      await page.goto(study);
      await hand.press(page.getByRole('link', { name: say.pick(named, namedEnglish), exact: true }));
      await leader.isAt(say.staff('studies.a_reform', id));
      await give(leader, 'ReformCommandKind.publish', async (form) => {
        await expect(form.getByText(say.staff('studies.publish_words'))).toBeVisible();
      });
      await expect(page.getByText(say.domain('ReformStage.published'), { exact: true })).toBeVisible();
    });

    await test.step('anybody reads it, and the citizen is told', async () => {
      const anyone = await person(setup);
      const { page } = anyone;
      await page.goto('/reforms');
      await page.getByRole('link', { name: say.pick(named, namedEnglish), exact: true }).click();
      await new Citizen(page, say, pointer(page)).isAt(say.pick(named, namedEnglish));
      await expect(page.locator('main')).toContainText('排队填四张表');
      await expect(page.getByRole('row').filter({ hasText: say.pages('reforms.trips') })).toHaveText(/3\s*1\s*−2$/);
      expect(await page.locator('main').textContent()).not.toMatch(CASE_NUMBER);
      // Page by page, newest first, because other notices arrive meanwhile.
      const told = async (cursor = '', pages = 5): Promise<boolean> => {
        const query = new URLSearchParams(cursor ? { cursor } : {});
        const answer = await lead.page.request.get(`/api/v1/console/notices/sent?${query}`);
        const sent: Sent = await answer.json();
        const own = sent.items.some(({ to, body }) => to.phone === phone && body.includes(`/reforms/${id}`));
        return own || (sent.cursor !== null && pages > 1 && told(sent.cursor, pages - 1));
      };
      await expect.poll(() => told(), { timeout: 20_000 }).toBe(true);
    });
  });
}
