// Limits and rules in the browser: the server accepts what the page promises, larger files are refused where they are
// chosen, and the console follows the town's rules.

import { Citizen, caseThere, field } from '../support/citizen.ts';
import { pointer } from '../support/hand.ts';
import { expect, mark, test } from '../support/people.ts';
import { signedIn, Staff } from '../support/staff.ts';
import { LANGUAGES } from '../support/words.ts';

/** 30 MB, as the page of imports says. */
const REGISTER_BYTES = 30 * 1024 * 1024;
const UPLOAD_BYTES = 10 * 1024 * 1024;

/** A register of so many bytes, most of them remarks that nothing is mapped to. */
function register(bytes: number): Buffer {
  const head = '主题,登记时间,备注\n';
  const row = '改申报密码,2018-05-11,';
  const full = row + 'a'.repeat(8_000) + '\n';
  const left = bytes - Buffer.byteLength(head);
  const rows = Math.floor(left / Buffer.byteLength(full)) - 1;
  const last = left - rows * Buffer.byteLength(full) - Buffer.byteLength(row);
  const file = Buffer.from(head + full.repeat(rows) + row + 'a'.repeat(last));
  expect(file.length).toBe(bytes);
  return file;
}

for (const language of LANGUAGES) {
  test(`a register at the limit is read and a byte more is refused where it was chosen, in ${language}`, async ({
    person,
    playwright,
    baseURL,
  }) => {
    // The browser is handed 30 MB twice.
    test.slow();
    const { page, say } = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'lead') });
    await page.goto('/console/import');
    const file = page.getByLabel(say.staff('import_file', '30'));
    const look = page.getByRole('button', { name: say.staff('import_look'), exact: true });
    const asked: string[] = [];
    page.on('request', (request) => void (request.url().endsWith('/imports/uploads') && asked.push(request.url())));
    const csv = (bytes: number) => ({ name: '登记表.csv', mimeType: 'text/csv', buffer: register(bytes) });
    await file.setInputFiles(csv(REGISTER_BYTES + 1), { timeout: 60_000 });
    await look.click();
    const sentence = say.pick('文件超过 30 MB，请拆分后再导入', 'The file is larger than 30 MB; split it');
    await expect(file).toHaveAccessibleDescription(new RegExp(sentence));
    expect(asked, 'a file that is too large is not sent').toEqual([]);
    await file.setInputFiles(csv(REGISTER_BYTES), { timeout: 60_000 });
    await look.click();
    await expect(page.getByRole('heading', { name: say.staff('import_step_columns') })).toBeVisible({ timeout: 60_000 });
    expect(asked).toHaveLength(1);
  });
}

test('a photo beyond the limit is refused where it was chosen', async ({ person, request }) => {
  const slip = await caseThere(request, `太大 ${mark()}`);
  const { page, say } = await person({ width: 360, height: 740 });
  await page.goto(`/track/${slip.number}`);
  await new Citizen(page, say, pointer(page)).enterCode(slip.code);
  const chosen = field(page, say.pages('file_label'));
  await expect(chosen).toHaveAccessibleDescription(/不超过 10 MB。/);
  const photo = (bytes: number) => ({ name: '照片.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(bytes) });
  await chosen.setInputFiles(photo(UPLOAD_BYTES + 1));
  await page.getByRole('button', { name: say.pages('file_send'), exact: true }).click();
  await expect(chosen).toHaveAccessibleDescription(/太大了，最多 10 MB/);
});

test('the console and the home page go by the rules of the town', async ({ person, playwright, baseURL, request }) => {
  const slip = await caseThere(request, `规则 ${mark()}`, 'material_missing');
  const clerk = await person({ signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
  const changed = async (context: typeof clerk.context) => {
    await context.route(/\/api\/v1\/(console\/)?directory$/, async (route) => {
      const town = await (await route.fetch()).json();
      Object.assign(town.policy, { handle_days_most: 22, window_hours: 16 });
      town.policy.classes.material_missing = 'fifteen_days';
      await route.fulfill({ json: town });
    });
  };
  await changed(clerk.context);
  await clerk.page.goto(`/console/cases/${slip.number}`);
  const form = await new Staff(clerk.page, clerk.say, pointer(clerk.page)).begin('assign');
  await expect(form).toContainText('1 到 22；留空则按未办成原因“材料缺失或无效”的时限：15 个工作日。');
  const days = field(form, clerk.say.staff('days'));
  await days.fill('一些');
  await new Staff(clerk.page, clerk.say, pointer(clerk.page)).send('assign');
  await expect(days).toHaveAccessibleDescription(/请填写 1 到 22 之间的数/);

  for (const [language, words] of [
    ['zh', '窗口在 2 个工作日内当场协调解决'],
    ['en', 'Within 2 working days the window settles it'],
  ] as const) {
    const anyone = await person({ language, width: 360, height: 740 });
    await changed(anyone.context);
    await anyone.page.goto('/');
    await expect(anyone.page.locator('main')).toContainText(words);
  }
});
