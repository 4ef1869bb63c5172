// A citizen's actions on the public pages, step by step.

import { expect, type APIRequestContext, type Locator, type Page } from '@playwright/test';
import type { Hand } from './hand.ts';
import { houseDay } from './house.ts';
import { ownAddress } from './people.ts';
import type { Words } from './words.ts';

export interface Trip {
  on: string;
  place: string;
  department?: string;
  reason: string;
  told?: string;
}

export interface Registration {
  name: string;
  phone: string;
  matter: string;
  title: string;
  trips: Trip[];
  tripsMade?: string;
  account?: string;
  suggestion?: string;
  wish?: string;
}

export interface Slip {
  number: string;
  code: string;
}

/** Yesterday in the house. */
export function yesterday(): string {
  return houseDay(-1);
}

/** A registration that is complete; `mark` makes it findable. */
export function registration(mark: string, matter = 'online-account'): Registration {
  return {
    name: `示例${mark}`,
    phone: '138 0000 0000',
    matter,
    title: `没办成的事 ${mark}`,
    trips: [
      {
        on: '2018-05-24',
        place: '3 号窗口',
        department: 'tax',
        reason: 'material_missing',
        told: '让我先去派出所开证明',
      },
      { on: yesterday(), place: '派出所', reason: 'several_departments' },
    ],
    tripsMade: '3',
    account: `第一趟说缺材料，\n第二趟说不归他们管。😀 مرحبا ${mark}`,
    suggestion: `一次说清要哪些材料 ${mark}`,
    wish: '不再多跑',
  };
}

/** The field with this label that is shown in `around`. */
export function field(around: Page | Locator, label: string): Locator {
  return around.getByLabel(label).and(around.locator('input, select, textarea')).filter({ visible: true });
}

export class Citizen {
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

  private button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async goOn(): Promise<void> {
    await this.hand.press(this.button(this.say.pages('continue_on')));
  }

  async fillWho(given: Registration): Promise<void> {
    const { page, say, hand } = this;
    await this.isAt(say.pages('step_who'));
    await hand.tick(page.getByRole('radio', { name: say.domain('ApplicantKind.person') }));
    await hand.fill(field(page, say.pages('applicant_name')), given.name);
    await hand.fill(field(page, say.pages('applicant_phone')), given.phone);
  }

  async fillMatter(given: Registration): Promise<void> {
    const { page, say, hand } = this;
    await this.isAt(say.pages('step_matter'));
    await hand.choose(page.getByRole('combobox', { name: say.pages('matter') }), say.matter(given.matter));
    await hand.fill(field(page, say.pages('title')), given.title);
  }

  /** The group of a trip, from 0. */
  trip(place: number): Locator {
    return this.page.getByRole('group', { name: this.say.pages('trip', place + 1), exact: true });
  }

  async fillTrips(given: Registration): Promise<void> {
    const { page, say, hand } = this;
    await this.isAt(say.pages('step_trips'));
    for (const [place, trip] of given.trips.entries()) {
      if (place > 0) await hand.press(this.button(say.pages('add_trip')));
      const group = this.trip(place);
      await hand.day(field(group, say.pages('trip_day')), trip.on);
      await hand.fill(field(group, say.pages('trip_place')), trip.place);
      if (trip.department) {
        const department = group.getByRole('combobox', { name: say.pages('trip_department') });
        await hand.choose(department, say.department(trip.department));
      }
      const reason = group.getByRole('combobox', { name: say.pages('trip_reason') });
      await hand.choose(reason, say.domain(`RefusalReason.${trip.reason}`));
      if (trip.told) await hand.fill(field(group, say.pages('trip_told')), trip.told);
    }
    if (given.tripsMade) await hand.fill(field(page, say.pages('trips_made')), given.tripsMade);
  }

  async fillStory(given: Registration): Promise<void> {
    const { page, say, hand } = this;
    await this.isAt(say.pages('step_story'));
    await hand.fill(field(page, say.pages('account')), given.account ?? '');
    await hand.fill(field(page, say.pages('suggestion')), given.suggestion ?? '');
    await hand.fill(field(page, say.pages('wish')), given.wish ?? '');
  }

  async submit(): Promise<void> {
    await this.isAt(this.say.pages('step_check'));
    await this.hand.press(this.button(this.say.pages('submit')));
  }

  /** The slip that is shown. */
  async slip(): Promise<Slip> {
    await this.isAt(this.say.pages('slip_title'));
    return readSlip(this.page.getByRole('region', { name: this.say.pages('slip_name') }));
  }

  /** All steps without looking to the left or right. */
  async register(given: Registration): Promise<Slip> {
    await this.page.goto('/register');
    await this.fillWho(given);
    await this.goOn();
    await this.fillMatter(given);
    await this.goOn();
    await this.fillTrips(given);
    await this.goOn();
    await this.fillStory(given);
    await this.goOn();
    await this.submit();
    return this.slip();
  }

  /** What happened, as the tracker tells it. */
  happened(): Locator {
    const head = this.page.getByRole('heading', { name: this.say.pages('case_happened'), exact: true });
    return this.page.locator('section').filter({ has: head }).getByRole('list').first();
  }

  async enterCode(code: string): Promise<void> {
    await this.hand.fill(field(this.page, this.say.pages('track_code')), code);
    await this.hand.press(this.button(this.say.pages('own_open')));
  }

  async sendMessage(words: string): Promise<void> {
    await this.hand.fill(field(this.page, this.say.pages('message_words')), words);
    await this.hand.press(this.button(this.say.pages('message_send')));
    await expect(this.page.getByText(this.say.pages('message_sent'))).toBeVisible();
  }

  async giveVerdict(words: string): Promise<void> {
    const { page, say, hand } = this;
    await hand.tick(page.getByRole('radio', { name: say.pages('verdict_yes'), exact: true }));
    await hand.tick(page.getByRole('radio', { name: say.pick('非常满意', 'Very satisfied'), exact: true }));
    await hand.fill(field(page, say.pages('verdict_more')), words);
    await hand.press(this.button(say.pages('verdict_send')));
    await expect(page.getByText(say.pages('verdict_sent'))).toBeVisible();
  }
}

/** The number of a case that is registered now. */
export const CASE_NUMBER = /\d{4}-\d{4}-\d{4}-\d{2}/;

/** Number and code as a slip shows them. */
export async function readSlip(slip: Locator): Promise<Slip> {
  await expect(slip).toContainText(CASE_NUMBER);
  const words = await slip.innerText();
  const number = words.match(CASE_NUMBER)?.[0];
  const code = words.match(/^\d{4} \d{4}$/m)?.[0];
  if (!number || !code) throw new Error(`no number or no code on the slip: ${words}`);
  return { number, code };
}

/** Registers a case without its pages, for tests that are about what comes after. */
export async function caseThere(
  request: APIRequestContext,
  title: string,
  reason = 'system_fault',
  phone = '13800000000',
  window = 'main',
  address = ownAddress(),
): Promise<Slip> {
  const answer = await request.post('/api/v1/cases', {
    headers: { 'Idempotency-Key': crypto.randomUUID(), 'X-Forwarded-For': address },
    data: {
      channel: 'online',
      window,
      language: 'zh',
      applicant: { kind: 'person', name: '示例戊', phone },
      matter: 'online-account',
      title,
      account: `经过 ${title}`,
      reason,
      departments: ['data'],
      trips: [{ on: '2018-05-24', place: '大厅', reason, told: '系统坏了' }],
      trips_made: 1,
      suggestion: `建议 ${title}`,
    },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  const slip = await answer.json();
  return { number: slip.number, code: slip.access_code };
}
