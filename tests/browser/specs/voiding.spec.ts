// Voiding a case, by keyboard alone: a clerk proposes it, cannot decide on it, and a colleague
// agrees. The tracker says so, the citizen learns under which number it goes on, the queue no longer has it, and
// the public figures count it as void.

import { caseThere, Citizen, field } from '../support/citizen.ts';
import { keyboard } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test, type Person } from '../support/people.ts';
import { arrives, DESK, line, PHONE } from '../support/seat.ts';

/** How many cases are void, as the public figures have it. */
async function voided({ page }: Person): Promise<number> {
  return (await (await page.request.get('/api/v1/figures')).json()).total.voided;
}

for (const setup of [DESK, PHONE]) {
  test(`two people of the window void a case by keyboard, in ${setup.language} at ${setup.width}`, async ({ person }) => {
    const [self, visitor] = [await person(setup), await person(setup)];
    const { page, say } = self;
    const before = await voided(self);
    const title = `登记了两次 ${mark()}`;
    const kept = await caseThere(page.request, title);
    const { number, code } = await caseThere(page.request, title);
    const citizen = new Citizen(visitor.page, say, keyboard(visitor.page));
    await visitor.page.goto(`/track/${number}`);
    await citizen.enterCode(code);
    const clerk = await arrives(self, 'clerk');
    const look = new Look(self);
    await clerk.open(number);

    await test.step('the clerk says why, and which case goes on', async () => {
      const form = await clerk.begin('propose_voiding');
      await clerk.send('propose_voiding');
      const twice = form.getByRole('radio', { name: say.domain('VoidedBecause.twice'), exact: true });
      const reason = field(form, say.staff('voiding_reason'));
      await expect(reason).toHaveAccessibleDescription(say.pick(/请填写此项/, /Fill this in/));
      await expect(field(form, say.staff('voiding_other'))).toHaveCount(0);
      await clerk.hand.tick(twice);
      await clerk.hand.fill(reason, '电话核实，同一件事');
      await clerk.send('propose_voiding');
      const other = field(form, say.staff('voiding_other'));
      await expect(other).toHaveAccessibleDescription(say.pick(/请填写此项/, /Fill this in/));
      await clerk.hand.fill(other, kept.number);
      await look.at('voiding: proposing');
      await clerk.send('propose_voiding');
      await expect(clerk.done('propose_voiding')).toBeVisible();
    });

    await test.step('everything goes on, and nobody decides on their own proposal', async () => {
      await expect(page.getByText(say.staff('voiding_title'))).toBeVisible();
      await expect(page.getByText('电话核实，同一件事').first()).toBeVisible();
      await expect(clerk.command('withdraw_voiding')).toBeAttached();
      await expect(clerk.command('confirm_voiding')).toHaveCount(0);
      await expect(clerk.command('settle')).toBeAttached();
      await look.at('voiding: proposed');
      await expect(citizen.happened().getByRole('listitem').first()).toContainText(
        say.pick('提议作废', 'proposed to void it'),
      );
    });

    const other = await person(setup);
    const lead = await arrives(other, 'lead');
    await test.step('a colleague agrees', async () => {
      await lead.open(number);
      await expect(other.page.getByText(say.staff('voiding_title'))).toBeVisible();
      await expect(lead.command('decline_voiding')).toBeVisible();
      const form = await lead.begin('confirm_voiding');
      await expect(form.locator('.follows')).toContainText(say.pick('不能恢复', 'for good'));
      await new Look(other).at('voiding: deciding');
      await lead.send('confirm_voiding');
      await expect(lead.done('confirm_voiding')).toBeVisible();
      await expect(other.page.getByText(say.staff('voiding_title'))).toHaveCount(0);
      await expect(lead.command('settle')).toHaveCount(0);
      await new Look(other).at('voiding: void');
    });

    await test.step('the tracker says so, and where it goes on', async () => {
      const stands = say.pick(
        `您的件已作废（重复登记），不再办理。如有异议，请联系${say.window('main')}`,
        `Your case is void (Registered twice) and nobody works on it. If that is wrong, contact ${say.window('main')}`,
      );
      await expect(visitor.page.locator('.sentence')).toContainText(stands);
      await expect(visitor.page.getByText(say.domain('StageKind.voided'), { exact: true }).first()).toBeVisible();
      await expect(visitor.page.getByRole('link', { name: kept.number })).toBeVisible();
      await expect(visitor.page.getByRole('button', { name: say.pages('message_send') })).toHaveCount(0);
      await new Look(visitor).at('voiding: the tracker');
    });

    await test.step('it left the queue, and lies under a status of its own', async () => {
      await lead.follow(say.staff('room_queue'));
      await lead.isAt(say.staff('queue_title_open'));
      await lead.follow(say.staff('done_cases'));
      await lead.isAt(say.staff('queue_title_done'));
      await expect(line(lead, number)).toHaveCount(0);
      await lead.follow(say.domain('StageKind.voided'));
      await expect(line(lead, number)).toHaveCount(1);
      await new Look(other).at('voiding: the queue');
    });

    await test.step('the public figures count it', async () => {
      await expect.poll(() => voided(self)).toBeGreaterThan(before);
      await visitor.page.goto('/figures');
      const name = visitor.page.getByText(say.pages('voided'), { exact: true });
      const figure = visitor.page.getByRole('listitem').filter({ has: name }).locator('.figure-number');
      await expect(figure).toHaveText(/^[1-9]\d*$/);
      await new Look(visitor).at('voiding: the figures');
    });
  });
}
