// Anyone can check the figures and a case in their own browser: both checks accept the truth, and both locate what was
// altered on its way.

import { expect, test } from '../support/people.ts';
import { Look } from '../support/look.ts';
import { LANGUAGES } from '../support/words.ts';

const WIDTH = { zh: 1280, en: 360 };

for (const language of LANGUAGES) {
  test(`the figures are checked in the browser, by keyboard, and agree, in ${language}`, async ({ person }) => {
    const self = await person({ language, width: WIDTH[language] });
    const { page, say } = self;
    const look = new Look(self);
    await page.goto('/figures?until=2018-05-25');
    await page.getByRole('link', { name: say.pages('check_figures'), exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/check\?until=2018-05-25/);
    await look.at('check: figures, before');
    await page.getByRole('button', { name: say.verification('start'), exact: true }).focus();
    await page.keyboard.press('Enter');
    const said = page.getByRole('status').filter({ hasText: say.verification('agrees') });
    await expect(said).toBeVisible({ timeout: 30_000 });
    // More than a hundred numbers, and every day of the window in 2018.
    const numbers = Number((await said.innerText()).match(/\d+/)?.[0]);
    expect(numbers).toBeGreaterThan(300);
    const checkpoints = await (await page.request.get('/api/v1/log/checkpoints')).json();
    const last = checkpoints.items.at(-1);
    expect(checkpoints.items.length).toBeGreaterThan(25);
    await expect(page.getByText(last.hash, { exact: true })).toBeVisible();
    await look.at('check: figures, agrees');

    // A log that was rewritten from some day on contradicts the checkpoint that this browser has stored.
    await page.evaluate(
      ([day, hash]) => localStorage.setItem('onetrip.checkpoint', `${day} ${hash}`),
      [checkpoints.items[3].day, '0'.repeat(64)],
    );
    await page.getByRole('button', { name: say.verification('again'), exact: true }).click();
    const alarm = page.getByRole('alert').filter({ hasText: say.verification('differs') });
    await expect(alarm).toContainText(checkpoints.items[3].day);
    await look.at('check: figures, rewritten');
    await page.evaluate(() => localStorage.removeItem('onetrip.checkpoint'));

    // First one count of the log is altered on its way; then one published number.
    const altered = await page.context().newPage();
    await altered.route(/\/api\/v1\/log(\?|$)/, async (route) => {
      const answer = await route.fetch();
      const lines = (await answer.text()).split('\n');
      const at = lines.findIndex((line) => line.startsWith('count ') && line.includes('"registered":1'));
      if (at >= 0) lines[at] = lines[at].replace('"registered":1', '"registered":2');
      await route.fulfill({ response: answer, body: lines.join('\n') });
    });
    await altered.goto('/check');
    await altered.getByRole('button', { name: say.verification('start'), exact: true }).click();
    await expect(altered.getByRole('alert')).toContainText(checkpoints.items[0].day);
    // The next page may be on its way already.
    await altered.unrouteAll({ behavior: 'wait' });
    await altered.route(/\/api\/v1\/figures/, async (route) => {
      const answer = await route.fetch();
      const figures = await answer.json();
      figures.total.solved += 3;
      await route.fulfill({ response: answer, json: figures });
    });
    await altered.goto('/check?until=2018-05-25');
    await altered.getByRole('button', { name: say.verification('start'), exact: true }).click();
    const row = altered.getByRole('row').filter({ hasText: say.verification('all_cases') });
    await expect(row).toContainText(say.pages('solved'), { timeout: 30_000 });
    await altered.close();
  });

  test(`a case is checked in the browser, and an event that was changed is named, in ${language}`, async ({ person }) => {
    const self = await person({ language, width: WIDTH[language] });
    const { page, say } = self;
    const look = new Look(self);
    const explained = await (await page.request.get('/api/v1/explanations')).json();
    const { number } = explained.items.at(-1);
    await page.goto(`/track/${number}`);
    await page.getByRole('link', { name: say.pages('check_case'), exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`/check/${number}`));
    await expect(page.getByRole('status').filter({ hasText: say.verification('agrees') })).toBeVisible();
    await expect(page.getByText(say.verification('shown_agrees'))).toBeVisible();
    await look.at('check: case, agrees');

    await page.route(/\/api\/v1\/cases\/[^/]+\/events/, async (route) => {
      const answer = await route.fetch();
      const proof = await answer.json();
      const { at } = JSON.parse(proof.events[1].link).event;
      proof.events[1].link = proof.events[1].link.replace(`"at":${at}`, `"at":${at - 86_400_000}`);
      await route.fulfill({ response: answer, json: proof });
    });
    await page.reload();
    await expect(page.getByRole('alert')).toContainText(say.verification('fault_event', 2));
    await look.at('check: case, changed');
  });
}
