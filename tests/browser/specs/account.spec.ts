// A member of staff looks at where they are signed in, and is told what is wrong with a new password.

import { Look } from '../support/look.ts';
import { expect, test } from '../support/people.ts';
import { arrives, DESK, PHONE } from '../support/seat.ts';
import { PASSWORD } from '../support/staff.ts';

for (const setup of [DESK, PHONE]) {
  test(`staff look after their own account, in ${setup.language} at ${setup.width}`, async ({ person }) => {
    const self = await person(setup);
    const { page, say } = self;
    const inspector = await arrives(self, 'inspector');
    const look = new Look(self);
    await page.goto('/console/account');
    await inspector.isAt(say.staff('account.title'));
    await expect(page.getByRole('rowheader', { name: say.staff('account.here') })).toHaveCount(1);
    await look.at('my account');

    const change = inspector.button(say.staff('account.change'));
    await inspector.hand.press(change);
    await expect(page.getByText(say.pages('error_summary_title'))).toBeVisible();
    await look.at('my account, nothing typed');

    const box = (name: string) => page.getByRole('textbox', { name: say.staff(name), exact: true });
    const [current, next, again] = [box('account.current'), box('account.password'), box('account.repeated')];
    await inspector.hand.fill(current, PASSWORD);
    await inspector.hand.fill(next, 'seven horses wait in the rain');
    await inspector.hand.fill(again, 'seven horses wait in the sun');
    await inspector.hand.press(change);
    await expect(page.getByText(say.staff('account.differs')).first()).toBeVisible();

    self.expects(422, '/api/v1/console/account/password');
    for (const typed of [next, again]) await inspector.hand.fill(typed, 'onetrip-onetrip-2018');
    await inspector.hand.press(change);
    await expect(page.getByText(say.pages('error_summary_title'))).toBeVisible();
    await look.at('my account, a password that everybody would try');
  });
}
