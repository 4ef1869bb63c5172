// The page of the figures, whose parts are fetched when they come into view.

import type { Locator } from '@playwright/test';
import type { Person } from './people.ts';

/** The parts below the totals, by the names of their headings. */
const PARTS = ['over_time', 'by_department', 'by_matter', 'by_reason'];

/** Scrolls to a part of the page, by the name of its heading, and waits until it is there. */
export async function partOf({ page, say }: Person, name: string): Promise<Locator> {
  const head = page.getByRole('heading', { name: say.pages(name), exact: true });
  await head.scrollIntoViewIfNeeded();
  const section = page.locator('section').filter({ has: head });
  await section.locator('details').first().waitFor();
  return section;
}

/** Scrolls through the whole page. */
export async function wholePage(person: Person): Promise<void> {
  for (const name of PARTS) await partOf(person, name);
}
