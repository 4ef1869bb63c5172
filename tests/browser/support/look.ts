// Examines a page as it is: accessible by axe's rules in light and dark mode, with a title and a language, and never
// wider than the window at 320 px, which is 1280 px at 400 % zoom. A case number in a heading, a link or a place of its
// own stays on one line on a phone, so that it can be read out.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type CDPSession } from '@playwright/test';
import type { Person } from './people.ts';
import { TAG } from './words.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const EVERY_RULE = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What a colour scheme changes is colours, and those do not depend on the language. */
const DARK_IN = 'zh';
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
const NARROW = 320;
const PHONE = 360;
/** Where a picture of every page and state is put, if anywhere; on a phone and on a desk. */
const PICTURES = process.env.ONETRIP_PICTURES;
const PICTURED = [PHONE, 1280];

/** The case numbers that go over the end of a line although they are not part of a sentence. Runs in the page. */
function brokenNumbers(): string[] {
  const broken: string[] = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const words = node.textContent ?? '';
    const found = /\d{4}-(\d{4}-\d{4}|\d{5})-\d{2}/.exec(words);
    const alone = found?.[0] === words.trim() || node.parentElement?.closest('h1, h2, h3');
    if (!found || !alone) continue;
    const range = document.createRange();
    range.setStart(node, found.index);
    range.setEnd(node, found.index + found[0].length);
    if (new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1) broken.push(words);
  }
  return broken;
}

/** What goes beyond the window, if the page does: the innermost first. Runs in the page. */
function tooWide(): string[] {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const wide = [...document.querySelectorAll('body *')].filter((it) => it.getBoundingClientRect().right > innerWidth);
  return wide.reverse().map((it) => `${it.tagName}.${it.className}: ${(it.textContent ?? '').slice(0, 60)}`);
}

export class Look {
  private session?: Promise<CDPSession>;

  constructor(readonly person: Person) {}

  /** Looks at what is shown now; `name` says what it is. */
  async at(name: string): Promise<void> {
    const { page, say } = this.person;
    await expect(page.getByText(say.pages('loading'), { exact: true }).filter({ visible: true })).toHaveCount(0);
    const heading = page.getByRole('heading', { level: 1 });
    await expect(heading, `${name}: one main heading`).toHaveCount(1);
    // A case is headed by its subject, which browsers would keep; its tab is named by its number.
    const named = (await heading.getAttribute('data-tab')) ?? (await heading.innerText());
    // The console puts the number of unseen notices before it.
    await expect
      .poll(async () => (await page.title()).replace(/^\(\d+\+?\) /, ''), { message: name })
      .toBe(`${named} · ${say.pages('product')}`);
    await expect(page.locator('html'), name).toHaveAttribute('lang', TAG[say.language]);
    const axe = await this.axe();
    expect.soft(await axe(EVERY_RULE), `${name}: what axe finds`).toEqual([]);
    if (say.language === DARK_IN) {
      await page.emulateMedia({ colorScheme: 'dark' });
      expect.soft(await axe(COLOUR_RULES), `${name}: what axe finds in the dark`).toEqual([]);
      if (PICTURES) await this.picture(PICTURES, `${name} dark`);
      await page.emulateMedia({ colorScheme: 'light' });
    }
    const size = page.viewportSize();
    await page.setViewportSize({ width: NARROW, height: 900 });
    expect.soft(await page.evaluate(tooWide), `${name}: what is wider than ${NARROW} pixels`).toEqual([]);
    await page.setViewportSize({ width: PHONE, height: 900 });
    expect.soft(await page.evaluate(brokenNumbers), `${name}: numbers on two lines at ${PHONE}`).toEqual([]);
    if (size) await page.setViewportSize(size);
    if (PICTURES) await this.picture(PICTURES, name);
  }

  private async picture(folder: string, name: string): Promise<void> {
    const { page, say } = this.person;
    const size = page.viewportSize();
    for (const width of PICTURED) {
      await page.setViewportSize({ width, height: 900 });
      const file = `${name.replace(/[^a-z]+/gi, '-').replace(/^-/, '')}-${say.language}-${width}.png`;
      await page.screenshot({ path: join(folder, file), fullPage: true });
    }
    if (size) await page.setViewportSize(size);
  }

  /** axe runs in a world of its own, so that the page's content policy holds while it looks. */
  private async axe(): Promise<(rules: string[]) => Promise<string[]>> {
    const { page, context } = this.person;
    this.session ??= context.newCDPSession(page);
    const session = await this.session;
    const { frameTree } = await session.send('Page.getFrameTree');
    const world = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
    const contextId = world.executionContextId;
    const run = async (expression: string) => {
      const asked = { expression, contextId, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await session.send('Runtime.evaluate', asked);
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    };
    await run(`${AXE}; null`);
    return (rules) =>
      run(`axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] }).then((found) =>
        found.violations.flatMap((rule) => rule.nodes.map((node) =>
          rule.id + ' ' + node.target.join(' ') + ': ' + node.failureSummary.replace(/\\s+/g, ' '))))`);
  }
}
