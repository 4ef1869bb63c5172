// A department that is followed by another, by keyboard alone: an administrator says by whom and from when, an officer of
// the successor finds the inherited case among what awaits them and answers it, the citizen can read both names, and the
// administrator undoes it.

import { caseThere, Citizen, field } from '../support/citizen.ts';
import { keyboard } from '../support/hand.ts';
import { houseDay } from '../support/house.ts';
import { Look } from '../support/look.ts';
import { expect, expects, mark, test } from '../support/people.ts';
import { arrives, at, DESK, owed, PHONE, seek } from '../support/seat.ts';
import { command } from '../support/staff.ts';

for (const setup of [DESK, PHONE]) {
  test(`a department is followed by another, in ${setup.language} at ${setup.width}`, async ({ person }) => {
    const [self, visitor] = [await person(setup), await person(setup)];
    const { page, say } = self;
    const admin = await arrives(self, 'admin');
    const look = new Look(self);
    const [id, market] = [`former-${mark()}`, say.department('market')];
    const name = { zh: `旧局 ${id}`, en: `Office ${id}` };
    const former = say.pick(name.zh, name.en);
    const kept = await page.request.put(`/api/v1/console/departments/${id}`, {
      data: { name, leader: null, active: true },
    });
    expect(kept.ok(), await kept.text()).toBe(true);
    const [clerk, officer] = [await at(self, 'clerk'), await at(self, 'market-officer')];
    const { number } = await caseThere(page.request, `合并前交办 ${id}`);
    await command(clerk, number, 'assignment', { department: id });
    const duties = async () => (await officer.get('/api/v1/console/duties?kind=accept')).text();
    expect(await duties()).not.toContain(number);

    const row = page.getByRole('row').filter({ hasText: id });
    const successors = () => field(page, say.staff('successors'));
    const since = () => field(page, say.staff('followed_from'));
    await test.step('the administrator says who follows it, and from which day', async () => {
      await page.goto('/console/administration/departments');
      await admin.hand.press(row.getByRole('button', { name: say.staff('edit_of', former) }));
      await look.at('succession: before');
      await admin.hand.day(since(), houseDay(0));
      await admin.hand.press(admin.button(say.staff('save')));
      await expect(successors()).toHaveAccessibleDescription(say.pick(/请填写此项/, /Fill this in/));
      await admin.hand.fill(successors(), former);
      await page.keyboard.press('Enter');
      expects(page, 422, `/api/v1/console/departments/${id}`);
      await admin.hand.press(admin.button(say.staff('save')));
      await expect(successors()).toHaveAccessibleDescription(say.pick(/不能反过来/, /itself followed by this one/));
      await look.at('succession: refused');
      await admin.hand.press(admin.button(say.staff('department_remove', former)));
      await admin.hand.fill(successors(), market);
      await page.keyboard.press('Enter');
      await expect(admin.button(say.staff('department_remove', market))).toBeVisible();
      await look.at('succession: chosen');
      await admin.hand.press(admin.button(say.staff('save')));
      await expect(page.getByText(say.staff('saved', former))).toBeVisible();
      await expect(row).toContainText(say.staff('followed_since', houseDay(0), market));
      await look.at('succession: saved');
    });

    const other = await person(setup);
    const heir = await arrives(other, 'market-officer');
    await test.step('an officer of the successor finds the case and answers it', async () => {
      const there = await seek(heir, owed(heir, number, 'accept'));
      await heir.hand.press(there.getByRole('link'));
      await heir.isAtCase(number);
      await expect(other.page.getByText(say.pick(`${market}（承接${former}）`, `${market} (for the former ${former})`)).first()).toBeVisible();
      await new Look(other).at('succession: an inherited case');
      await heir.begin('accept');
      await heir.send('accept');
      await expect(heir.done('accept')).toBeVisible();
      await expect(heir.command('accept')).toHaveCount(0);
      const form = await heir.begin('resolve');
      await heir.hand.tick(form.getByRole('radio', { name: say.domain('Outcome.solved'), exact: true }));
      await heir.hand.fill(form.getByRole('textbox', { name: say.staff('answer') }), '合并后已办好');
      await heir.send('resolve');
      await expect(heir.done('resolve')).toBeVisible();
    });

    await test.step('the tracker names both', async () => {
      const citizen = new Citizen(visitor.page, say, keyboard(visitor.page));
      await visitor.page.goto(`/track/${number}`);
      await expect(citizen.happened().getByRole('listitem').first()).toContainText(
        say.pick(`${market}（承接${former}）`, `${market} (for the former ${former})`),
      );
      await new Look(visitor).at('succession: the tracker');
    });

    await test.step('the administrator undoes it', async () => {
      await admin.hand.press(row.getByRole('button', { name: say.staff('edit_of', former) }));
      await admin.hand.press(admin.button(say.staff('department_remove', market)));
      await admin.hand.press(admin.button(say.staff('save')));
      await expect(page.getByText(say.staff('saved', former))).toBeVisible();
      await expect(row).not.toContainText(market);
      const register = await officer.get('/api/v1/console/register');
      expect(await register.text()).not.toContain(number);
    });
  });
}
