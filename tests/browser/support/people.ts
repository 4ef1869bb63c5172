// People at their browsers. Each has a context of their own, and each is watched: a script error, a
// breach of the content policy, a request to another host, a broken file or a failing server ends the
// test, whatever the test is about.

import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { LOCALE, Words, type Language } from './words.ts';

export { expect };

export interface Person {
  page: Page;
  context: BrowserContext;
  say: Words;
  /** What the watch has to forgive, by what it would report. */
  forgive(report: RegExp): void;
}

export interface Setup {
  language?: Language;
  width?: number;
  height?: number;
  /** The cookies of someone who is signed in already. */
  signedIn?: Awaited<ReturnType<BrowserContext['storageState']>>;
}

interface Fixtures {
  /** Seats somebody at a browser. */
  person(setup?: Setup): Promise<Person>;
}

export const test = base.extend<Fixtures>({
  person: async ({ browser, baseURL }, use) => {
    const home = new URL(baseURL ?? '').origin;
    const reports: string[] = [];
    const forgiven: RegExp[] = [];
    const contexts: BrowserContext[] = [];

    const seat = async (setup: Setup = {}): Promise<Person> => {
      const { language = 'zh', width = 1280, height = 900, signedIn } = setup;
      const context = await browser.newContext({
        locale: LOCALE[language],
        timezoneId: 'Asia/Shanghai',
        viewport: { width, height },
        colorScheme: 'light',
        storageState: signedIn,
      });
      contexts.push(context);
      await context.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
        });
      });
      context.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        if (origin !== home && protocol !== 'blob:' && protocol !== 'data:') {
          reports.push(`a request to another host: ${request.url()}`);
        }
      });
      context.on('response', (response) => {
        const { pathname } = new URL(response.url());
        const refused = pathname.startsWith('/api/') ? 500 : 400;
        if (response.status() >= refused) reports.push(`${response.status()} from ${pathname}`);
      });
      context.on('weberror', (error) => reports.push(`a script error: ${error.error()}`));
      context.on('console', (message) => {
        const words = message.text();
        // The browser's own remark on a refusal; the status is judged above.
        const remark = words.startsWith('Failed to load resource: the server responded');
        if ((message.type() === 'error' || message.type() === 'warning') && !remark) {
          reports.push(`in the console: ${words}`);
        }
      });
      const page = await context.newPage();
      const forgive = (report: RegExp) => void forgiven.push(report);
      return { page, context, say: new Words(language), forgive };
    };

    await use(seat);
    for (const context of contexts) {
      // An answer that a test stands in for may be on its way still.
      for (const page of context.pages()) await page.unrouteAll({ behavior: 'ignoreErrors' });
      await context.close();
    }
    const left = reports.filter((report) => !forgiven.some((known) => known.test(report)));
    expect(left, 'what the browsers complained about').toEqual([]);
  },
});

/** A mark that no other test and no other run uses. */
export function mark(): string {
  return Math.random().toString(36).slice(2, 10);
}

/** Something that waits until it is opened. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
