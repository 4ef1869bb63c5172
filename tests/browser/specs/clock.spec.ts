// The demonstration keeps its own clock: every page says June 2018, whatever the visitor's machine says, and time moves
// on at the press of a button. The spec has a server to itself, because the others would not find what they left.

import { Citizen, field, registration } from '../support/citizen.ts';
import { keyboard, pointer } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, expects, mark, test, type Person, type Setup } from '../support/people.ts';
import { Staff } from '../support/staff.ts';

const HOUSE = process.env.ONETRIP_FORWARD_URL;
if (!HOUSE) {
  throw new Error(
    'ONETRIP_FORWARD_URL is not set: the address of a second OneTrip with the demonstration, on a fresh folder',
  );
}

test.use({ baseURL: HOUSE });
// Each test continues from where the one before left the server.
test.describe.configure({ mode: 'serial' });

/** Somebody whose machine believes that it is 2031. */
async function inTheFuture(seat: (setup: Setup) => Promise<Person>, setup: Setup): Promise<Person> {
  const self = await seat(setup);
  await self.context.addInitScript(() => {
    const Real = Date;
    const ahead = Real.UTC(2031, 2, 4) - Real.now();
    class Wrong extends Real {
      constructor(...given: []) {
        if (given.length) super(...given);
        else super(Real.now() + ahead);
      }
      static override now(): number {
        return Real.now() + ahead;
      }
    }
    globalThis.Date = Wrong as DateConstructor;
  });
  return self;
}

function banner({ page, say }: Person) {
  return page.getByRole('complementary', { name: say.pick('演示', 'Demonstration'), exact: true });
}

/** The day and the minute that the banner tells. */
async function told(self: Person): Promise<string> {
  return (await banner(self).locator('time').innerText()).replace(/\s+/g, ' ');
}

/** Presses by keyboard, and waits until the page shows the time that has come. */
async function press(self: Person, zh: string, en: string): Promise<void> {
  const button = banner(self).getByRole('button', { name: self.say.pick(zh, en), exact: true });
  const loaded = self.page.waitForEvent('load', { timeout: 60_000 });
  await keyboard(self.page).press(button);
  await loaded;
  // The focus stays on the button that was pressed.
  await expect(button).toBeFocused();
}

test('it is June 2018 on every page, though the visitor’s machine says 2031', async ({ person }) => {
  for (const setup of [
    { language: 'zh', width: 360, height: 740 },
    { language: 'en', width: 1280 },
  ] as const) {
    const self = await inTheFuture(person, setup);
    const { page, say } = self;
    const june = say.pick(/2018年6月11日/, /11 June 2018/);
    for (const path of ['/', '/register', '/track', '/figures', '/explanations', '/plans', '/check', '/console']) {
      // Nobody is signed in.
      if (path === '/console') expects(page, 401, '/api/v1/console/session');
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible();
      await expect(banner(self), path).toHaveText(june);
      await new Look(self).at(`the banner at ${path}`);
      const words = await page.locator('body').innerText();
      // Digits of a case's number are no year.
      expect(words, path).not.toMatch(/(?<![\d-])(2031|2026)/);
      expect(words, `${path}: late by years`).not.toMatch(/\d{3,} ?(天|days)/);
    }
    await page.goto(`/lite?lang=${setup.language}`);
    await expect(page.getByRole('complementary')).toHaveText(june);

    // The usual periods follow the demonstration's clock, and 25 May is one press away.
    await page.goto('/figures');
    const month = page.getByRole('link', { name: say.pages('figures_this_month'), exact: true });
    await expect(month).toHaveAttribute('href', '/figures?from=2018-06-01&until=2018-06-11');
    await banner(self).getByRole('link').click();
    for (const [name, number] of [['registered', '81'], ['assigned', '66'], ['settled', '15']]) {
      const item = page.getByRole('listitem').filter({ has: page.getByText(say.pages(name), { exact: true }) });
      await expect(item.locator('.figure-number')).toHaveText(number);
    }
    await page.emulateMedia({ media: 'print' });
    await expect(banner(self)).toHaveCount(0);
  }
});

test('who registers belongs to that day; the next morning reminds, and a week on climbs', async ({ person }) => {
  const self = await inTheFuture(person, { language: 'zh', width: 1280 });
  const { page, say } = self;
  const visitor = new Citizen(page, say, pointer(page));
  const given = registration(mark());
  given.trips[1].on = '2018-06-11';
  const slip = await visitor.register(given);
  expect(slip.number).toMatch(/^1806-/);
  await page.goto(`/track/${slip.number}`);
  await visitor.isAt(say.pages('case_title', slip.number));
  await expect(page.getByRole('main')).toContainText(/2018-06-12 14:\d\d/);

  const seated = await inTheFuture(person, { language: 'zh', width: 1280 });
  const leader = new Staff(seated.page, say, pointer(seated.page));
  await leader.arrive('leader', '/console/digests');
  await leader.isAt(say.staff('digests_title'));
  await expect(seated.page.getByRole('link', { name: say.staff('digest_of', '2018-06-11') })).toHaveCount(0);

  // On the console, by keyboard: the evening has passed, and nobody was signed out.
  await press(seated, '次日早上', 'Next morning');
  expect(await told(seated)).toMatch(/2018年6月12日.*09:00/);
  await leader.isAt(say.staff('digests_title'));
  await seated.page.getByRole('link', { name: say.staff('digest_of', '2018-06-11'), exact: true }).click();
  await leader.isAt(say.staff('digest_of', '2018-06-11'));
  await new Look(seated).at('the digest of the evening before');
  await seated.page.goto('/console/supervision');
  await expect(seated.page.getByText('民政局').first()).toBeVisible();

  // The citizen sees that the window was reminded; a week later the case is overdue, by days, and was escalated.
  const happened = visitor.happened();
  await page.goto(`/track/${slip.number}`);
  await visitor.isAt(say.pages('case_title', slip.number));
  await press(self, '次日早上', 'Next morning');
  await expect(happened).toContainText('提醒');
  await press(self, '一周后', 'A week on');
  expect(await told(self)).toMatch(/2018年6月20日.*09:00/);
  await expect(happened).toContainText('书面催办');
  await expect(page.getByRole('main')).toContainText(/超期 [1-9] 天/);
  await new Look(self).at('a case, a week on');

  // Unsaved input must not be discarded.
  await page.goto('/register');
  await field(page, say.pages('applicant_name')).fill('写到一半');
  const morning = banner(self).getByRole('button', { name: '次日早上', exact: true });
  await morning.click();
  await expect(banner(self)).toContainText('您填的内容还在');
  expect(await told(self)).toMatch(/2018年6月21日.*09:00/);
  await expect(field(page, say.pages('applicant_name'))).toHaveValue('写到一半');
  await banner(self).getByRole('button', { name: '现在刷新', exact: true }).click();
  await expect(banner(self)).not.toContainText('您填的内容还在');
});
