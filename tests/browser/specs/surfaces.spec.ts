// Four programs: each address loads only its own, and moving between them preserves the language, the access code and
// all input.

import type { Request } from '@playwright/test';
import { brotliCompressSync } from 'node:zlib';
import { caseThere, Citizen, field } from '../support/citizen.ts';
import { pointer } from '../support/hand.ts';
import { expect, mark, test, type Person } from '../support/people.ts';
import { LANGUAGES, Words } from '../support/words.ts';

/** Which programs the browser has asked for since the last time. */
function programs({ page }: Person): () => string[] {
  let asked = new Set<string>();
  page.on('request', (request) => {
    const program = request.url().match(/\/assets\/(\w+)-[0-9a-f]+\.wasm$/)?.[1];
    if (program) asked.add(program);
  });
  return () => {
    const seen = [...asked];
    asked = new Set();
    return seen;
  };
}

/** How many bytes a request brings that are part of the page: not what the demonstration adds to it. */
async function bytesOf(request: Request): Promise<number> {
  if (new URL(request.url()).pathname.startsWith('/demonstration/')) return 0;
  if (!request.isNavigationRequest()) return (await request.sizes()).responseBodySize;
  // The demonstration inserts its banner into the page and then sends it uncompressed.
  const page = (await (await request.response())?.text()) ?? '';
  const own = page.replace(/<aside class="demonstration"[^]*?<\/aside>/g, '').replace(/.*"\/demonstration\/.*\n/g, '');
  return brotliCompressSync(own).length;
}

/** The most bytes that a public page loads when somebody opens it for the first time, its answers included. */
const MAX_FIRST_LOAD = 180 * 1024;

test('each public page, with what it shows, is loaded within the budget', async ({ person }) => {
  for (const path of ['/', '/track', '/figures', '/explanations', '/reforms', '/check']) {
    // A fresh browser each time.
    const { page } = await person({ language: 'zh' });
    const loaded: Promise<number>[] = [];
    page.on('requestfinished', (request) => loaded.push(bytesOf(request)));
    await page.goto(path, { waitUntil: 'networkidle' });
    const bytes = (await Promise.all(loaded)).reduce((sum, size) => sum + size, 0);
    expect(bytes, path).toBeGreaterThan(100_000);
    expect(bytes, path).toBeLessThanOrEqual(MAX_FIRST_LOAD);
  }
});

for (const language of LANGUAGES) {
  test(`each address loads its own program and no other, in ${language}`, async ({ person }) => {
    const self = await person({ language });
    const { page, say } = self;
    const loaded = programs(self);
    self.expects(401, '/api/v1/console/session');
    for (const [path, program, title] of [
      ['/', 'citizen', say.pages('home_title')],
      ['/track?x=1', 'citizen', say.pages('track_title')],
      ['/figures', 'transparency', say.pages('figures_title')],
      ['/figures/?from=2018-04-16&until=2018-05-25', 'transparency', say.pages('figures_title')],
      ['/figures/nowhere', 'transparency', say.pages('not_found_title')],
      ['/plans', 'transparency', say.pages('plans')],
      ['/about', 'transparency', say.pages('about_title')],
      ['/check', 'verification', say.verification('figures_title')],
      ['/check/nowhere', 'verification', say.pages('not_found_title')],
      ['/figures-of-mine', 'citizen', say.pages('not_found_title')],
      ['/console?state=done', 'staff', say.staff('sign_in_title')],
    ]) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 }), path).toHaveText(title);
      expect(loaded(), path).toEqual([program]);
    }
  });

  test(`going to the figures and back keeps language, code and draft, from ${language}`, async ({ person }) => {
    const self = await person({ language });
    const { page } = self;
    const slip = await caseThere(page.request, `来回 ${mark()}`);
    const loaded = programs(self);

    // From here on in the other language.
    const say = new Words(language === 'zh' ? 'en' : 'zh');
    const link = (name: string) => page.getByRole('navigation').first().getByRole('link', { name: say.pages(name), exact: true });
    const citizen = new Citizen(page, say, pointer(page));
    await page.goto('/register');
    await page.getByRole('button', { name: say.pick('中文', 'English'), exact: true }).click();
    await citizen.isAt(say.pages('step_who'));
    await field(page, say.pages('applicant_name')).fill('写到一半');
    expect(loaded()).toEqual(['citizen']);

    await link('nav_figures').click();
    await citizen.isAt(say.pages('figures_title'));
    await expect(link('nav_figures')).toHaveAttribute('aria-current', 'page');
    expect(loaded()).toEqual(['transparency']);
    // Navigation within a program loads nothing again.
    await page.getByRole('link', { name: say.pages('figures_this_year'), exact: true }).click();
    await expect(page).toHaveURL(/from=\d{4}-01-01/);
    expect(loaded()).toEqual([]);

    await link('nav_register').click();
    await citizen.isAt(say.pages('step_who'));
    await expect(field(page, say.pages('applicant_name'))).toHaveValue('写到一半');
    await link('nav_track').click();
    await citizen.isAt(say.pages('track_title'));
    expect(loaded()).toEqual(['citizen']);

    await field(page, say.pages('track_number')).fill(slip.number);
    await field(page, say.pages('track_code')).fill(slip.code);
    await page.getByRole('button', { name: say.pages('track_action'), exact: true }).click();
    await expect(page.getByText(say.pages('own_shown'))).toBeVisible();
    await link('nav_figures').click();
    await citizen.isAt(say.pages('figures_title'));
    await page.goBack();
    await citizen.isAt(say.pages('case_title', slip.number));
    await expect(page.getByText(say.pages('own_shown'))).toBeVisible();

    // The logo links to the home page from everywhere.
    await page.goto('/figures');
    await page.getByRole('banner').getByRole('link', { name: say.pages('product_short') }).click();
    await citizen.isAt(say.pages('home_title'));
  });
}
