// At the person's request, personal data is erased from their case, while its number, figures and proof remain.

import { caseThere, Citizen, field } from '../support/citizen.ts';
import { pointer } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test } from '../support/people.ts';
import { arrives, DESK, PHONE } from '../support/seat.ts';
import { command, signedIn } from '../support/staff.ts';

for (const setup of [DESK, PHONE]) {
  test(`the lead erases what a case says of its person, in ${setup.language} at ${setup.width}`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    const self = await person(setup);
    const { page, say } = self;
    const lead = await arrives(self, 'lead');
    const look = new Look(self);
    const title = `要求删除 ${mark()}`;
    const slip = await caseThere(page.request, title);
    const clerk = await person({ ...setup, signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
    await lead.open(slip.number);
    const open = lead.button(say.staff('erase_open'));
    await expect(page.getByText(title).first()).toBeVisible();
    // It is needed as long as the case is open.
    await expect(open).toHaveCount(0);
    const end = { outcome: 'solved', answer: '当场办好', measure: null };
    await command(page.request, slip.number, 'settlement', end);
    const verdict = { solved: true, rating: 5, words: null, via: 'window' };
    await command(page.request, slip.number, 'verdict', verdict);
    await clerk.page.goto(`/console/cases/${slip.number}`);
    await expect(clerk.page.getByText(title).first()).toBeVisible();

    await lead.hand.press(open);
    const reason = field(page, say.staff('erase_reason'));
    await expect(reason).toBeFocused();
    await lead.hand.press(lead.button(say.staff('erase_now')));
    await expect(page.getByText(say.pages('error_summary_title'))).toBeVisible();
    await look.at('case, erase refused');
    await lead.hand.fill(reason, '本人书面要求删除');
    await lead.hand.press(lead.button(say.staff('erase_now')));
    await expect(page.getByText(say.staff('erased_title'), { exact: true })).toBeVisible();
    await expect(page.locator('#erase-done')).toBeFocused();
    await expect(page.getByText(title)).toHaveCount(0);
    await expect(open).toHaveCount(0);
    await look.at('case, erased');
    // Pages that were open lose it too.
    await expect(clerk.page.getByText(title)).toHaveCount(0);

    const reader = await person(setup);
    const citizen = new Citizen(reader.page, reader.say, pointer(reader.page));
    await reader.page.goto(`/track/${slip.number}`);
    await citizen.enterCode(slip.code);
    await expect(reader.page.getByText(say.pages('own_erased')).first()).toBeAttached();
    await reader.page.goto(`/check/${slip.number}`);
    await expect(reader.page.getByRole('status').filter({ hasText: say.verification('agrees') })).toBeVisible();
  });
}
