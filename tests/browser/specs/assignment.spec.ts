// A wrong assignment, by keyboard alone: Enter chooses without sending, a sentence says what will happen, the window
// withdraws the assignment and reassigns the case with a reason, and the new department returns it although it had
// accepted. The citizen can read each step.

import { caseThere, Citizen, field } from '../support/citizen.ts';
import { keyboard } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test, type Person } from '../support/people.ts';
import { arrives, at, DESK, line, PHONE } from '../support/seat.ts';
import { command } from '../support/staff.ts';

interface Seen {
  stage: string;
  departments: string[];
  returns: number;
  timeline: { what: { what: string; due: number } }[];
}

async function seen({ page }: Person, number: string): Promise<Seen> {
  return (await page.request.get(`/api/v1/cases/${number}`)).json();
}

/** An instant as the pages write it. */
function written(at: number): string {
  const parts = { dateStyle: 'short', timeStyle: 'short', timeZone: 'Asia/Shanghai' } as const;
  return new Intl.DateTimeFormat('sv-SE', parts).format(at);
}

for (const setup of [DESK, PHONE]) {
  test(`a wrong assignment is put right by keyboard, in ${setup.language} at ${setup.width}`, async ({ person }) => {
    const [self, visitor] = [await person(setup), await person(setup)];
    const { page, say } = self;
    const clerk = await arrives(self, 'clerk');
    const look = new Look(self);
    const keys = page.keyboard;
    const [tax, market] = [say.department('tax'), say.department('market')];
    const { number } = await caseThere(page.request, `交错了部门 ${mark()}`);
    const citizen = new Citizen(visitor.page, say, keyboard(visitor.page));
    await visitor.page.goto(`/track/${number}`);
    await clerk.open(number);

    await test.step('Enter chooses and goes on; a sentence says what will happen; nothing is sent', async () => {
      const form = await clerk.begin('assign');
      const lead = field(form, say.staff('department')).first();
      const follows = form.locator('.follows');
      await clerk.hand.fill(lead, '');
      await expect(follows).toHaveText(say.staff('foretold.choose_department'));
      await keys.insertText(tax.slice(0, -1));
      await keys.press('Enter');
      await expect(lead).toHaveValue(tax);
      await expect(page.locator(':focus')).toHaveAccessibleName(new RegExp(`^${say.staff('co_departments')}`));
      await keys.insertText(say.department('police'));
      await keys.press('Enter');
      await expect(follows).toContainText(say.pick(`协办${say.department('police')}`, `with ${say.department('police')}`));
      await keys.press('Enter');
      await expect(page.locator(':focus')).toHaveAccessibleName(new RegExp(`^${say.staff('days')}`));
      await keys.insertText('3');
      await keys.press('Enter');
      await expect(page.locator(':focus')).toHaveAccessibleName(new RegExp(`^${say.staff('assign_note')}`));
      await expect(follows).toContainText(say.pick('（3 个工作日）', '(3 working days)'));
      await look.at('assignment: what will happen');
      expect((await seen(self, number)).stage).toBe('registered');
      const told = (await follows.textContent()) ?? '';
      await keys.press('Control+Enter');
      await expect(clerk.done('assign')).toBeVisible();
      const { stage, timeline } = await seen(self, number);
      expect(stage).toBe('assigned');
      const due = timeline.findLast((step) => step.what.what === 'assigned')?.what.due ?? 0;
      expect(told).toContain(written(due));
      await expect(page.getByRole('definition').filter({ hasText: tax }).first()).toBeVisible();
    });

    await test.step('the window takes it back, and the departments are in it no longer', async () => {
      const form = await clerk.begin('withdraw_assignment');
      await expect(form.locator('.follows')).toContainText(tax);
      await clerk.hand.fill(form.getByRole('textbox'), '选错了部门');
      await look.at('assignment: withdrawing');
      await clerk.send('withdraw_assignment');
      await expect(clerk.done('withdraw_assignment')).toBeVisible();
      const { stage, departments } = await seen(self, number);
      expect([stage, departments]).toEqual(['registered', ['data']]);
      await expect(citizen.happened().getByRole('listitem').first()).toContainText(
        say.pick(`收回了交办给${tax}的件，另行安排办理`, `took it back from ${tax} to pass it to another office`),
      );
    });

    await test.step('after it was accepted it goes to another department, with a reason', async () => {
      const officer = await at(self, 'tax-officer');
      await command(page.request, number, 'assignment', { department: 'tax' });
      await command(officer, number, 'acceptance');
      await expect(clerk.command('reassign')).toBeAttached();
      await expect(clerk.command('withdraw_assignment')).toHaveCount(0);
      const form = await clerk.begin('reassign');
      const lead = field(form, say.staff('department')).first();
      await clerk.hand.fill(lead, tax);
      await keys.press('Control+Enter');
      await expect(lead).toHaveAccessibleDescription(new RegExp(say.staff('has_it_already')));
      const reason = form.getByRole('textbox', { name: say.staff('reassign_reason') });
      await expect(reason).toHaveAccessibleDescription(say.pick(/请填写此项/, /Fill this in/));
      await clerk.hand.fill(lead, market);
      await clerk.hand.fill(reason, '查明属市场监管职权');
      await expect(form.locator('.follows')).toContainText(
        say.pick(`由${tax}改派给${market}`, `reassigned from ${tax} to ${market}`),
      );
      await look.at('assignment: reassigning');
      await clerk.send('reassign');
      await expect(clerk.done('reassign')).toBeVisible();
      const { stage, departments } = await seen(self, number);
      expect([stage, departments]).toEqual(['assigned', ['data', 'tax', 'market']]);
      await expect(citizen.happened().getByRole('listitem').first()).toContainText(
        say.pick(`由${tax}改派给${market}`, `Reassigned from ${tax} to ${market}`),
      );
      const notices = await (await officer.get('/api/v1/console/notices')).json();
      expect(notices.items.map((row: { subject: string }) => row.subject).join()).toContain(number);
    });

    await test.step('the department that accepted it hands it back with a reason', async () => {
      const other = await person(setup);
      const officer = await arrives(other, 'market-officer');
      await officer.open(number);
      await officer.begin('accept');
      await officer.send('accept');
      await expect(officer.done('accept')).toBeVisible();
      // “Return” moves to another group when the accepted case arrives, which would take the focus from it.
      await expect(officer.command('accept')).toHaveCount(0);
      const form = await officer.begin('return');
      await officer.hand.fill(form.getByRole('textbox'), '到现场查明不属本局');
      await new Look(other).at('assignment: handing back');
      await officer.send('return');
      await expect(officer.done('return')).toBeVisible();
      const { stage, returns } = await seen(self, number);
      expect([stage, returns]).toEqual(['returned', 1]);
      await officer.follow(say.staff('room_duties'));
      await officer.isAt(say.staff('duties_title'));
      await expect(line(officer, number)).toHaveCount(0);
      await expect(page.getByText('到现场查明不属本局')).toBeVisible();
    });
  });
}
