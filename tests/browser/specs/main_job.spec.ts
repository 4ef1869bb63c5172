// The main job, from a citizen's registration to the public count, in three people's browsers at once: in both
// languages, on a phone and on a desktop, with a pointer and by keyboard alone.

import { Citizen, field, registration, type Slip } from '../support/citizen.ts';
import { partOf } from '../support/figures.ts';
import { keyboard, pointer, type HandMaker } from '../support/hand.ts';
import { expect, mark, test, type Person } from '../support/people.ts';
import { Staff } from '../support/staff.ts';
import type { Language } from '../support/words.ts';

/** The longest that a citizen who looks at their case may wait to see a step, in milliseconds. */
const SEEN_WITHIN_MS = 2_000;

interface Run {
  language: Language;
  width: number;
  hand: HandMaker;
  how: string;
  /** A matter that no other test registers, so that its line of the figures moves by this case alone. */
  matter: string;
  department: string;
}

const RUNS: Run[] = [
  { language: 'zh', width: 360, hand: pointer, how: 'with a pointer', matter: 'tax-clearance', department: 'tax' },
  { language: 'zh', width: 1280, hand: keyboard, how: 'by keyboard alone', matter: 'invoice', department: 'tax' },
  { language: 'en', width: 360, hand: keyboard, how: 'by keyboard alone', matter: 'pension', department: 'hrss' },
  { language: 'en', width: 1280, hand: pointer, how: 'with a pointer', matter: 'school', department: 'education' },
];

for (const run of RUNS) {
  const { language, width, how } = run;
  test(`the main job, in ${language} at ${width} px ${how}`, async ({ person }) => {
    const [self, clerkSelf, officerSelf] = [
      await person({ language, width }),
      await person({ language, width }),
      await person({ language, width }),
    ];
    const { say, page } = self;
    const citizen = new Citizen(page, say, run.hand(page));
    const clerk = new Staff(clerkSelf.page, say, run.hand(clerkSelf.page));
    const officer = new Staff(officerSelf.page, say, run.hand(officerSelf.page));
    const tag = mark();
    const given = registration(tag, run.matter);

    const before = await figuresOf(self, run.matter);
    const slip = await test.step('a citizen registers online', () => registers(citizen, given));
    await test.step('tracks it by number', () => tracks(citizen, slip, tag));

    const seen: string[] = [];
    /** From the confirmation on the staff's page to the words on the citizen's. */
    async function shows(confirmed: Promise<unknown>, words: string): Promise<void> {
      const line = citizen.happened().getByText(words);
      const shown = line.first().waitFor().then(() => performance.now());
      await confirmed;
      const at = performance.now();
      const ms = Math.max(0, Math.round((await shown) - at));
      seen.push(`${ms} ms “${words}”`);
      expect(ms, `the citizen sees “${words}” in time`).toBeLessThan(SEEN_WITHIN_MS);
    }

    await test.step('a clerk finds it, summons a department and assigns it', async () => {
      await clerk.arrive('clerk');
      await clerk.open(slip.number);
      const department = say.department(run.department);

      let form = await clerk.begin('summon');
      await clerk.chooseDepartment(form, run.department);
      await clerk.send('summon');
      await shows(
        clerk.done('summon').waitFor(),
        say.pick(`请${department}负责人到场协调`, `called the head of ${department} to the window`),
      );

      form = await clerk.begin('assign');
      await clerk.chooseDepartment(form, run.department);
      await clerk.hand.fill(form.getByRole('textbox', { name: say.staff('days') }), '3');
      await clerk.hand.fill(form.getByRole('textbox', { name: say.staff('assign_note') }), `请尽快 ${tag}`);
      await clerk.send('assign');
      await shows(
        clerk.done('assign').waitFor(),
        say.pick(`交办给${department}，`, `Assigned to ${department}, to be done by`),
      );
    });

    await test.step('the department accepts it, logs a step and resolves it', async () => {
      const department = say.department(run.department);
      await officer.arrive(`${run.department}-officer`);
      // It is the officer's duty, on the first page.
      await officer.isAt(say.staff('duties_title'));
      await officer.hand.press(officer.page.getByRole('link', { name: given.title }));
      await officer.isAtCase(slip.number);

      await officer.begin('accept');
      await officer.send('accept');
      await shows(
        officer.done('accept').waitFor(),
        say.pick(`${department}签收`, `${department} accepted it`),
      );

      let form = await officer.begin('log_step');
      await officer.hand.tick(form.getByRole('radio', { name: say.domain('StepKind.contact') }));
      await officer.hand.fill(form.getByRole('textbox'), `已电话联系，约好时间 ${tag}`);
      await officer.send('log_step');
      await shows(
        officer.done('log_step').waitFor(),
        say.pick(`${department}代办：联系反映人`, `${department}, on the citizen's behalf: contacted`),
      );

      form = await officer.begin('resolve');
      await officer.hand.tick(form.getByRole('radio', { name: say.domain('Outcome.solved'), exact: true }));
      await officer.hand.fill(form.getByRole('textbox', { name: say.staff('answer') }), `已为您办好 ${tag}`);
      await officer.hand.fill(form.getByRole('textbox', { name: say.staff('plan') }), '材料清单已重做');
      await officer.send('resolve');
      await shows(
        officer.done('resolve').waitFor(),
        say.pick(`${department}办结：已解决`, `${department} says it is done: solved`),
      );
    });

    await test.step('the citizen answers with the code on the slip', async () => {
      await expect(page.getByText(`已为您办好 ${tag}`)).toBeHidden();
      await citizen.enterCode(slip.code);
      await expect(citizen.happened().getByText(`已为您办好 ${tag}`)).toBeVisible();
      await citizen.sendMessage(`谢谢 ${tag}`);
      await expect(citizen.happened().getByText(`谢谢 ${tag}`)).toBeVisible();
      await expect(officer.page.getByText(`谢谢 ${tag}`)).toBeVisible();
      await citizen.giveVerdict(`解决了 ${tag}`);
      await expect(page.getByText(say.pick('您的件已归档（已解决', 'Your case is closed (Solved'))).toBeVisible();
    });

    await test.step('the transparency page counts it', async () => {
      await expect(async () => {
        const after = await figuresOf(self, run.matter);
        expect(after.matter).toEqual({
          registered: before.matter.registered + 1,
          solved: before.matter.solved + 1,
        });
        expect(after.total.registered).toBeGreaterThan(before.total.registered);
        expect(after.total.solved).toBeGreaterThan(before.total.solved);
      }).toPass();
    });
    console.log(`  seen by the citizen (${language}, ${width} px): ${seen.join(', ')}`);
  });
}

/** Every step, with a look back in between. */
async function registers(citizen: Citizen, given: ReturnType<typeof registration>): Promise<Slip> {
  const { page, say, hand } = citizen;
  await page.goto('/');
  await citizen.isAt(say.pages('home_title'));
  await hand.press(page.getByRole('link', { name: say.pages('home_register_action'), exact: true }));
  await citizen.fillWho(given);
  await citizen.goOn();
  await citizen.fillMatter(given);
  await citizen.goOn();
  await citizen.fillTrips(given);
  await citizen.goOn();
  await citizen.fillStory(given);

  await page.goBack();
  await citizen.isAt(say.pages('step_trips'));
  const place = field(citizen.trip(1), say.pages('trip_place'));
  await expect(place).toHaveValue(given.trips[1].place);
  await page.goBack();
  await citizen.isAt(say.pages('step_matter'));
  await expect(page.getByRole('combobox', { name: say.pages('matter') })).toHaveValue(given.matter);
  await page.goForward();
  await citizen.isAt(say.pages('step_trips'));
  await page.goForward();
  await citizen.isAt(say.pages('step_story'));
  await expect(page.getByRole('textbox').first()).toHaveValue(given.account ?? '');
  await citizen.goOn();

  await citizen.isAt(say.pages('step_check'));
  for (const said of [given.name, given.title, say.matter(given.matter), given.suggestion, given.wish]) {
    await expect(page.getByText(said ?? '', { exact: true })).toBeVisible();
  }
  await expect(page.getByText('让我先去派出所开证明')).toBeVisible();
  await citizen.submit();
  const slip = await citizen.slip();
  await expect(page.getByRole('img', { name: say.pages('slip_qr') })).toBeVisible();
  return slip;
}

/** A mistyped number stays here; the right one opens the case, without anything personal. */
async function tracks(citizen: Citizen, slip: Slip, tag: string): Promise<void> {
  const { page, say, hand } = citizen;
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/\/api\/v1\/cases\//.test(request.url())) asked.push(request.url());
  });
  // A new tab knows neither the slip nor the code.
  await page.evaluate(() => sessionStorage.clear());
  await page.goto('/');
  const navigation = page.getByRole('navigation').first();
  await hand.press(navigation.getByRole('link', { name: say.pages('nav_track'), exact: true }));
  await citizen.isAt(say.pages('track_title'));

  const number = page.getByRole('textbox', { name: say.pages('track_number') });
  const track = page.getByRole('button', { name: say.pages('track_action'), exact: true });
  const digit = slip.number.at(6) ?? '0';
  const mistyped = slip.number.slice(0, 6) + String((Number(digit) + 1) % 10) + slip.number.slice(7);
  await hand.fill(number, mistyped);
  await hand.press(track);
  await expect(number).toHaveAccessibleDescription(
    say.pick(/请对照回执核对每一位数字/, /compare each digit with the slip/),
  );
  expect(asked, 'a mistyped number asks nobody').toEqual([]);

  await hand.fill(number, slip.number.replaceAll('-', ' '));
  await hand.press(track);
  await citizen.isAt(say.pages('case_title', slip.number));
  await expect(page.getByText(say.pick('正在核实情况', 'has your case and is looking into it'))).toBeVisible();
  await expect(page.locator('main')).not.toContainText(tag);
}

interface Count {
  registered: number;
  solved: number;
}

/** What the transparency page says of all cases, and of a matter. */
async function figuresOf(self: Person, matter: string): Promise<{ total: Count; matter: Count }> {
  const { page, say } = self;
  await page.goto('/figures');
  const total = async (name: string) => {
    const item = page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
    const number = await item.locator('.figure-number').innerText();
    return Number(number);
  };
  const section = await partOf(self, 'by_matter');
  await section.getByText(say.pages('show_table')).click();
  const heads = await section.getByRole('columnheader').allInnerTexts();
  const row = section.getByRole('row').filter({
    has: page.getByRole('rowheader', { name: say.matter(matter), exact: true }),
  });
  const cells = (await row.count()) === 0 ? [] : await row.locator('th, td').allInnerTexts();
  const cell = (name: string) => Number(cells[heads.indexOf(name)] ?? 0);
  return {
    total: { registered: await total(say.pages('registered')), solved: await total(say.pages('solved')) },
    matter: { registered: cell(say.pages('registered')), solved: cell(say.pages('solved')) },
  };
}
