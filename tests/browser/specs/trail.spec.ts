// The inspector reads the audit trail: what an administrator changed, with before and after, by day and by account.

import { field } from '../support/citizen.ts';
import { Look } from '../support/look.ts';
import { expect, test } from '../support/people.ts';
import { arrives, at, DESK, PHONE } from '../support/seat.ts';

// Both change the same limits.
test.describe.configure({ mode: 'serial' });

for (const setup of [DESK, PHONE]) {
  test(`the inspector reads who changed what, in ${setup.language} at ${setup.width}`, async ({ person }) => {
    const self = await person(setup);
    const inspector = await arrives(self, 'inspector');
    const { page, say } = self;
    const admin = await at(self, 'admin');
    const limits = (await (await admin.get('/api/v1/console/rate-limits')).json()).limits;
    const changed = { ...limits, messages: limits.messages + 1 };
    const put = await admin.put('/api/v1/console/rate-limits', { data: { limits: changed, seen: null } });
    // Somebody before may have changed them, so that they are no longer the built-in ones.
    if (put.status() === 412) {
      const again = { data: { limits: changed, seen: limits } };
      expect((await admin.put('/api/v1/console/rate-limits', again)).status()).toBe(200);
    }

    await page.goto('/console/supervision/trail');
    await inspector.isAt(say.staff('trail.title'));
    const line = page.getByRole('row').filter({ hasText: say.staff('trail.the_limits') }).first();
    await expect(line).toContainText('admin');
    if (put.status() === 412) {
      await expect(line).toContainText(`messages`);
      await expect(line).toContainText(`${limits.messages} → ${limits.messages + 1}`);
    }
    await new Look(self).at('the audit trail of a day');

    const form = page.getByRole('main');
    await inspector.hand.fill(field(form, say.staff('trail.account')), 'admin');
    await inspector.hand.press(inspector.button(say.staff('trail.show')));
    await expect(page).toHaveURL(/account=admin/);
    await expect(page.getByRole('row').nth(1)).toContainText('admin');
    await new Look(self).at('the audit trail of an account');

    const file = await page.request.get(`/api/v1/console/trail/days/${await today(page)}`);
    expect(await file.text()).toMatch(/^trail onetrip\.trail\.v1\n/);
  });
}

/** The house's day, as the page that is open shows it. */
async function today(page: import('@playwright/test').Page): Promise<string> {
  const answer = await page.request.get('/api/v1/directory');
  const now = Number(answer.headers()['onetrip-time']);
  return new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);
}
