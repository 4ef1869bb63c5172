// Input is never discarded by one press: the page asks first and offers to restore it, and it says truthfully how long
// input is stored.

import { Citizen, field, registration } from '../support/citizen.ts';
import { keyboard, pointer } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test, type Person } from '../support/people.ts';
import { LANGUAGES } from '../support/words.ts';

function words({ page, say }: Person) {
  const button = (zh: string, en: string) => page.getByRole('button', { name: say.pick(zh, en), exact: true });
  return {
    startOver: button('清空重填', 'Start over'),
    question: page.getByText(say.pick('清空已填的全部内容？', 'Clear everything you typed?'), { exact: true }),
    yes: button('全部清空', 'Clear everything'),
    no: button('不清空', 'Keep it'),
    undo: button('撤销', 'Undo'),
    name: field(page, say.pages('applicant_name')),
  };
}

const kept = ({ page }: Person) => page.evaluate(() => sessionStorage.getItem('onetrip.draft'));

for (const language of LANGUAGES) {
  test(`starting over asks, by keyboard, and can be undone, in ${language}`, async ({ person }) => {
    const self = await person({ language, width: 360, height: 740 });
    const { page, say } = self;
    const { startOver, question, yes, no, undo, name } = words(self);
    const hand = keyboard(page);
    const citizen = new Citizen(page, say, hand);
    const given = registration(mark());
    await page.goto('/register');
    await citizen.fillWho(given);
    await citizen.goOn();
    await citizen.fillMatter(given);
    await citizen.goOn();
    await citizen.fillTrips(given);
    const place = field(citizen.trip(1), say.pages('trip_place'));

    await hand.press(startOver);
    await expect(question).toBeFocused();
    await expect(startOver).toHaveAttribute('aria-expanded', 'true');
    await new Look(self).at('register: starting over is asked');
    await hand.press(no);
    await expect(question).toHaveCount(0);
    await expect(startOver).toBeFocused();
    await expect(place).toHaveValue(given.trips[1].place);

    await hand.press(startOver);
    await hand.press(yes);
    await citizen.isAt(say.pages('step_who'));
    await expect(citizen.heading()).toBeFocused();
    await expect(page.getByRole('status').filter({ hasText: say.pick('已清空。', 'Cleared.') })).toBeVisible();
    await expect(name).toHaveValue('');
    expect(await kept(self)).toBeNull();
    await new Look(self).at('register: started over');

    await hand.press(undo);
    await expect(undo).toHaveCount(0);
    await expect(citizen.heading()).toBeFocused();
    await expect(name).toHaveValue(given.name);
    await page.goto('/register/trips');
    await expect(place).toHaveValue(given.trips[1].place);
    await expect(field(page, say.pages('trips_made'))).toHaveValue(given.tripsMade ?? '');
    await page.goto('/register/check');
    await expect(page.getByText(given.title, { exact: true })).toBeVisible();
  });

  test(`what is typed anew is not undone away, in ${language}`, async ({ person }) => {
    const self = await person({ language });
    const { page, say } = self;
    const { startOver, yes, undo, name } = words(self);
    await page.goto('/register');
    await name.fill('写错了');
    await startOver.click();
    await yes.click();
    await expect(undo).toBeVisible();
    await name.fill('示例庚');
    await expect(undo).toHaveCount(0);
    await expect(name).toHaveValue('示例庚');
    await expect(page.getByText(say.pick('已清空。', 'Cleared.'), { exact: true })).toHaveCount(0);
  });

  test(`a trip that was removed can be had back, in ${language}`, async ({ person }) => {
    const self = await person({ language });
    const { page, say } = self;
    const { undo } = words(self);
    const citizen = new Citizen(page, say, pointer(page));
    const given = registration(mark());
    await page.goto('/register/trips');
    await citizen.fillTrips(given);
    const place = (at: number) => field(citizen.trip(at), say.pages('trip_place'));
    await citizen.trip(0).getByRole('button', { name: say.pages('remove') }).click();
    await expect(place(0)).toHaveValue(given.trips[1].place);
    await expect(citizen.trip(1)).toHaveCount(0);
    await expect(page.getByText(say.pick('已删除第 1 趟。', 'Trip 1 was removed.'))).toBeVisible();
    await undo.click();
    await expect(place(0)).toHaveValue(given.trips[0].place);
    await expect(field(citizen.trip(0), say.pages('trip_told'))).toHaveValue(given.trips[0].told ?? '');
    await expect(place(1)).toHaveValue(given.trips[1].place);
    // A form without input leaves nothing to restore.
    await page.getByRole('button', { name: say.pages('add_trip'), exact: true }).click();
    await citizen.trip(2).getByRole('button', { name: say.pages('remove') }).click();
    await expect(citizen.trip(2)).toHaveCount(0);
    await expect(undo).toHaveCount(0);
  });

  test(`how long a form is kept is said as it is, in ${language}`, async ({ person }) => {
    const self = await person({ language });
    const { page, context, say } = self;
    const { name } = words(self);
    await page.goto('/');
    await expect(page.locator('main')).toContainText(
      say.pick('返回、刷新不会丢，关闭页面则不保留', 'kept if you go back or reload, but not if you close the page'),
    );
    await page.goto('/register');
    await expect(page.locator('main')).toContainText(
      say.pick('保存在本标签页，关闭即消失', 'stays in this tab until you close it'),
    );
    await name.fill('示例辛');
    await page.reload();
    await expect(name).toHaveValue('示例辛');
    await page.goto('/track');
    await page.goBack();
    await expect(name).toHaveValue('示例辛');
    const other = await context.newPage();
    await page.close();
    await other.goto('/register');
    await expect(field(other, say.pages('applicant_name'))).toHaveValue('');
  });
}
