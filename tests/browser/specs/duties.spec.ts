// Every duty of those who work on a case, by keyboard alone: each signs in, finds the duty on the first page with the
// most urgent first, fulfils it from there, and it disappears. Leaders' duties are in roles.spec.ts, those of a plan in
// plans.spec.ts.

import type { Locator } from '@playwright/test';
import { caseThere, field } from '../support/citizen.ts';
import { expect, mark, test } from '../support/people.ts';
import { arrives, at, dayAhead, DESK, owed, PHONE, seek } from '../support/seat.ts';
import { command, type Staff } from '../support/staff.ts';

const RUNS = [
  { setup: DESK, lead: 'housing', co: 'commerce' },
  { setup: PHONE, lead: 'market', co: 'bank' },
];

/** Goes to the first page, finds what is owed there, does it, and sees it gone. */
async function does(
  staff: Staff,
  number: string,
  duty: string,
  kind: string,
  fill: (form: Locator) => Promise<void> = async () => {},
): Promise<void> {
  const { page, say, hand } = staff;
  const what = owed(staff, number, duty);
  await toFirstPage(staff);
  await page.reload();
  await isUrgentFirst(staff);
  await hand.press((await seek(staff, what)).getByRole('link'));
  await staff.isAtCase(number);
  const form = await staff.begin(kind);
  await fill(form);
  await staff.send(kind);
  await expect(staff.done(kind)).toBeVisible();
  await toFirstPage(staff);
  await expect(what).toHaveCount(0);
}

async function toFirstPage(staff: Staff): Promise<void> {
  await staff.follow(staff.say.staff('room_duties'));
  await staff.isAt(staff.say.staff('duties_title'));
  // Either the list of duties or the sentence that there are none.
  const list = staff.page.locator('.case-list').or(staff.page.getByText(staff.say.staff('duties_none')));
  await expect(list).toBeVisible();
}

async function isUrgentFirst(staff: Staff): Promise<void> {
  const lines = staff.page.locator('.case-line time');
  await expect(lines.first()).toBeVisible();
  const dues = await lines.evaluateAll((times) => times.map((time) => time.getAttribute('datetime') ?? ''));
  expect(dues).toEqual([...dues].sort());
}

for (const { setup, lead, co } of RUNS) {
  const where = `in ${setup.language} at ${setup.width}`;

  test(`departments do what they owe from their first page, ${where}`, async ({ person }) => {
    const [self, other, chief] = [await person(setup), await person(setup), await person(setup)];
    const { say } = self;
    const officer = await arrives(self, `${lead}-officer`);
    const partner = await arrives(other, `${co}-officer`);
    const head = await arrives(chief, `${lead}-head`);
    const [clerk, inspector] = [await at(self, 'clerk'), await at(self, 'inspector')];
    const { number } = await caseThere(clerk, `几家一起办 ${mark()}`);
    await command(clerk, number, 'assignment', { department: lead, co: [co] });

    await does(officer, number, 'accept', 'accept');
    await does(officer, number, 'contact', 'log_step', async (form) => {
      await officer.hand.tick(form.getByRole('radio', { name: say.domain('StepKind.contact') }));
      await officer.hand.fill(form.getByRole('textbox'), '已电话联系');
    });
    await does(partner, number, 'accept', 'accept');
    await does(partner, number, 'part', 'finish_part', async (form) => {
      await partner.hand.fill(form.getByRole('textbox'), '本部门部分已办好');
    });

    await command(clerk, number, 'planned-steps', { department: lead, due_on: dayAhead(7), words: '取回原件' });
    await does(officer, number, 'step', 'finish_step', async (form) => {
      await officer.hand.tick(form.getByRole('radio').first());
    });
    await command(inspector, number, 'demands', { department: lead, due_on: dayAhead(7), words: '进度如何？' });
    await does(head, number, 'demand', 'answer_demand', async (form) => {
      await head.hand.tick(form.getByRole('radio').first());
      await head.hand.fill(form.getByRole('textbox', { name: say.staff('demand_answer') }), '本周办结');
    });
    await does(head, number, 'resolve', 'resolve', async (form) => {
      await head.hand.tick(form.getByRole('radio', { name: say.domain('Outcome.solved'), exact: true }));
      await head.hand.fill(form.getByRole('textbox', { name: say.staff('answer') }), '已为您办好');
    });

    // A long-running case needs reports; after one, the next is due later.
    const long = await caseThere(clerk, `历史遗留 ${mark()}`);
    const headThere = await at(self, `${lead}-head`);
    await command(clerk, long.number, 'assignment', { department: lead });
    await command(headThere, long.number, 'acceptance');
    await command(headThere, long.number, 'long-running', { reason: '要先补测绘', report_on: dayAhead(7) });
    const report = owed(officer, long.number, 'report');
    await toFirstPage(officer);
    await officer.page.reload();
    const before = await report.locator('time').getAttribute('datetime');
    await officer.hand.press(report.getByRole('link'));
    const form = await officer.begin('report_progress');
    await officer.hand.fill(form.getByRole('textbox').first(), '测绘已委托');
    await officer.send('report_progress');
    await expect(officer.done('report_progress')).toBeVisible();
    await toFirstPage(officer);
    await expect(report.locator('time')).not.toHaveAttribute('datetime', before ?? '');
  });

  test(`a window does what it owes from its first page, ${where}`, async ({ person }) => {
    const self = await person(setup);
    const { say } = self;
    const clerk = await arrives(self, 'town-clerk');
    const inspector = await at(self, 'inspector');
    const there = await at(self, 'town-clerk');
    const { number } = await caseThere(there, `镇上的窗口 ${mark()}`, 'system_fault', '13800000000', 'town');

    await command(there, number, 'planned-steps', { department: null, due_on: dayAhead(7), words: '陪同取号' });
    await does(clerk, number, 'step', 'finish_step', async (form) => {
      await clerk.hand.tick(form.getByRole('radio').first());
    });
    await command(inspector, number, 'demands', { department: null, due_on: dayAhead(7), words: '为何没有当场办结？' });
    await does(clerk, number, 'demand', 'answer_demand', async (form) => {
      await clerk.hand.tick(form.getByRole('radio').first());
      await clerk.hand.fill(form.getByRole('textbox', { name: say.staff('demand_answer') }), '系统今天恢复');
    });
    await does(clerk, number, 'act', 'settle', async (form) => {
      await clerk.hand.tick(form.getByRole('radio', { name: say.domain('Outcome.solved'), exact: true }));
      await clerk.hand.fill(form.getByRole('textbox', { name: say.staff('answer') }), '当场办好');
    });
    await does(clerk, number, 'follow_up', 'follow_up', async (form) => {
      await clerk.hand.fill(form.getByRole('textbox'), '两次电话无人接听');
    });
  });
}
