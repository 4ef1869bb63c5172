// What is half written in the form of a command stays: on another page, after a reload and when the session has ended,
// for the person who typed it alone, until it is sent or discarded.

import { caseThere } from '../support/citizen.ts';
import { pointer } from '../support/hand.ts';
import { expect, mark, test } from '../support/people.ts';
import { command, signedIn, Staff } from '../support/staff.ts';
import { LANGUAGES } from '../support/words.ts';

for (const language of LANGUAGES) {
  test(`an answer half written is kept until it is sent or discarded, in ${language}`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    const tag = mark();
    const self = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
    const { page, say } = self;
    const clerk = new Staff(page, say, pointer(page));
    const slip = await caseThere(page.request, `草稿 ${tag}`);
    const goOn = clerk.button(say.staff('go_on_with', say.domain('CommandKind.summon')));
    const words = (kind: string) => clerk.form(kind).getByRole('textbox').last();

    await page.goto(`/console/cases/${slip.number}`);
    await clerk.isAtCase(slip.number);
    await expect(clerk.heading()).toHaveText(`草稿 ${tag}`);
    await clerk.begin('summon');
    await clerk.hand.fill(words('summon'), `请来A01窗口 ${tag}`);
    await expect(clerk.form('summon').getByText(say.staff('draft_kept'))).toBeVisible();

    // Another page and back.
    await clerk.follow(say.staff('room_register'));
    await page.goBack();
    await clerk.isAtCase(slip.number);
    await clerk.hand.press(goOn);
    await expect(words('summon')).toHaveValue(`请来A01窗口 ${tag}`);
    await expect(clerk.form('summon').getByText(say.staff('form_restored'))).toBeVisible();

    // A reload.
    await page.reload();
    await clerk.isAtCase(slip.number);
    await expect(goOn).toBeVisible();
    await clerk.begin('summon');
    await expect(words('summon')).toHaveValue(`请来A01窗口 ${tag}`);

    // Discarding it.
    await clerk.hand.press(clerk.form('summon').getByRole('button', { name: say.staff('discard_draft') }));
    await expect(clerk.form('summon')).toHaveCount(0);
    await expect(goOn).toHaveCount(0);
    await clerk.begin('summon');
    await expect(words('summon')).toHaveValue('');
    await page.reload();
    await clerk.isAtCase(slip.number);
    await expect(goOn).toHaveCount(0);

    // Sending it. What is kept is of this case alone.
    await clerk.begin('send_message');
    await clerk.hand.fill(words('send_message'), `已联系 ${tag}`);
    const other = await caseThere(page.request, `另一件 ${tag}`);
    await page.goto(`/console/cases/${other.number}`);
    await clerk.isAtCase(other.number);
    await clerk.begin('send_message');
    await expect(words('send_message')).toHaveValue('');
    await page.goto(`/console/cases/${slip.number}`);
    await clerk.isAtCase(slip.number);
    await clerk.begin('send_message');
    await expect(words('send_message')).toHaveValue(`已联系 ${tag}`);
    await clerk.send('send_message');
    await expect(clerk.done('send_message')).toBeVisible();
    await page.reload();
    await clerk.isAtCase(slip.number);
    await clerk.begin('send_message');
    await expect(words('send_message')).toHaveValue('');
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain(tag);
  });

  test(`a draft goes with the session and is nobody else's, in ${language}`, async ({ person, playwright, baseURL }) => {
    const tag = mark();
    const self = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
    const { page, say } = self;
    const clerk = new Staff(page, say, pointer(page));
    const slip = await caseThere(page.request, `草稿 ${tag}`);
    await page.goto(`/console/cases/${slip.number}`);
    await clerk.isAtCase(slip.number);
    await clerk.begin('send_message');
    await clerk.hand.fill(clerk.form('send_message').getByRole('textbox'), `写到一半 ${tag}`);
    await clerk.hand.press(clerk.button(say.staff('sign_out')));
    await clerk.isAt(say.staff('sign_in_title'));
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain(tag);
    await clerk.signIn('lead');
    await page.goto(`/console/cases/${slip.number}`);
    await clerk.isAtCase(slip.number);
    await clerk.begin('send_message');
    await expect(clerk.form('send_message').getByRole('textbox')).toHaveValue('');
  });

  test(`on a desk the citizen's words and the commands stand side by side, in ${language}`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    const tag = mark();
    const self = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
    const { page, say } = self;
    const clerk = new Staff(page, say, pointer(page));
    const slip = await caseThere(page.request, `并排 ${tag}`);
    await command(page.request, slip.number, 'steps', { kind: 'contact', words: '已电话联系' });
    await page.goto(`/console/cases/${slip.number}`);
    await clerk.isAtCase(slip.number);
    const head = (name: string) => page.getByRole('heading', { name: say.staff(name), exact: true });
    const top = async (name: string) => (await head(name).boundingBox())?.y ?? Number.NaN;
    await page.setViewportSize({ width: 1280, height: 900 });
    await expect(head('timeline')).toBeAttached();
    expect(Math.abs((await top('words_of_citizen')) - (await top('owed')))).toBeLessThan(40);
    expect(await top('words_of_citizen')).toBeLessThan(500);
    await page.setViewportSize({ width: 360, height: 800 });
    const order = [];
    for (const name of ['words_of_citizen', 'owed', 'what_now', 'facts', 'timeline']) order.push(await top(name));
    expect(order).toEqual([...order].sort((one, other) => one - other));
  });
}
