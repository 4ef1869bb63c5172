// A rectification plan from a case that owes one to the public page: the officer submits it and answers the case with
// it, the leader approves it, the officer carries it out, the window verifies and publishes it, and anybody reads it.
// No input about a plan is ever lost.

import { caseThere, Citizen, field } from '../support/citizen.ts';
import { keyboard, pointer } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test, type Person } from '../support/people.ts';
import { dayAhead, owed, seek } from '../support/seat.ts';
import { command, PASSWORD, signedIn, Staff } from '../support/staff.ts';
import type { Language } from '../support/words.ts';

interface Run {
  language: Language;
  width: number;
  department: string;
}

const RUNS: Run[] = [
  { language: 'zh', width: 1280, department: 'civil' },
  { language: 'en', width: 360, department: 'education' },
];

for (const { language, width, department } of RUNS) {
  test(`a plan from a case to the public, in ${language} at ${width} px, drawn up by keyboard`, async ({ person, playwright, baseURL }) => {
    const seat = async (account: string) =>
      person({ language, width, signedIn: await signedIn(playwright, baseURL ?? '', account) });
    const [clerk, self, leaderSelf, leadSelf] = [
      await seat('clerk'),
      await seat(`${department}-officer`),
      await seat('leader'),
      await seat('lead'),
    ];
    const { say } = self;
    const title = `清单一次讲清 ${mark()}`;
    const slip = await caseThere(clerk.page.request, `材料补了三次 ${title}`);
    const sorted = { matter: null, reason: 'not_told_at_once', departments: [department] };
    await command(clerk.page.request, slip.number, 'classification', sorted);
    await command(clerk.page.request, slip.number, 'assignment', { department });

    const officer = new Staff(self.page, say, keyboard(self.page));
    const look = new Look(self);
    await test.step('the officer draws one up for the case that owes it', async () => {
      const { page } = officer;
      await page.goto('/console/duties');
      await officer.hand.press(owed(officer, slip.number, 'plan').getByRole('link'));
      const form = await officer.begin('link_plan');
      await expect(form.getByRole('link')).toBeVisible();
      await look.at('case, link_plan');
      await officer.hand.press(form.getByRole('link', { name: say.staff('plans.draw_up_for_this'), exact: true }));
      await officer.isAt(say.staff('plans.new_title'));
      await expect(page.getByText(say.staff('plans.new_for', slip.number))).toBeVisible();
      const submit = officer.button(say.staff('plans.submit_plan'));
      await officer.hand.press(submit);
      await expect(page.getByText(say.pages('error_summary_title'))).toBeVisible();
      await look.at('a new plan, refused');

      await officer.hand.fill(field(page, say.staff('plans.plan_name')), title);
      await officer.hand.fill(field(page, say.staff('plans.cause')), '三个窗口三份清单');
      await officer.hand.press(officer.button(say.staff('plans.add_measure')));
      for (const [place, what, days] of [[1, '清单合成一份', 7], [2, '窗口抽问', 14]] as const) {
        const measure = page.getByRole('group', { name: say.staff('plans.measure_number', place), exact: true });
        await officer.hand.fill(field(measure, say.staff('plans.measure_what')), what);
        await officer.hand.fill(field(measure, say.staff('plans.measure_person')), '示例·某科长');
        await officer.hand.day(field(measure, say.staff('plans.measure_due')), dayAhead(days));
      }
      await officer.hand.press(submit);
      await expect(page.getByText(say.staff('plans.linked', slip.number))).toBeVisible();
      await expect(page.getByText(say.domain('PlanStage.submitted'), { exact: true })).toBeVisible();
      await look.at('a plan that was drawn up');
      // The case links to the plan.
      const id = new URL(page.url()).pathname.split('/').pop() ?? '';
      await officer.hand.press(page.locator('main').getByRole('listitem').getByRole('link', { name: slip.number, exact: true }));
      await officer.isAtCase(slip.number);
      await officer.hand.press(page.getByRole('link', { name: id, exact: true }));
      await officer.isAt(say.staff('plans.plan_title', id));
    });

    /** Opens the form of a command on the plan, and sends it. */
    async function give(staff: Staff, kind: string, fill: (form: ReturnType<Staff['form']>) => Promise<void>): Promise<void> {
      const name = say.domain(`PlanCommandKind.${kind}`);
      await staff.hand.press(staff.page.getByRole('button', { name, exact: true }).and(staff.page.locator('[aria-expanded]')));
      const form = staff.page.getByRole('region', { name, exact: true });
      await fill(form);
      await staff.hand.press(form.getByRole('button', { name, exact: true }));
      await expect(staff.page.getByText(say.staff('done_words', name), { exact: true })).toBeVisible();
    }

    const leader = new Staff(leaderSelf.page, say, pointer(leaderSelf.page));
    await test.step('the leader finds it in the list and approves it', async () => {
      await leader.page.goto('/console/plans');
      await leader.isAt(say.staff('plans.plans_title'));
      await expect(leader.page.getByRole('link', { name: title })).toBeVisible();
      await leader.page.goto('/console/duties');
      await leader.hand.press(leader.page.getByRole('link', { name: title }));
      await give(leader, 'approve', async () => new Look(leaderSelf).at('a plan, approve'));
    });

    await test.step('the officer carries it out', async () => {
      const carrying = new Staff(self.page, say, pointer(self.page));
      for (const place of [2, 1]) {
        await give(carrying, 'finish_measure', async (form) => {
          if (place === 2) await carrying.hand.tick(form.getByRole('radio').nth(1));
          if (place === 2) await look.at('a plan, finish_measure');
          await carrying.hand.fill(field(form, say.staff('plans.evidence')), `看得见 ${place}`);
        });
        // The next form offers the remaining measure once the page shows this one as done.
        await expect(carrying.page.getByText(say.staff('plans.evidence_of', `看得见 ${place}`))).toBeVisible();
      }
      await expect(officer.page.getByText(say.domain('PlanStage.carried_out'), { exact: true })).toBeVisible();
    });

    const lead = new Staff(leadSelf.page, say, pointer(leadSelf.page));
    await test.step('the window verifies and publishes it', async () => {
      await lead.page.goto('/console/duties');
      await lead.hand.press((await seek(lead, owed(lead, title, 'verify'))).getByRole('link'));
      for (const kind of ['verify', 'publish']) await give(lead, kind, async () => {});
      await expect(lead.page.getByText(say.staff('plans.is_public'), { exact: true })).toBeVisible();
    });

    await test.step('anybody reads it', async () => {
      const anyone = await person({ language, width });
      const { page } = anyone;
      const reader = new Citizen(page, say, pointer(page));
      await page.goto('/figures');
      await reader.hand.press(page.getByRole('link', { name: say.pages('plans_link'), exact: true }));
      await reader.isAt(say.pages('plans'));
      await expect(page.getByRole('link', { name: title })).toBeVisible();
      await reader.hand.press(page.getByRole('link', { name: title }));
      await reader.isAt(title);
      await expect(page.getByText('三个窗口三份清单')).toBeVisible();
      await expect(page.getByText(say.pages('plan_evidence', '看得见 1'))).toBeVisible();
      await new Look(anyone).at('a published plan');
      await reader.hand.press(page.getByRole('link', { name: slip.number, exact: true }));
      await reader.isAt(say.pages('case_title', slip.number));
      anyone.expects(404, '/api/v1/plans/nowhere');
      await page.goto('/plans/nowhere');
      await expect(page.getByText(say.pages('plan_gone'))).toBeVisible();
    });
  });
}

test('nothing that was typed of a plan is lost', async ({ person, playwright, baseURL }) => {
  const self = await person({ signedIn: await signedIn(playwright, baseURL ?? '', 'transport-officer') });
  const leader = await person({ signedIn: await signedIn(playwright, baseURL ?? '', 'leader') });
  const { page, say } = self;
  self.expects('ERR_FAILED', /^\/api\/v1\/console\/plans\//);
  self.expects(401, /^\/api\/v1\/console\//);
  const officer = new Staff(page, say, pointer(page));
  const title = `不丢一个字 ${mark()}`;
  const write = (request: Person['page']['request'], path: string, data: object, revision?: number) =>
    request.post(`/api/v1/console/plans${path}`, {
      headers: {
        'Idempotency-Key': crypto.randomUUID(),
        ...(revision === undefined ? {} : { 'If-Match': `"${revision}"` }),
      },
      data,
    });

  await test.step('a reload and an ended session keep what is typed', async () => {
    await page.goto('/console/plans/new');
    await field(page, say.staff('plans.plan_name')).fill(title);
    await field(page, say.staff('plans.measure_what')).fill('写到一半');
    await page.reload();
    await expect(page.getByText(say.staff('plans.restored'))).toBeVisible();
    await expect(field(page, say.staff('plans.measure_what'))).toHaveValue('写到一半');
    await field(page, say.staff('plans.cause')).fill('没有一次讲全');
    await field(page, say.staff('plans.measure_person')).fill('示例·某科长');
    await field(page, say.staff('plans.measure_due')).fill(dayAhead(7));
    await self.context.clearCookies();
    await officer.button(say.staff('plans.submit_plan')).click();
    const again = page.getByRole('dialog', { name: say.staff('session_ended_title') });
    await field(again, say.staff('account')).fill('transport-officer');
    await field(again, say.staff('password')).fill(PASSWORD);
    await again.getByRole('button', { name: say.staff('sign_in'), exact: true }).click();
    await expect(again).toBeHidden();
    await expect(field(page, say.staff('plans.plan_name'))).toHaveValue(title);
    await officer.button(say.staff('plans.submit_plan')).click();
    await expect(page.getByText(say.domain('PlanStage.submitted'), { exact: true })).toBeVisible();
  });

  await test.step('a step of somebody else is told, and what is typed stays to be sent', async () => {
    const path = new URL(page.url()).pathname.replace('/console/plans', '');
    self.expects(412, `/api/v1/console/plans${path}/finished-measures`);
    expect((await write(leader.page.request, `${path}/approval`, {}, 1)).status()).toBe(200);
    const name = say.domain('PlanCommandKind.finish_measure');
    await page.getByRole('button', { name, exact: true }).click();
    const form = page.getByRole('region', { name, exact: true });
    await field(form, say.staff('plans.evidence')).fill('看得见的结果');
    // This page's polls fail while the window publishes the plan.
    await page.route('**/api/v1/console/plans/*', (route) => route.abort('failed'));
    const lead = await person({ signedIn: await signedIn(playwright, baseURL ?? '', 'lead') });
    expect((await write(lead.page.request, `${path}/publication`, {}, 2)).status()).toBe(200);
    await form.getByRole('button', { name, exact: true }).click();
    await expect(page.getByText(say.staff('plans.stale_title'))).toBeVisible();
    await expect(field(form, say.staff('plans.evidence'))).toHaveValue('看得见的结果');
    await page.unroute('**/api/v1/console/plans/*');
    await expect(page.getByText(say.staff('plans.is_public'), { exact: true })).toBeVisible();
    await form.getByRole('button', { name, exact: true }).click();
    await expect(page.getByText(say.staff('done_words', name), { exact: true })).toBeVisible();
    await expect(page.getByText(say.staff('plans.evidence_of', '看得见的结果'))).toBeVisible();
  });
});
