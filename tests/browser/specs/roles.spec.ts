// Supervision and leaders, by keyboard alone: each signs in, sees what awaits them, and completes it from there.

import { caseThere, field } from '../support/citizen.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test } from '../support/people.ts';
import { arrives, at, dayAhead, DESK, line, PHONE } from '../support/seat.ts';
import { command } from '../support/staff.ts';

for (const setup of [DESK, PHONE]) {
  const where = `in ${setup.language} at ${setup.width}`;

  test(`an inspector draws a sample, checks a case, demands an answer and reads it, ${where}`, async ({ person }) => {
    const self = await person(setup);
    const { page, say } = self;
    const inspector = await arrives(self, 'inspector');
    const { hand } = inspector;
    const look = new Look(self);
    await expect(page.getByRole('heading', { level: 2, name: say.staff('brief_ways') })).toBeVisible();
    await look.at('first page of the inspector');

    await inspector.follow(say.staff('way_samples'));
    await inspector.isAt(say.staff('samples_title'));
    await hand.day(field(page, say.staff('sample_from')), '2018-04-16');
    await hand.day(field(page, say.staff('sample_until')), '2018-05-25');
    await hand.fill(field(page, say.staff('sample_size')), '51');
    await hand.press(inspector.button(say.staff('sample_draw')));
    await expect(field(page, say.staff('sample_size'))).toHaveAccessibleDescription(/50/);
    await hand.fill(field(page, say.staff('sample_size')), '5');
    await hand.press(inspector.button(say.staff('sample_draw')));
    await expect(page).toHaveURL(/sample=/);
    await expect(page.getByText(say.staff('sample_progress', 0, 5), { exact: true })).toBeVisible();
    await hand.press(page.getByRole('button', { name: say.staff('check_begin') }).first());
    await hand.tick(page.getByRole('radio', { name: say.staff('check_yes'), exact: true }));
    await hand.fill(field(page, say.staff('check_words')), '登记、答复、评价一致');
    await hand.press(inspector.button(say.staff('check_save')));
    await expect(page.getByText(say.staff('sample_progress', 1, 5), { exact: true })).toBeVisible();
    await expect(page.getByText(say.staff('check_was_sound'), { exact: true })).toBeVisible();
    await look.at('a sample, partly checked');
    await page.reload();
    await expect(page.getByText(say.staff('sample_progress', 1, 5), { exact: true })).toBeVisible();

    const [clerk, officer] = [await at(self, 'clerk'), await at(self, 'data-officer')];
    const slip = await caseThere(clerk, `督办 ${mark()}`);
    await command(clerk, slip.number, 'assignment', { department: 'data' });
    await command(officer, slip.number, 'acceptance');
    await inspector.follow(say.staff('room_duties'));
    await inspector.isAt(say.staff('duties_title'));
    await inspector.open(slip.number);
    const form = await inspector.begin('demand');
    await inspector.hand.fill(field(form, say.staff('demand_department')), say.department('data'));
    await page.keyboard.press('Tab');
    await hand.fill(form.getByRole('textbox', { name: say.staff('demand_words') }), '为何还没有联系当事人？');
    await hand.day(field(form, say.staff('demand_due_on')), dayAhead(14));
    await inspector.send('demand');
    await expect(inspector.done('demand')).toBeVisible();
    await inspector.follow(say.staff('room_duties'));
    await expect(line(inspector, slip.number)).toContainText(say.staff('demand_left'));

    await command(officer, slip.number, 'answers', { id: 1, words: '今天已联系，约好明天来办' });
    await page.reload();
    await expect(line(inspector, slip.number)).toContainText(say.staff('demand_unread'));
    await hand.press(line(inspector, slip.number).getByRole('link'));
    await inspector.isAtCase(slip.number);
    await expect(page.getByText('今天已联系，约好明天来办').first()).toBeVisible();
    await inspector.follow(say.staff('room_duties'));
    await inspector.isAt(say.staff('duties_title'));
    await expect(page.getByRole('heading', { level: 2, name: say.staff('brief_ways') })).toBeVisible();
    await expect(line(inspector, slip.number)).toHaveCount(0);
  });

  test(`an administrator sees who looked at personal data and why, ${where}`, async ({ person }) => {
    const self = await person(setup);
    const { page, say } = self;
    const admin = await arrives(self, 'admin');
    await expect(page.getByRole('heading', { level: 2, name: say.staff('brief_ways') })).toBeVisible();
    const look = new Look(self);
    await look.at('first page of the administrator');

    const [clerk, officer] = [await at(self, 'clerk'), await at(self, 'data-officer')];
    const reason = `与当事人核对材料 ${mark()}`;
    const slip = await caseThere(clerk, `查阅 ${mark()}`);
    await command(clerk, slip.number, 'assignment', { department: 'data' });
    await command(officer, slip.number, 'acceptance');
    const { revision } = await (await officer.get(`/api/v1/cases/${slip.number}`)).json();
    const asked = await officer.post(`/api/v1/console/cases/${slip.number}/identity`, {
      headers: { 'Idempotency-Key': crypto.randomUUID(), 'If-Match': `"${revision}"` },
      data: { reason },
    });
    expect(asked.ok(), await asked.text()).toBe(true);

    await admin.follow(say.staff('room_supervision'));
    await admin.isAt(say.staff('readings_title'));
    await expect(page).toHaveURL(/supervision\/readings$/);
    const tabs = page.getByRole('navigation', { name: say.staff('room_supervision'), exact: true });
    // Who read what, and the roles that wait for a second person.
    await expect(tabs.getByRole('link')).toHaveCount(2);
    const row = page.getByRole('row').filter({ hasText: reason });
    await expect(row).toContainText('data-officer');
    await expect(row).toContainText(say.staff('read_identity'));
    await look.at('readings');
    await admin.hand.press(page.getByRole('link', { name: /2\d{3}-\d{2}$/ }).first());
    await expect(page).toHaveURL(/on=/);
    await expect(row).toHaveCount(0);
  });

  test(`the leader in charge reads the digest of 25 May and decides who is responsible, ${where}`, async ({ person }) => {
    const self = await person(setup);
    const { page, say } = self;
    const leader = await arrives(self, 'leader');
    const look = new Look(self);
    const [clerk, data, tax] = [await at(self, 'clerk'), await at(self, 'data-officer'), await at(self, 'tax-officer')];
    const slip = await caseThere(clerk, `推来推去 ${mark()}`);
    for (const [department, officer] of [['data', data], ['tax', tax]] as const) {
      await command(clerk, slip.number, 'assignment', { department });
      await command(officer, slip.number, 'return', { reason: '不属于本部门职责' });
    }

    await leader.follow(say.staff('way_digests'));
    await leader.isAt(say.staff('digests_title'));
    await leader.follow(say.staff('digest_of', '2018-05-25'));
    await leader.isAt(say.staff('digest_of', '2018-05-25'));
    await expect(leader.heading()).toBeFocused();
    const registered = page.getByRole('listitem').filter({ hasText: say.staff('digest_registered') });
    await expect(registered.locator('.figure-number')).toHaveText(/^[1-9]/);
    await look.at('digest of 25 May');
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('button')).toHaveCount(0);
    await expect(page.getByRole('navigation')).toHaveCount(0);
    await page.emulateMedia({ media: 'screen' });

    await leader.follow(say.staff('room_duties'));
    await leader.isAt(say.staff('duties_title'));
    await expect(line(leader, slip.number)).toContainText(say.domain('DutyKind.decide'));
    await leader.hand.press(line(leader, slip.number).getByRole('link'));
    await leader.isAtCase(slip.number);
    const form = await leader.begin('assign');
    await leader.chooseDepartment(form, 'data');
    await leader.send('assign');
    await expect(leader.done('assign')).toBeVisible();
  });

  test(`the principal leader gives the explanation that is owed since June, ${where}`, async ({ person }) => {
    const self = await person(setup);
    const { page, say } = self;
    const principal = await arrives(self, 'principal');
    const { hand } = principal;
    const clerk = await at(self, 'clerk');
    const slip = await caseThere(clerk, `四处跑 ${mark()}`, 'several_departments');
    await command(clerk, slip.number, 'assignment', { department: 'data' });

    await page.reload();
    await expect(line(principal, slip.number)).toContainText(say.domain('DutyKind.explain'));
    const look = new Look(self);
    await look.at('first page of the principal leader');
    await hand.press(line(principal, slip.number).getByRole('link'));
    await principal.isAtCase(slip.number);
    const form = await principal.begin('explain');
    const words = `一件事拆成了几个窗口，今后一次办完 ${mark()}`;
    await hand.fill(form.getByRole('textbox', { name: say.staff('said_zh') }), words);
    await hand.fill(field(form, say.staff('speaker')), '示例');
    await hand.fill(form.getByRole('textbox', { name: say.staff('office'), exact: true }), '市政府主要领导');
    await principal.send('explain');
    await expect(principal.done('explain')).toBeVisible();
    await principal.follow(say.staff('room_duties'));
    await expect(page.getByRole('heading', { level: 2, name: say.staff('brief_ways') })).toBeVisible();
    await expect(line(principal, slip.number)).toHaveCount(0);
    await page.goto('/explanations');
    await expect(page.getByText(words)).toBeVisible();
  });
}
