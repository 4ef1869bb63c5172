// A seat that reads cases is given by two people: the administrator asks for it, and the inspector confirms it or turns
// it down. Until then nobody can sign in with it.

import { field } from '../support/citizen.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test, type Person } from '../support/people.ts';
import { arrives, DESK, PHONE } from '../support/seat.ts';
import { Staff } from '../support/staff.ts';

const FIRST = 'a first password to replace';

interface Newcomer {
  account: string;
  name: string;
}

/** The administrator fills in an account for a window clerk. */
async function asks(admin: Staff, who: Newcomer): Promise<void> {
  const { page, say, hand } = admin;
  await page.goto('/console/administration');
  await admin.isAt(say.staff('accounts'));
  await hand.press(admin.button(say.staff('add_account')));
  const form = page.getByRole('region', { name: say.staff('add_account'), exact: true });
  await hand.fill(field(form, say.staff('account')), who.account);
  await hand.fill(field(form, say.staff('person_name')), who.name);
  await hand.choose(field(form, say.staff('role')), say.domain('Role.window_clerk'));
  const window = field(form, say.staff('at_window'));
  await expect(window).toBeVisible();
  await hand.choose(window, (await window.locator('option').nth(1).innerText()).trim());
  await hand.fill(field(form, say.staff('new_password')), FIRST);
  await hand.press(admin.button(say.staff('save')));
  await expect(page.getByText(say.staff('grant.waits', who.name))).toBeVisible();
}

function row(staff: Staff, who: Newcomer) {
  return staff.page.getByRole('row').filter({ hasText: who.account });
}

async function opens(person: Person, who: Newcomer): Promise<number> {
  const browser = await person.context.browser()!.newContext({ baseURL: new URL(person.page.url()).origin });
  const data = { account: who.account, password: FIRST };
  const answer = await browser.request.post('/api/v1/console/session', { data });
  await browser.close();
  return answer.status();
}

for (const [asking, deciding] of [[DESK, PHONE], [PHONE, DESK]]) {
  test(`a seat is asked for in ${asking.language} and decided in ${deciding.language}`, async ({ person }) => {
    const keeper = await person(asking);
    const admin = await arrives(keeper, 'admin');
    const look = new Look(keeper);
    const tag = mark().toLowerCase().replace(/[^a-z0-9]/g, '');
    const [wanted, refused] = ['ming', 'yan'].map((name) => ({ account: `${name}-${tag}`, name: `新人${name}` }));
    await asks(admin, wanted);
    await look.at('a seat waits for a second person');
    await asks(admin, refused);
    await keeper.page.goto('/console/supervision/grants');
    await admin.isAt(keeper.say.staff('grant.title'));
    await expect(row(admin, wanted).getByText(keeper.say.staff('grant.own'))).toBeVisible();
    await look.at('seats that I asked for');
    expect(await opens(keeper, wanted)).toBe(401);

    const second = await person(deciding);
    const inspector = await arrives(second, 'inspector');
    const { page, say } = second;
    await page.goto('/console/supervision/grants');
    await inspector.isAt(say.staff('grant.title'));
    await new Look(second).at('seats to confirm');
    await inspector.hand.press(inspector.button(say.staff('grant.confirm_of', wanted.name)).and(row(inspector, wanted).getByRole('button')));
    await expect(page.getByText(say.staff('grant.confirmed', wanted.name))).toBeVisible();
    await inspector.hand.press(inspector.button(say.staff('grant.refuse_of', refused.name)).and(row(inspector, refused).getByRole('button')));
    await expect(page.getByText(say.staff('grant.refused', refused.name))).toBeVisible();
    await expect(row(inspector, wanted)).toHaveCount(0);
    expect(await opens(keeper, wanted)).toBe(200);
    expect(await opens(keeper, refused)).toBe(401);
  });
}
