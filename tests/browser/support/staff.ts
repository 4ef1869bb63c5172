// What the staff do on the console.

import { expect, type APIRequestContext, type Locator, type Page, type PlaywrightWorkerArgs } from '@playwright/test';
import { field } from './citizen.ts';
import type { Hand } from './hand.ts';
import { expects } from './people.ts';
import type { Words } from './words.ts';

/** The password of every account of the demonstration. */
export const PASSWORD = 'one-trip-2018';

export class Staff {
  constructor(
    readonly page: Page,
    readonly say: Words,
    readonly hand: Hand,
  ) {}

  heading(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  async isAt(title: string): Promise<void> {
    await expect(this.heading()).toHaveText(title);
  }

  /** On the page of a case, whose number is the heading or, for those who may read what it is about, beside it. */
  async isAtCase(number: string): Promise<void> {
    const numbered = this.page.getByText(this.say.staff('case_title', number), { exact: true });
    await expect(numbered.and(this.page.locator('h1, .case-head-number'))).toBeVisible();
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Signs in on the page that asks for it. */
  async signIn(account: string): Promise<void> {
    const { page, say, hand } = this;
    await this.isAt(say.staff('sign_in_title'));
    await hand.fill(field(page, say.staff('account')), account);
    await hand.fill(field(page, say.staff('password')), PASSWORD);
    await hand.press(this.button(say.staff('sign_in')));
    await expect(this.button(say.staff('sign_out'))).toBeVisible();
  }

  /** Opens the console and signs in. */
  async arrive(account: string, path = '/console'): Promise<void> {
    // The console asks who is signed in, and nobody is yet.
    expects(this.page, 401, '/api/v1/console/session');
    await this.page.goto(path);
    await this.signIn(account);
  }

  async follow(name: string): Promise<void> {
    await this.hand.press(this.page.getByRole('link', { name, exact: true }));
  }

  /** Searches for words, which stand in no address. */
  async search(words: string): Promise<void> {
    await this.page.goto('/console/search');
    const search = this.page.getByRole('search');
    await this.hand.fill(search.getByRole('searchbox'), words);
    await this.hand.press(search.getByRole('button', { name: this.say.staff('search') }));
    expect(new URL(this.page.url()).search).toBe('');
  }

  /** Opens a case by typing its number where one searches. */
  async open(number: string): Promise<void> {
    const search = this.page.getByRole('search');
    await this.hand.fill(search.getByRole('searchbox'), number);
    await this.hand.press(search.getByRole('button', { name: this.say.staff('search') }));
    await this.isAtCase(number);
  }

  /** Opens the form of a command. */
  async begin(command: string): Promise<Locator> {
    const button = this.command(command);
    await button.waitFor({ state: 'attached' });
    // A command that is not due now is in a group that may be collapsed.
    if (!(await button.isVisible())) {
      await this.hand.press(button.locator('xpath=ancestor::details/summary'));
    }
    await this.hand.press(button);
    const form = this.form(command);
    // Pressing the button moves the focus into the form.
    await expect(form).toBeFocused();
    return form;
  }

  /** The button of a command, in whatever group it lies. */
  command(command: string): Locator {
    const name = this.say.domain(`CommandKind.${command}`);
    return this.page
      .getByRole('button', { name, exact: true, includeHidden: true })
      .and(this.page.locator('[aria-expanded]'));
  }

  form(command: string): Locator {
    return this.page.getByRole('region', { name: this.say.domain(`CommandKind.${command}`), exact: true });
  }

  /** Sends the open form of a command. */
  async send(command: string): Promise<void> {
    const name = this.say.domain(`CommandKind.${command}`);
    await this.hand.press(this.form(command).getByRole('button', { name, exact: true }));
  }

  /** What confirms a command. */
  done(command: string): Locator {
    const name = this.say.domain(`CommandKind.${command}`);
    return this.page.getByText(this.say.staff('done_words', name), { exact: true });
  }

  async chooseDepartment(form: Locator, department: string): Promise<void> {
    await this.hand.fill(field(form, this.say.staff('department')).first(), this.say.department(department));
  }
}

/** The cookies of an account, for tests that are not about signing in. */
export async function signedIn(playwright: PlaywrightWorkerArgs['playwright'], baseURL: string, account: string) {
  const request = await playwright.request.newContext({ baseURL });
  const answer = await request.post('/api/v1/console/session', { data: { account, password: PASSWORD } });
  expect(answer.status()).toBe(200);
  const state = await request.storageState();
  await request.dispose();
  return state;
}

/** Gives commands to a case without its page, to bring it to a stage. */
export async function command(
  request: APIRequestContext,
  number: string,
  path: string,
  body: object = {},
): Promise<void> {
  const { revision } = await (await request.get(`/api/v1/cases/${number}`)).json();
  const answer = await request.post(`/api/v1/console/cases/${number}/${path}`, {
    headers: { 'Idempotency-Key': crypto.randomUUID(), 'If-Match': `"${revision}"` },
    data: body,
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Has the register of the period on the page made as a file, saves it, and returns where it lies. */
export async function registerFile(page: Page, say: Words, sheet: 'csv' | 'xlsx'): Promise<string> {
  const made = page.getByRole('region', { name: say.staff('tasks_title') }).getByRole('listitem').first();
  await page.getByLabel(say.staff('register_file_reason')).fill('月度核对');
  await page.getByRole('button', { name: say.staff(`register_file_${sheet}`), exact: true }).click();
  await expect(made).toContainText(sheet.toUpperCase());
  const download = page.waitForEvent('download');
  await made.getByRole('button', { name: say.staff('tasks_download') }).click();
  const file = await download;
  // With the period, where one was chosen.
  expect(file.suggestedFilename()).toMatch(new RegExp(`^onetrip-register(-(from-|until-)?\\d[\\d-]*)?\\.${sheet}$`));
  return file.path();
}
