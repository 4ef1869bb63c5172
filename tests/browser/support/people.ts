// People with browsers of their own. Each has a separate context, and each is monitored whatever the test is about: a
// panic or another script error, an error or warning in the console, a violation of the content policy, a request to
// another host, or a response of 400 or more fails the test. A refusal or a failure that belongs to the test is
// announced by its spec, with the status or name and the address.

import { test as base, expect, type BrowserContext, type ConsoleMessage, type Page, type Response } from '@playwright/test';
import { LOCALE, Words, type Language } from './words.ts';

export { expect };

/** A status, or what the browser calls a line that breaks: `ERR_FAILED`. */
type Failing = number | `ERR_${string}`;
/** The path of an address, or a pattern of one. */
type Address = string | RegExp;

export interface Person {
  page: Page;
  context: BrowserContext;
  say: Words;
  /** A request that fails on this journey, and how. */
  expects(failing: Failing, address: Address): void;
  /** What else the watch has to forgive, by what it would report. */
  forgive(report: RegExp): void;
}

export interface Setup {
  language?: Language;
  width?: number;
  height?: number;
  /** The network address that they come from; one of their own if none is given. */
  address?: string;
  /** The cookies of someone who is signed in already. */
  signedIn?: Awaited<ReturnType<BrowserContext['storageState']>>;
}

/** The address of a household of its own: the server believes what the tests say in the place of a proxy. */
export function ownAddress(): string {
  const part = () => Math.floor(Math.random() * 256);
  return `10.${part()}.${part()}.${part()}`;
}

interface Fixtures {
  /** Watches every browser of the test. */
  watch: Watch;
  /** Seats somebody at a browser. */
  person(setup?: Setup): Promise<Person>;
}

/** The browser's own remark on a request that failed. */
const REMARK = /^Failed to load resource: (?:the server responded with a status of (\d+)|net::(\w+))/;

class Watch {
  private readonly reports = new Set<string>();
  private readonly forgiven: RegExp[] = [];
  private readonly expected: { failing: Failing; address: Address }[] = [];

  constructor(readonly home: string) {}

  expects(failing: Failing, address: Address): void {
    this.expected.push({ failing, address });
  }

  forgive(report: RegExp): void {
    this.forgiven.push(report);
  }

  /** What is left to complain about. */
  left(): string[] {
    return [...this.reports].filter((report) => !this.forgiven.some((known) => known.test(report)));
  }

  async begin(context: BrowserContext): Promise<void> {
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
    context.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== this.home && protocol !== 'blob:' && protocol !== 'data:') {
        this.reports.add(`a request to another host: ${request.url()}`);
      }
    });
    context.on('response', (response) => this.answered(response));
    context.on('weberror', (error) => this.reports.add(`a script error: ${error.error()}`));
    context.on('console', (message) => this.said(message));
  }

  private answered(response: Response): void {
    if (response.status() >= 400) this.failed(response.status(), response.url());
  }

  private failed(failing: Failing, url: string): void {
    const address = URL.canParse(url) ? new URL(url).pathname : url;
    const named = this.expected.some((known) => {
      const there = typeof known.address === 'string' ? known.address === address : known.address.test(address);
      return known.failing === failing && there;
    });
    if (!named) this.reports.add(`${failing} from ${address}`);
  }

  private said(message: ConsoleMessage): void {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const words = message.text();
    const [, status, broken] = words.match(REMARK) ?? [];
    if (status) this.failed(Number(status), message.location().url);
    else if (broken) this.failed(broken as Failing, message.location().url);
    else this.reports.add(`in the console: ${words}`);
  }
}

/** Which watch has an eye on a browser. */
const watches = new WeakMap<BrowserContext, Watch>();

/** A request that fails on the journey that `page` is on, and how. */
export function expects(page: Page, failing: Failing, address: Address): void {
  watches.get(page.context())?.expects(failing, address);
}

export const test = base.extend<Fixtures>({
  watch: [
    async ({ browser, baseURL }, use) => {
      const watch = new Watch(new URL(baseURL ?? '').origin);
      const opens = browser.newContext;
      browser.newContext = async (options) => {
        const context = await opens.call(browser, options);
        watches.set(context, watch);
        await watch.begin(context);
        return context;
      };
      await use(watch);
      browser.newContext = opens;
      expect(watch.left(), 'what the browsers complained about').toEqual([]);
    },
    { auto: true },
  ],

  person: async ({ browser, watch }, use) => {
    const contexts: BrowserContext[] = [];
    const seat = async (setup: Setup = {}): Promise<Person> => {
      const { language = 'zh', width = 1280, height = 900, signedIn, address } = setup;
      const context = await browser.newContext({
        locale: LOCALE[language],
        timezoneId: 'Asia/Shanghai',
        viewport: { width, height },
        colorScheme: 'light',
        storageState: signedIn,
        extraHTTPHeaders: { 'X-Forwarded-For': address ?? ownAddress() },
      });
      contexts.push(context);
      const page = await context.newPage();
      return {
        page,
        context,
        say: new Words(language),
        expects: (failing, address) => watch.expects(failing, address),
        forgive: (report) => watch.forgive(report),
      };
    };

    await use(seat);
    for (const context of contexts) {
      // A response that a test provides may still be on its way.
      for (const page of context.pages()) await page.unrouteAll({ behavior: 'ignoreErrors' });
      await context.close();
    }
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
