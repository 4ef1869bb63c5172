// The first people of a new house: the rules there require a second factor of everybody, who set it up before anything
// else, sign in with it, and fall back on a recovery code or a passkey. The spec has a house to itself.

import { Authenticator } from '../support/authenticator.ts';
import { keyboard } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, test, type Person } from '../support/people.ts';
import { DESK, PHONE } from '../support/seat.ts';
import { Staff } from '../support/staff.ts';

const HOUSE = process.env.ONETRIP_NEW_URL;
const FIRST = process.env.ONETRIP_NEW_PASSWORD;
if (!HOUSE || !FIRST) {
  throw new Error(
    'ONETRIP_NEW_URL or ONETRIP_NEW_PASSWORD is not set: the address of a OneTrip that was begun with --empty and ' +
      '--address http://localhost:PORT, and the password that it printed',
  );
}

const OWN = 'seven horses wait in the rain';
const SESSION = '/api/v1/console/session';

test.use({ baseURL: HOUSE });
// Each test continues from where the one before left the house.
test.describe.configure({ mode: 'serial' });

class Door {
  readonly staff: Staff;

  constructor(readonly self: Person) {
    this.staff = new Staff(self.page, self.say, keyboard(self.page));
  }

  box(name: string) {
    return this.self.page.getByRole('textbox', { name: this.self.say.staff(name), exact: true });
  }

  async press(name: string): Promise<void> {
    await this.staff.hand.press(this.staff.button(this.self.say.staff(name)));
  }

  async fill(name: string, words: string): Promise<void> {
    await this.staff.hand.fill(this.box(name), words);
  }

  /** The first step of a sign-in. */
  async password(account: string, password: string): Promise<void> {
    await this.staff.isAt(this.self.say.staff('sign_in_title'));
    await this.fill('account', account);
    await this.fill('password', password);
    await this.press('sign_in');
  }

  async replacePassword(current: string): Promise<void> {
    await this.staff.isAt(this.self.say.staff('account.replace_title'));
    await this.fill('account.current', current);
    await this.fill('account.password', OWN);
    await this.fill('account.repeated', OWN);
    await this.press('account.change');
  }

  async refused(): Promise<void> {
    await expect(this.self.page.getByText(this.self.say.pages('error_summary_title'))).toBeVisible();
  }
}

/** From the first password to the console, on to a second sign-in and one by recovery code. */
async function settlesIn(self: Person, account: string, first: string): Promise<Authenticator> {
  const { page, say } = self;
  const door = new Door(self);
  const look = new Look(self);
  self.expects(401, SESSION);
  await page.goto('/console');
  await door.password(account, first);
  await door.replacePassword(first);

  await door.staff.isAt(say.staff('factor.enrol_title'));
  await expect(page.getByRole('link', { name: say.staff('room_administration'), exact: true })).toHaveCount(0);
  await look.at('a factor is required');
  await door.press('factor.set_up');
  const setUp = page.getByRole('group', { name: say.staff('factor.set_up_title') });
  await expect(setUp).toBeFocused();
  await expect(setUp.getByRole('img', { name: say.staff('factor.qr') })).toBeVisible();
  const app = new Authenticator(await setUp.locator('code').innerText());
  await look.at('an authenticator app is set up');
  self.expects(422, '/api/v1/console/account/totp/confirmation');
  await door.fill('factor.code', app.wrong());
  await door.press('factor.confirm');
  await door.refused();
  await look.at('the code of the app is wrong');
  await door.fill('factor.code', await app.code());
  await door.press('factor.confirm');
  const codes = page.getByRole('group', { name: say.staff('factor.codes_title') });
  await expect(codes).toBeFocused();
  await expect(codes.getByRole('listitem')).toHaveCount(10);
  const recovery = await codes.locator('code').first().innerText();
  await look.at('recovery codes');
  await door.press('factor.codes_kept');
  await expect(door.staff.button(say.staff('sign_out'))).toBeVisible();
  await expect(page.getByRole('link', { name: say.staff('room_administration'), exact: true })).toHaveCount(1);

  await door.press('sign_out');
  await door.password(account, OWN);
  await expect(door.box('factor.code')).toBeFocused();
  await look.at('the second step of a sign-in');
  self.expects(422, `${SESSION}/factor`);
  await door.fill('factor.code', app.wrong());
  await door.press('sign_in');
  await door.refused();
  await look.at('a wrong code at the sign-in');
  await door.fill('factor.code', await app.code());
  await door.press('sign_in');
  await expect(door.staff.button(say.staff('sign_out'))).toBeVisible();

  await door.press('sign_out');
  await door.password(account, OWN);
  await door.press('factor.to_recovery');
  await expect(door.box('factor.recovery_code')).toBeFocused();
  await look.at('a sign-in by recovery code');
  await door.fill('factor.recovery_code', recovery.toUpperCase().replaceAll('-', ' '));
  await door.press('sign_in');
  await expect(door.staff.button(say.staff('sign_out'))).toBeVisible();

  await page.goto('/console/account');
  await door.staff.isAt(say.staff('account.title'));
  const own = page.getByRole('region', { name: say.staff('factor.title'), exact: true });
  await expect(own.getByText('9', { exact: true })).toBeVisible();
  await expect(own.getByText(say.staff('factor.required'))).toBeVisible();
  await expect(door.staff.button(say.staff('factor.remove'))).toHaveCount(0);
  await look.at('my account with a factor');
  await door.press('factor.new_codes');
  await expect(codes.getByRole('listitem')).toHaveCount(10);
  await door.press('factor.codes_kept');
  await expect(own.getByText('10', { exact: true })).toBeVisible();
  return app;
}

/** The first administrator's app, for whoever comes later. */
let first: Authenticator;

test('the first administrator sets up an app before anything else, in zh at 1280', async ({ person }) => {
  const self = await person(DESK);
  first = await settlesIn(self, 'admin', FIRST);
  // A colleague, who begins with a password of the administrator's.
  const colleague = { name: '王某', seat: { role: 'administrator' }, active: true, password: 'a first password to replace' };
  // And a clerk at the first window.
  const hall = { name: { zh: '大厅', en: 'Hall' }, phone: null, place: null, active: true };
  const seat = { role: 'window_clerk', window: 'hall' };
  for (const [path, data] of [
    ['accounts/wang', colleague],
    ['windows/hall', hall],
    ['accounts/zhao', { name: '赵某', seat, active: true, password: 'a first password to replace' }],
  ] as const) {
    const answer = await self.page.request.put(`/api/v1/console/${path}`, { data });
    expect(answer.status(), `${path}: ${await answer.text()}`).toBe(200);
  }
});

test('a clerk reads nothing before an app is set up, in en at 360', async ({ person }) => {
  const self = await person(PHONE);
  const { page, say } = self;
  const door = new Door(self);
  self.expects(401, SESSION);
  await page.goto('/console');
  await door.password('zhao', 'a first password to replace');
  await door.replacePassword('a first password to replace');
  await door.staff.isAt(say.staff('factor.enrol_title'));
  const reads = async (path: string) => (await page.request.get(`/api/v1/console/${path}`)).status();
  for (const path of ['queue', 'duties', 'register', 'notices']) expect(await reads(path), path).toBe(403);
  await page.goto('/console/register-case');
  await door.staff.isAt(say.staff('factor.enrol_title'));
  await door.press('factor.set_up');
  const setUp = page.getByRole('group', { name: say.staff('factor.set_up_title') });
  const app = new Authenticator(await setUp.locator('code').innerText());
  await door.fill('factor.code', await app.code());
  await door.press('factor.confirm');
  await door.press('factor.codes_kept');
  await door.staff.isAt(say.staff('register_title'));
  for (const path of ['queue', 'duties', 'register', 'notices']) expect(await reads(path), path).toBe(200);
});

test('a colleague does so on a telephone, in en at 360', async ({ person }) => {
  await settlesIn(await person(PHONE), 'wang', 'a first password to replace');
});

test('who has lost everything is helped by a colleague, in zh at 1280', async ({ person }) => {
  const self = await person(DESK);
  const { page, say } = self;
  const door = new Door(self);
  const look = new Look(self);
  self.expects(401, SESSION);
  await page.goto('/console');
  await door.password('admin', OWN);
  await expect(door.box('factor.code')).toBeFocused();
  await door.fill('factor.code', await first.code());
  await door.press('sign_in');
  await expect(door.staff.button(say.staff('sign_out'))).toBeVisible();
  await page.goto('/console/administration');
  const row = page.getByRole('row').filter({ hasText: 'wang' });
  await door.staff.hand.press(row.getByRole('button'));
  const theirs = page.getByRole('region', { name: say.staff('factor.title_of'), exact: true });
  await expect(theirs.getByText(say.staff('factor.codes_left'))).toBeVisible();
  await look.at('the factors of an account');
  await door.press('factor.reset');
  await door.press('factor.reset_sure');
  await expect(page.getByText(say.staff('factor.reset_done'))).toBeVisible();
  await expect(theirs.getByText(say.staff('factor.none_of'))).toBeVisible();
  await look.at('the factors of an account are gone');
  await page.goto('/console/administration/rules');
  await expect(page.getByText(say.staff('factor.rule_roles')).first()).toBeVisible();
  await look.at('the rule of factors');
});

/** A device with a passkey of its own, which verifies its user. */
async function device({ page, context }: Person): Promise<void> {
  const session = await context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** Signs in with the passkey alone, and after the password. */
async function usesPasskey(door: Door, account: string): Promise<void> {
  const signedIn = () => expect(door.staff.button(door.self.say.staff('sign_out'))).toBeVisible();
  await door.press('sign_out');
  await door.staff.isAt(door.self.say.staff('sign_in_title'));
  await door.press('factor.sign_in_passkey');
  await signedIn();
  await door.press('sign_out');
  await door.password(account, OWN);
  await door.press('factor.use_passkey');
  await signedIn();
}

test('a passkey is set up where a factor is required, and signs in alone, in en at 360', async ({ person }) => {
  const self = await person(PHONE);
  const { page, say } = self;
  const door = new Door(self);
  const look = new Look(self);
  await device(self);
  self.expects(401, SESSION);
  await page.goto('/console');
  await door.password('wang', OWN);
  await door.staff.isAt(say.staff('factor.enrol_title'));
  await door.fill('factor.passkey_name', 'My phone');
  await look.at('a passkey is set up');
  await door.press('factor.passkey_add');
  const codes = page.getByRole('group', { name: say.staff('factor.codes_title') });
  await expect(codes.getByRole('listitem')).toHaveCount(10);
  await door.press('factor.codes_kept');
  await usesPasskey(door, 'wang');
});

test('a passkey is added beside an app, used and removed, in zh at 1280', async ({ person }) => {
  const self = await person(DESK);
  const { page, say } = self;
  const door = new Door(self);
  const look = new Look(self);
  await device(self);
  self.expects(401, SESSION);
  await page.goto('/console');
  await door.password('admin', OWN);
  await door.fill('factor.code', await first.code());
  await door.press('sign_in');
  await expect(door.staff.button(say.staff('sign_out'))).toBeVisible();
  await page.goto('/console/account');
  await door.press('factor.passkey_add');
  await door.refused();
  await door.fill('factor.passkey_name', '二楼台式机');
  await door.press('factor.passkey_add');
  const own = page.getByRole('region', { name: say.staff('factor.title'), exact: true });
  await expect(own.getByText('二楼台式机', { exact: true })).toBeVisible();
  await look.at('my account with an app and a passkey');
  await usesPasskey(door, 'admin');
  await page.goto('/console/account');
  const named = (words: string) => page.getByRole('button', { name: say.staff(words, '二楼台式机'), exact: true });
  await door.staff.hand.press(named('factor.passkey_remove'));
  await door.staff.hand.press(named('factor.passkey_remove_sure'));
  await expect(page.getByText(say.staff('factor.passkey_removed'))).toBeVisible();
  await expect(own.getByText('二楼台式机', { exact: true })).toHaveCount(0);
});
