// Strings that would run if a page ever took them for anything but text, in the pages that show what people write:
// the tracker, the page without scripts, the console, prints, the explanations and the administration. The list and
// the outputs that are no pages: tests/hostile.

import { readFileSync } from 'node:fs';
import type { APIRequestContext } from '@playwright/test';
import { Citizen } from '../support/citizen.ts';
import { keyboard } from '../support/hand.ts';
import { expect, mark, test } from '../support/people.ts';
import { arrives, at, dayAhead, DESK } from '../support/seat.ts';

const CLASSES: Record<string, string[]> = JSON.parse(
  readFileSync(new URL('../../hostile/scripts.json', import.meta.url), 'utf8'),
);
// Control characters are refused wherever they are written.
const TEXTS = Object.values(CLASSES)
  .flat()
  .filter((text) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/.test(text));
const LINE = 120;
const NOTE = 2_000;
const PROSE = 10_000;

/** As many of the strings as there is room for, each on a line of its own. */
function packed(texts: string[], most: number): string[] {
  const packs: string[] = [];
  let open = '';
  for (const text of texts) {
    const longer = open ? `${open}\n${text}` : text;
    if ([...longer].length <= most) {
      open = longer;
      continue;
    }
    packs.push(open);
    open = text;
  }
  return [...packs, open];
}

test('nothing that people write runs on any page', async ({ person }) => {
  const self = await person(DESK);
  const { page, say } = self;
  const staff = await arrives(self, 'lead');
  // What breaks the content policy or asks another host fails every test; a window of its own, this one too.
  const opened: string[] = [];
  page.on('dialog', (dialog) => {
    opened.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => opened.push(`a window: ${popup.url()}`));
  const called: Record<string, APIRequestContext> = {};
  for (const name of ['lead', 'principal', 'inspector', 'admin', 'tax-head']) called[name] = await at(self, name);
  const post = async (who: string, path: string, data: object, revision?: number, put = false) => {
    const headers: Record<string, string> = { 'Idempotency-Key': crypto.randomUUID() };
    if (revision !== undefined) headers['If-Match'] = `"${revision}"`;
    const ask = { headers, data };
    const answer = put ? await called[who]!.put(`/api/v1${path}`, ask) : await called[who]!.post(`/api/v1${path}`, ask);
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return answer.json();
  };

  // A handful of cases has all of them; a line has those that fit.
  const proses = packed(TEXTS, PROSE);
  const notes = packed(TEXTS, NOTE);
  // What everybody reads may have no long number in it.
  const shared = packed(TEXTS.filter((text) => !/\d{3}/.test(text)), NOTE);
  const lines = packed(TEXTS, LINE).map((line) => line.replaceAll('\n', ' '));
  const drawn = mark();
  const cases: { number: string; access_code: string }[] = [];
  for (let place = 0; place < 3; place++) {
    const line = (at: number) => lines[(place * 17 + at) % lines.length]!;
    const prose = proses[place % proses.length]!;
    const note = (at: number) => notes[(place + at) % notes.length]!;
    const registered = {
      channel: 'window', window: 'main', language: 'zh', matter: null, title: line(0), account: prose,
      // A summary must not hold the applicant's name or document, so they are like nothing else.
      applicant: {
        kind: 'company', name: `${drawn} ${line(1)}`.slice(0, LINE), company: line(2), phone: '13800000000',
        document: `${drawn} ${line(3)}`.slice(0, LINE),
      },
      reason: 'process_not_redesigned', departments: ['tax'], trips_made: 1, suggestion: note(1), wish: note(2),
      trips: [{ on: dayAhead(-1), place: line(4), department: 'tax', reason: 'not_in_person', told: note(0) }],
    };
    const slip = await post('lead', '/console/cases', registered);
    cases.push(slip);
    let revision = 1;
    const give = async (who: string, last: string, data: object) => {
      ({ revision } = await post(who, `/console/cases/${slip.number}/${last}`, data, revision));
    };
    await give('lead', 'messages', { words: prose });
    await give('lead', 'materials', { materials: [5, 6, 7, 8, 9].map(line), again: null });
    await give('lead', 'planned-steps', { words: prose, due_on: dayAhead(3) });
    await give('inspector', 'notes', { words: prose });
    const said = shared[place % shared.length]!;
    await give('lead', 'summary', { summary: said, confirmed: true });
    await give('lead', 'assignment', { department: 'tax', note: prose, days: 5 });
    await give('tax-head', 'acceptance', {});
    await give('principal', 'explanation', { name: line(10), office: line(11), zh: said, en: said, video: null, transcript: said });
    await give('tax-head', 'resolution', { outcome: 'explained', answer: prose, measure: prose });
  }
  const id = crypto.randomUUID();
  await post('admin', `/console/windows/${id}`, { name: { zh: lines[3], en: lines[4] }, place: lines[5], phone: lines[6], active: false }, undefined, true);
  await post('admin', `/console/departments/${id}`, { name: { zh: lines[7], en: lines[8] }, leader: lines[9], active: false }, undefined, true);
  await post('admin', '/console/waiting/keys', { name: `${drawn} ${lines[10]}`.slice(0, LINE), window: null });

  const ran = async (where: string) => {
    await page.waitForLoadState('networkidle');
    const found = await page.evaluate(() => ({
      ran: 'ran' in window || 'taken' in window,
      made: [...document.querySelectorAll('script:not([src]), iframe, object, embed, base[href*="evil"], math, form[action*="evil"], [href*="evil.example"], [src*="evil.example"], [href^="javascript:" i], img[src="x"]')].map((made) => made.outerHTML.slice(0, 200)),
      handlers: [...document.querySelectorAll('*')].flatMap((made) => made.getAttributeNames().filter((name) => name.startsWith('on')).map((name) => `${made.tagName} ${name}`)),
    }));
    expect(found, where).toEqual({ ran: false, made: [], handlers: [] });
    expect(opened, where).toEqual([]);
  };
  for (const { number } of cases) {
    await page.goto(`/console/cases/${number}`);
    await staff.isAtCase(number);
    await expect(page.locator('body')).toContainText('window.ran=1');
    await ran(`the console's page of ${number}`);
    await page.emulateMedia({ media: 'print' });
    await ran(`the print of ${number}`);
    await page.emulateMedia({ media: 'screen' });
  }
  for (const path of ['/console', '/console/queue', '/console/register', '/console/notices', '/console/insights']) {
    await page.goto(path);
    await expect(staff.heading()).toBeVisible();
    await ran(path);
  }
  await staff.search('window.ran');
  await ran('a search');
  for (const { number, access_code } of cases) {
    await page.goto(`/track/${number}`);
    await new Citizen(page, say, keyboard(page)).enterCode(access_code);
    await expect(page.locator('body')).toContainText('window.ran=1');
    await ran(`the tracker of ${number}`);
    await page.goto(`/lite?number=${number}`);
    await ran(`the page of ${number} without scripts`);
  }
  for (const path of ['/explanations', '/figures', '/plans', '/reforms', '/tables', '/data']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await ran(path);
  }
});
