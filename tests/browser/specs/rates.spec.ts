// Where others guess at a case or register without end, a person's own device does a short check and nothing is lost;
// and the administrator sets how much is free, and sees what was refused.

import { Citizen, caseThere, field } from '../support/citizen.ts';
import { keyboard } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, ownAddress, test } from '../support/people.ts';
import { arrives, DESK, PHONE } from '../support/seat.ts';

/** How much slower than this machine a cheap phone is. */
const SLOWER = 4;

for (const setup of [DESK, PHONE]) {
  test(`whoever holds the code opens their case while others guess, in ${setup.language} at ${setup.width}`, async ({
    person,
    request,
  }) => {
    const self = await person(setup);
    const { page, say } = self;
    const citizen = new Citizen(page, say, keyboard(page));
    const look = new Look(self);
    const slip = await caseThere(request, '有人乱猜查询码');
    const guess = async (code: string) => {
      const headers = { Authorization: `Code ${code}`, 'X-Forwarded-For': ownAddress() };
      return (await request.get(`/api/v1/cases/${slip.number}/own`, { headers })).status();
    };
    const wrong = `${slip.code.startsWith('0') ? '1' : '0'}0000000`;
    for (let tried = 0; tried < 10; tried += 1) {
      expect(await guess(wrong)).toBe(404);
    }
    expect(await guess(wrong)).toBe(428);

    await page.goto(`/track/${slip.number}`);
    const throttle = await self.context.newCDPSession(page);
    await throttle.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    self.expects(428, `/api/v1/cases/${slip.number}/own`);
    const told = page.getByRole('status').filter({
      hasText: say.pick('您的设备正在做一次验证', 'your device is doing a short check'),
    });
    // What is counted begins anew with each hour, which may have struck while the page was loading.
    await expect.poll(() => guess(wrong), { intervals: [0] }).toBe(428);
    const began = Date.now();
    await Promise.all([told.waitFor(), citizen.enterCode(slip.code)]);
    await expect(field(page, say.pages('message_words'))).toBeVisible({ timeout: 30_000 });
    console.log(`the check took ${Date.now() - began} ms, ${SLOWER} times slower than this machine`);
    await expect(told).toHaveCount(0);
    await throttle.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    // Looking again costs nothing, and so does whatever they write.
    await citizen.sendMessage('请尽快办理');
    await look.at('a case that others guessed at, opened');
  });

  test(`an administrator sets what is free and sees what was refused, in ${setup.language} at ${setup.width}`, async ({
    person,
  }) => {
    const self = await person(setup);
    const { page, say } = self;
    const admin = await arrives(self, 'admin');
    const look = new Look(self);
    const refused = { day: '2018-06-11', acts: [{ act: 'code', worked: 31, waited: 4 }] };
    await page.route('**/api/v1/console/rate-limits/refusals*', (route) =>
      route.fulfill({ json: { items: [refused], cursor: null } }),
    );
    await page.goto('/console/administration/rate-limits');
    await admin.isAt(say.staff('rate_limits.title'));
    await expect(page.getByRole('row').filter({ hasText: '31' })).toContainText(say.pick('输错查询码', 'Wrong access codes'));
    await look.at('administration: rate limits');
    const registrations = page.getByRole('textbox', { name: say.staff('rate_limits.registrations'), exact: true });
    await admin.hand.fill(registrations, '1');
    await admin.hand.fill(field(page, say.staff('rate_limits.calling_codes')), '8613900001234');
    await admin.hand.press(admin.button(say.staff('save')));
    await expect(page.getByText(say.pages('error_summary_title'))).toBeVisible();
    await look.at('administration: rate limits, refused');
    await admin.hand.fill(registrations, '41');
    await admin.hand.fill(field(page, say.staff('rate_limits.calling_codes')), '86 852');
    await admin.hand.press(admin.button(say.staff('save')));
    await expect(page.getByText(say.staff('rate_limits.saved'))).toBeVisible();
    await page.reload();
    await expect(registrations).toHaveValue('41');
  });
}
