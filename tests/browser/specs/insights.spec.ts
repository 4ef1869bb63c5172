// From cases to reform: leaders see where people keep making wasted trips and how long they wait; the window records
// the current wait; an administrator creates a key and revokes it. By keyboard alone.

import { field } from '../support/citizen.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test } from '../support/people.ts';
import { arrives, DESK, PHONE } from '../support/seat.ts';

// Before the cases that other specs register and import.
const PERIOD = 'from=2018-04-16&until=2018-06-08';

for (const setup of [DESK, PHONE]) {
  const where = `in ${setup.language} at ${setup.width}`;

  test(`a leader finds what to study, reads the words and looks at the queue, ${where}`, async ({ person }) => {
    const self = await person(setup);
    const { page, say } = self;
    const leader = await arrives(self, 'principal');
    const { hand } = leader;
    const look = new Look(self);
    const title = (name: string) => page.getByRole('heading', { level: 2, name: say.staff(`insights.${name}`) });

    await leader.follow(say.staff('insights.way'));
    await leader.isAt(say.staff('insights.points_title'));
    await hand.day(field(page, say.staff('from')), '2018-04-16');
    await hand.day(field(page, say.staff('until')), '2019-05-01');
    await hand.press(leader.button(say.staff('insights.show')));
    await expect(field(page, say.staff('until'))).toHaveAccessibleDescription(/13/);
    await hand.day(field(page, say.staff('until')), '2018-06-08');
    await hand.press(leader.button(say.staff('insights.show')));
    await expect(page).toHaveURL(new RegExp(PERIOD));
    await expect(title('pareto_title')).toBeVisible();
    await expect(title('heat_title')).toBeVisible();
    await expect(page.getByText(say.pick('最长等 52 分钟', 'up to 52 minutes')).first()).toBeVisible();
    const proposed = page.locator('.insight-point.proposed').first();
    await expect(proposed).toContainText(say.pick('规则是 30 天内 3 件', 'the rule is 3 in 30 days'));
    const study = proposed.getByRole('link', { name: say.staff('insights.propose') });
    await expect(study).toHaveAttribute('href', /^\/console\/studies\/new\?matter=[a-z.-]+&reason=[a-z_]+$/);
    await look.at('pain points');
    await hand.press(proposed.locator('summary'));
    await expect(proposed.locator('details').getByRole('link').first()).toBeVisible();
    await page.goto('/console/insights?from=1999-01-01&until=1999-01-02');
    await expect(page.getByText(say.staff('insights.none'), { exact: true })).toBeVisible();

    await page.goto(`/console/insights/words?${PERIOD}`);
    await expect(title('repeats_title')).toBeVisible();
    await expect(page.locator('.insight-point').first().getByRole('link').first()).toBeVisible();
    await look.at('words of the people');

    // A fixed day, because other specs record readings of today.
    await page.goto('/console/insights/waiting?on=2018-06-08');
    await leader.isAt(say.staff('insights.waiting_title'));
    await expect(page.getByText(say.staff('insights.day_spells'), { exact: true })).toBeVisible();
    await look.at('waiting of a day');
    await leader.follow(say.staff('insights.day_before', '2018-06-07'));
    await expect(page.getByText(say.staff('insights.day_within'), { exact: true })).toBeVisible();
    await page.goto('/console/insights/waiting?on=1999-01-01');
    await expect(page.getByText(say.staff('insights.day_none'), { exact: true })).toBeVisible();
  });
}

test('a queueing system gets a key that is shown once and revoked', async ({ person }) => {
  const self = await person(PHONE);
  const { page, say } = self;
  const admin = await arrives(self, 'admin');
  const { hand } = admin;
  const look = new Look(self);
  const name = `叫号 ${mark()}`;
  await page.goto('/console/administration/waiting-keys');
  await admin.isAt(say.staff('insights.keys_kept'));
  await hand.press(admin.button(say.staff('insights.key_make')));
  await expect(field(page, say.staff('insights.key_name'))).toHaveAccessibleDescription(/./);
  await hand.fill(field(page, say.staff('insights.key_name')), name);
  await hand.press(admin.button(say.staff('insights.key_make')));
  const secret = page.locator('.key-secret');
  await expect(secret).toHaveText(/^[0-9a-f]{12}\.[0-9a-f]{48}$/);
  await look.at('a key, shown once');
  const authorization = `Key ${await secret.innerText()}`;
  const send = () =>
    page.request.post('/api/v1/queue/readings', {
      headers: { authorization, 'content-type': 'text/csv' },
      data: `window,at,waiting,minutes\nmain,2018-06-01 09:00,3,5\n`,
    });
  expect((await send()).status()).toBe(200);
  await hand.press(admin.button(say.staff('insights.key_seen')));
  await expect(secret).toHaveCount(0);
  await hand.press(admin.button(say.staff('insights.key_revoke_of', name)));
  await hand.press(admin.button(say.staff('insights.key_revoke_sure', name)));
  await expect(page.getByText(say.staff('insights.key_gone', name), { exact: true })).toBeVisible();
  expect((await send()).status()).toBe(401);
  await look.at('the keys of queueing systems');
});

test('the window notes how long people wait', async ({ person }) => {
  const self = await person(DESK);
  const { page, say } = self;
  const clerk = await arrives(self, 'clerk');
  const { hand } = clerk;
  await page.goto('/console/insights/waiting');
  await hand.fill(field(page, say.staff('insights.tap_people')), '12');
  await hand.press(clerk.button(say.staff('insights.tap_send')));
  await expect(field(page, say.staff('insights.tap_minutes'))).toHaveAccessibleDescription(/./);
  await hand.fill(field(page, say.staff('insights.tap_minutes')), '8');
  await hand.press(clerk.button(say.staff('insights.tap_send')));
  await expect(page.getByText(say.staff('insights.tap_done'), { exact: true })).toBeVisible();
  await new Look(self).at('waiting, noted at the window');
});
