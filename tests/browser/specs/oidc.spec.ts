// Signing in by an identity provider, a certified one that the test runs beside a house of the demonstration: staff link
// their account, sign in by it, confirm a dear act in another tab and sign out at both; a newcomer waits for a second
// person. The spec has a house to itself.

import type { Page } from '@playwright/test';
import { field } from '../support/citizen.ts';
import { keyboard } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, test, type Person } from '../support/people.ts';
import { DESK, PHONE } from '../support/seat.ts';
import { Staff } from '../support/staff.ts';

const HOUSE = process.env.ONETRIP_OIDC_URL;
if (!HOUSE) {
  throw new Error(
    'ONETRIP_OIDC_URL is not set: the address of a OneTrip with the demonstration that knows the provider of ' +
      '`node tests/browser/support/provider.mjs ADDRESS SECRET`',
  );
}

test.use({ baseURL: HOUSE });
// Each test continues from where the one before left the house.
test.describe.configure({ mode: 'serial' });

/** Somebody of the staff, and the provider they are sent to. */
class Door {
  readonly staff: Staff;
  readonly look: Look;

  constructor(readonly self: Person) {
    this.staff = new Staff(self.page, self.say, keyboard(self.page));
    this.look = new Look(self);
    // The provider is another host.
    self.forgive(/^a request to another host: http:\/\/127\.0\.0\.1:/);
    self.expects(401, '/api/v1/console/session');
  }

  words(name: string): string {
    return this.self.say.staff(`provider.${name}`);
  }

  async press(name: string): Promise<void> {
    await this.staff.hand.press(this.staff.button(this.words(name)));
  }

  /** Follows the link to the provider on the page of the sign-in. */
  async goes(): Promise<void> {
    const { page, say } = this.self;
    await this.staff.isAt(say.staff('sign_in_title'));
    await this.staff.hand.press(page.getByRole('link', { name: say.staff('provider.sign_in', '127.0.0.1') }));
  }

  async isIn(): Promise<void> {
    await expect(this.staff.button(this.self.say.staff('sign_out'))).toBeVisible();
  }

  async isRefused(words: Record<string, string>): Promise<void> {
    await this.staff.isAt(this.self.say.staff('sign_in_title'));
    await expect(this.self.page.getByText(words[this.self.say.language])).toBeVisible();
  }
}

/** Signs in on the provider's own page. */
async function signsInThere(page: Page, who: string, factor = false): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Town sign-in' })).toBeVisible();
  await page.getByRole('textbox').fill(who);
  if (factor) await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function journey(self: Person, account: string, identity: string): Promise<void> {
  const { page, say, context } = self;
  const door = new Door(self);
  await door.staff.arrive(account, '/console/account');
  const own = page.getByRole('region', { name: door.words('account_title') });
  await expect(own.getByText(door.words('none'))).toBeVisible();
  await door.look.at('an account without an identity');
  await door.press('link');
  await signsInThere(page, identity);
  await door.staff.isAt(say.staff('account.title'));
  await expect(own.getByText(door.words('linked'))).toBeVisible();
  await expect(own.getByText(identity, { exact: true })).toBeVisible();
  await door.look.at('an account with an identity');

  // The provider still knows them, so that one press is enough.
  await door.staff.hand.press(door.staff.button(say.staff('sign_out')));
  await door.goes();
  await door.isIn();
  for (const cookie of await context.cookies()) {
    if (cookie.name.startsWith('__Host-')) expect(cookie.httpOnly, cookie.name).toBe(true);
  }
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain('eyJ');

  // A dear act asks for the sign-in again, which happens in another tab; what is on this page stays.
  await page.goto('/console/account');
  const path = '**/api/v1/console/account/identity';
  await page.route(path, (route) => {
    if (route.request().method() !== 'DELETE') return route.continue();
    return route.fulfill({
      status: 401,
      contentType: 'application/problem+json',
      json: { type: 'about:blank#sign_in_again', title: 'sign in again', status: 401, code: 'sign_in_again', fields: [] },
    });
  });
  self.expects(401, '/api/v1/console/account/identity');
  await door.press('unlink');
  await door.press('unlink_sure');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await page.unroute(path);
  const opened = context.waitForEvent('page');
  await door.staff.hand.press(dialog.getByRole('link', { name: say.staff('provider.again', '127.0.0.1') }));
  const tab = await opened;
  await signsInThere(tab, identity);
  await expect(tab.getByRole('button', { name: say.staff('sign_out') })).toBeVisible();
  await tab.close();
  await door.staff.hand.press(dialog.getByRole('button', { name: door.words('go_on') }));
  await expect(dialog).toBeHidden();
  await door.isIn();

  // Signing out ends both, so that whoever comes next is asked who they are.
  await door.staff.hand.press(door.staff.button(say.staff('sign_out')));
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await door.goes();
  await expect(page.getByRole('heading', { name: 'Town sign-in' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await door.isRefused({ zh: '可能是您取消了', en: 'you may have cancelled' });
  await door.look.at('the provider did not let somebody through');
  await door.goes();
  await signsInThere(page, `stranger-${identity}`);
  await door.isRefused({ zh: '还没有对应本系统的账号', en: 'No account here belongs to your identity' });
  await door.look.at('nobody here has this identity');
}

test('a clerk links the account and signs in by the provider, in zh at 1280', async ({ person }) => {
  await journey(await person(DESK), 'clerk', 'u-1001');
});

test('an officer does so on a telephone, in en at 360', async ({ person }) => {
  await journey(await person(PHONE), 'tax-officer', 'u-1002');
});

test('a seat in the claims waits for a second person, in zh at 1280 and en at 360', async ({ person }) => {
  const self = await person(DESK);
  const { page, say } = self;
  const admin = new Door(self);
  await admin.staff.arrive('admin', '/console/administration/provider');
  await admin.staff.isAt(say.staff('provider.title'));
  await expect(page.getByText(admin.words('seats_none'))).toBeVisible();
  await admin.look.at('the rule of the provider');
  const add = page.getByRole('region', { name: admin.words('add') });
  await admin.staff.hand.fill(field(add, admin.words('value')), 'tax-group');
  await admin.staff.hand.choose(field(add, say.staff('role')), say.domain('Role.department_officer'));
  const department = field(add, say.staff('at_department'));
  await admin.staff.hand.choose(department, (await department.locator('option').nth(1).innerText()).trim());
  await admin.press('add');
  await expect(page.getByText(admin.words('saved'))).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'tax-group' })).toContainText('admin');
  await admin.look.at('a value stands for a seat');

  const newcomer = new Door(await person(PHONE));
  const phone = newcomer.self.page;
  await phone.goto('/console/sign-in');
  await newcomer.goes();
  await signsInThere(phone, 'new@tax-group');
  await newcomer.isRefused({ zh: '还要等第二个人确认', en: 'a second person has to confirm it' });
  await newcomer.look.at('a seat waits');
  // The claims no longer give the clerk's seat, and another one cannot be read in them.
  const gone = new Door(await person(PHONE));
  await gone.self.page.goto('/console/sign-in');
  await gone.goes();
  await signsInThere(gone.self.page, 'u-1001');
  await gone.isRefused({ zh: '没有给出您在本系统的岗位', en: 'does not say that you hold your seat here' });

  const inspector = new Door(await person(PHONE));
  await inspector.staff.arrive('inspector', '/console/supervision/grants');
  const name = 'Name of new@tax-group';
  await inspector.look.at('a seat that the claims ask for');
  await inspector.staff.hand.press(inspector.staff.button(inspector.self.say.staff('grant.confirm_of', name)));
  await expect(inspector.self.page.getByText(inspector.self.say.staff('grant.confirmed', name))).toBeVisible();
  await newcomer.goes();
  await newcomer.isIn();
  await phone.goto('/console/account');
  await expect(phone.getByText(newcomer.words('no_password'))).toBeVisible();
  await newcomer.look.at('an account without a password');
});
