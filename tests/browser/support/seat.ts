// A person, of the staff or with a phone, who works by keyboard alone and starts at the first page.

import type { APIRequestContext, Locator } from '@playwright/test';
import { keyboard } from './hand.ts';
import { houseDay } from './house.ts';
import { expect, type Person, type Setup } from './people.ts';
import { PASSWORD, Staff } from './staff.ts';

/** A desk in Chinese and a telephone in English. */
export const DESK: Setup = { language: 'zh', width: 1280 };
export const PHONE: Setup = { language: 'en', width: 360, height: 800 };

/** A day in the house, some days from today. */
export const dayAhead = houseDay;

/** Signs in by keyboard at the door, and is led to the first page. */
export async function arrives(self: Person, account: string): Promise<Staff> {
  const staff = new Staff(self.page, self.say, keyboard(self.page));
  await staff.arrive(account);
  await staff.isAt(self.say.staff('duties_title'));
  await expect(staff.heading()).toBeFocused();
  return staff;
}

/** Somebody else at the API, to bring a case to where the test begins. */
export async function at(self: Person, account: string): Promise<APIRequestContext> {
  const request = await self.context.browser()!.newContext({ baseURL: new URL(self.page.url()).origin });
  const answer = await request.request.post('/api/v1/console/session', { data: { account, password: PASSWORD } });
  expect(answer.status()).toBe(200);
  return request.request;
}

/** The line of a case by its number, or of a plan by its title, among what awaits whoever sits there. */
export function line(staff: Staff, words: string): Locator {
  return staff.page.locator('.case-line, .work-line').filter({ hasText: words });
}

/** Goes on from page to page of what awaits until it is there. */
export async function seek(staff: Staff, target: Locator): Promise<Locator> {
  const first = staff.page.locator('.case-line, .work-line').first();
  for (;;) {
    await first.waitFor();
    if (await target.count()) return target;
    const before = await first.textContent();
    await staff.follow(staff.say.staff('next_page'));
    await staff.page.waitForFunction((before) => {
      const now = document.querySelector('.case-line, .work-line');
      return now !== null && now.textContent !== before;
    }, before);
  }
}

/** The line of one thing that is owed on it. */
export function owed(staff: Staff, words: string, duty: string): Locator {
  const name = staff.page.getByText(staff.say.domain(`DutyKind.${duty}`), { exact: true });
  return line(staff, words).filter({ has: name });
}
