// What a page does with what people type: a password is hidden and can be pasted, whoever signed in can sign out on
// every page, and nothing that anybody writes is ever run.

import { Citizen, field } from '../support/citizen.ts';
import { keyboard } from '../support/hand.ts';
import { expect, expects, mark, test } from '../support/people.ts';
import { arrives, at, DESK, PHONE } from '../support/seat.ts';
import { PASSWORD, Staff } from '../support/staff.ts';

for (const setup of [DESK, PHONE]) {
  test(`a password is hidden and can be pasted, in ${setup.language} at ${setup.width}`, async ({ person }) => {
    const self = await person(setup);
    const { page, say, context } = self;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const staff = new Staff(page, say, keyboard(page));
    expects(page, 401, '/api/v1/console/session');
    await page.goto('/console');
    await staff.isAt(say.staff('sign_in_title'));
    const password = field(page, say.staff('password'));
    await expect(password).toHaveAttribute('type', 'password');
    await expect(password).toHaveAttribute('autocomplete', 'current-password');
    await staff.hand.fill(field(page, say.staff('account')), 'admin');
    await page.evaluate((text) => navigator.clipboard.writeText(text), PASSWORD);
    await password.focus();
    await page.keyboard.press('ControlOrMeta+V');
    await expect(password).toHaveValue(PASSWORD);
    await staff.hand.press(staff.button(say.staff('sign_in')));
    await staff.isAt(say.staff('duties_title'));

    await page.goto('/console/account');
    await staff.isAt(say.staff('account.title'));
    for (const name of ['account.current', 'account.password', 'account.repeated']) {
      const typed = page.getByLabel(say.staff(name), { exact: true });
      await expect(typed).toHaveAttribute('type', 'password');
      await typed.focus();
      await page.keyboard.press('ControlOrMeta+V');
      await expect(typed).toHaveValue(PASSWORD);
    }
  });

  test(`staff can sign out on every page, in ${setup.language} at ${setup.width}`, async ({ person }) => {
    for (const account of ['lead', 'admin', 'inspector']) {
      const self = await person(setup);
      const { page, say } = self;
      const staff = await arrives(self, account);
      const links = await page.locator('nav a[href^="/console"]').evaluateAll((links) =>
        links.map((link) => link.getAttribute('href') ?? ''),
      );
      const pages = [...new Set([...links, '/console/account', '/console/nowhere'])];
      expect(pages.length, pages.join(' ')).toBeGreaterThan(5);
      for (const path of pages) {
        await page.goto(path);
        await expect(staff.heading(), path).toBeVisible();
        await expect(staff.button(say.staff('sign_out')), path).toBeVisible();
      }
      await staff.hand.press(staff.button(say.staff('sign_out')));
      await staff.isAt(say.staff('sign_in_title'));
      const cookies = await self.context.cookies();
      expect(cookies.filter(({ name }) => name.includes('session'))).toEqual([]);
    }
  });
}

test('what people write is shown and never run', async ({ person }) => {
  const self = await person(DESK);
  const { page, say } = self;
  const drawn = mark();
  const hostile = (where: string) =>
    `${where}${drawn}<img src=x onerror="window.taken=1"><script>window.taken=1</script>{{7*7}}`;
  const staff = await arrives(self, 'clerk');
  const clerk = await at(self, 'clerk');
  const registered = await clerk.post('/api/v1/console/cases', {
    headers: { 'Idempotency-Key': crypto.randomUUID() },
    data: {
      channel: 'window',
      window: 'main',
      language: 'zh',
      applicant: { kind: 'company', name: hostile('name'), company: hostile('company'), phone: '13800000000', document: hostile('document') },
      matter: 'online-account',
      title: hostile('title'),
      account: hostile('account'),
      reason: 'system_fault',
      departments: ['data'],
      trips: [{ on: '2018-05-24', place: hostile('place'), reason: 'system_fault', told: hostile('told') }],
      trips_made: 1,
      suggestion: hostile('suggestion'),
      wish: hostile('wish'),
    },
  });
  expect(registered.status(), await registered.text()).toBe(201);
  const slip = await registered.json();
  const revision = async () => (await (await clerk.get(`/api/v1/cases/${slip.number}`)).json()).revision;
  const give = async (path: string, data: object) => {
    const headers = { 'Idempotency-Key': crypto.randomUUID(), 'If-Match': `"${await revision()}"` };
    const answer = await clerk.post(`/api/v1/console/cases/${slip.number}/${path}`, { headers, data });
    expect(answer.ok(), await answer.text()).toBe(true);
  };
  await give('messages', { words: hostile('message') });
  await give('settlement', { outcome: 'solved', answer: hostile('answer'), measure: null });

  const reads = async (words: string[]) => {
    const body = page.locator('body');
    for (const where of words) await expect(body).toContainText(hostile(where));
    expect(await page.evaluate(() => 'taken' in window)).toBe(false);
    await expect(page.locator('img[src="x"]')).toHaveCount(0);
  };
  await page.goto(`/console/cases/${slip.number}`);
  await staff.isAtCase(slip.number);
  await reads(['name', 'company', 'document', 'title', 'account', 'place', 'told', 'suggestion', 'wish', 'message', 'answer']);
  await staff.search(`title${drawn}`);
  await reads(['title']);
  await page.goto('/console/register');
  await reads(['title']);

  const citizen = new Citizen(page, say, keyboard(page));
  await page.goto(`/track/${slip.number}`);
  await citizen.enterCode(slip.access_code);
  await reads(['title', 'account', 'message', 'answer']);
  await page.goto(`/lite?number=${slip.number}`);
  await reads([]);
});
