// A new centre in an hour: the first administrator uploads one workbook with 25 departments, 3 windows, 200 matters and
// 60 accounts, corrects the one cell that is wrong, hands out the slips, and somebody at the window registers the first
// case. The spec has a house to itself.

import { Authenticator } from '../support/authenticator.ts';
import { keyboard } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, test, type Person } from '../support/people.ts';
import { DESK } from '../support/seat.ts';
import { Staff } from '../support/staff.ts';
import { workbook } from '../support/workbook.ts';

const HOUSE = process.env.ONETRIP_SETUP_URL;
const FIRST = process.env.ONETRIP_SETUP_PASSWORD;
if (!HOUSE || !FIRST) {
  throw new Error(
    'ONETRIP_SETUP_URL or ONETRIP_SETUP_PASSWORD is not set: the address of a OneTrip that was begun with --empty and ' +
      '--address http://localhost:PORT, and the password that it printed',
  );
}

const OWN = 'seven horses wait in the rain';

test.use({ baseURL: HOUSE });

/** From a first password to the console, with an own password and an app. */
async function settles(self: Person, account: string, first: string): Promise<void> {
  const { page, say } = self;
  const staff = new Staff(page, say, keyboard(page));
  const box = (name: string) => page.getByRole('textbox', { name: say.staff(name), exact: true });
  self.expects(401, '/api/v1/console/session');
  await page.goto('/console');
  await staff.isAt(say.staff('sign_in_title'));
  await box('account').fill(account);
  await box('password').fill(first);
  await staff.button(say.staff('sign_in')).click();
  await staff.isAt(say.staff('account.replace_title'));
  await box('account.current').fill(first);
  await box('account.password').fill(OWN);
  await box('account.repeated').fill(OWN);
  await staff.button(say.staff('account.change')).click();
  await staff.isAt(say.staff('factor.enrol_title'));
  await staff.button(say.staff('factor.set_up')).click();
  const setUp = page.getByRole('group', { name: say.staff('factor.set_up_title') });
  const app = new Authenticator(await setUp.locator('code').innerText());
  await box('factor.code').fill(await app.code());
  await staff.button(say.staff('factor.confirm')).click();
  await staff.button(say.staff('factor.codes_kept')).click();
  await expect(staff.button(say.staff('sign_out'))).toBeVisible();
}

const count = (many: number) => Array.from({ length: many }, (_, at) => at + 1);

/** The workbook of a county; `department` is where the last account belongs. */
function county(department: string) {
  return workbook('开办.xlsx', {
    部门: [
      ['代号', '名称', '简称、别名', '分管领导（职务）', '联系电话'],
      ...count(25).map((at) => [`d-${at}`, `第${at}局`, `${at}局`, '副县长', `0579-000000${at}`]),
    ],
    窗口: [['名称', '地点', '接收网上登记'], ...count(3).map((at) => [`${at}号窗口`, `大厅${at}楼`, at === 2 ? '是' : '否'])],
    事项: [
      ['名称', '责任部门', '所需材料'],
      ...count(200).map((at) => [`事项${at}`, `${1 + (at % 25)}局`, '身份证\n申请表\n照片\n委托书\n证明']),
    ],
    账号: [
      ['登录名', '姓名', '岗位', '所在窗口', '所在或分管部门', '手机号'],
      ['lead', '李华', '窗口负责人', '2号窗口', '', '13800000001'],
      ...count(58).map((at) => [`u-${at}`, `职员${at}`, '部门经办人', '', `第${1 + (at % 25)}局`, '']),
      ['last', '王伟', '部门负责人', '', department, ''],
    ],
  });
}

test('one workbook sets a centre up, and the first case is registered, in zh at 1280', async ({ person }) => {
  test.setTimeout(300_000);
  const self = await person(DESK);
  const { page, say } = self;
  const staff = new Staff(page, say, keyboard(page));
  const look = new Look(self);
  await settles(self, 'admin', FIRST);
  const steps = page.getByRole('region', { name: say.staff('setup.steps'), exact: true });
  await page.goto('/console/duties');
  await expect(steps.getByRole('listitem')).toHaveCount(8);
  await expect(steps.getByRole('listitem').first()).toContainText(say.staff('setup.open'));

  await page.goto('/console/administration/setup');
  await staff.isAt(say.staff('setup.title'));
  await look.at('a house is to be set up');
  const download = page.waitForEvent('download');
  await staff.follow(say.staff('setup.download'));
  expect((await download).suggestedFilename()).toBe('onetrip-setup.xlsx');

  const file = page.locator('input[type=file]');
  const check = staff.button(say.staff('setup.look'));
  await check.click();
  await expect(page.getByText('请填写此项').first()).toBeVisible();
  await file.setInputFiles(county('市监局'));
  await check.click();
  await expect(page.getByRole('row').filter({ hasText: '账号!E61' })).toContainText('没有“市监局”这个部门');
  await look.at('a cell of the workbook is wrong');
  await file.setInputFiles(county('25局'));
  await check.click();
  await expect(page.getByText(say.staff('setup.counts', 288, 0))).toBeVisible();
  await look.at('what a workbook would change');
  await staff.button(say.staff('setup.apply', 288)).click();
  await expect(page.getByText(say.staff('setup.applied'))).toBeVisible({ timeout: 120_000 });

  const slips = page.locator('.sign-in-slip');
  await expect(slips).toHaveCount(60);
  await look.at('slips with first passwords');
  const password = await slips.filter({ hasText: '李华' }).locator('code').last().innerText();
  for (const words of ['部门', '窗口', '事项']) {
    await expect(steps.getByRole('listitem').filter({ hasText: words }).first()).toContainText(say.staff('setup.done'));
  }
  // What was saved is there at once.
  await page.goto('/console/administration/departments');
  await expect(page.getByRole('row').filter({ hasText: '第25局' })).toBeVisible();

  await page.goto('/console/administration/matters');
  await expect(page.getByText(say.staff('found_of', 200, 200))).toBeVisible();
  await expect(page.getByRole('rowheader')).toHaveCount(50);
  await page.getByLabel(say.staff('find_entry')).fill('事项177');
  await expect(page.getByRole('rowheader')).toHaveText(['事项177']);

  const clerk = await person(DESK);
  await settles(clerk, 'lead', password);
  const registered = await clerk.page.request.post('/api/v1/console/cases', {
    headers: { 'Idempotency-Key': crypto.randomUUID() },
    data: {
      channel: 'window', window: 'window-2', language: 'zh',
      applicant: { kind: 'company', name: '张三（示例）', company: '示例公司', phone: '13800000002', document: '示例证件 0002' },
      matter: null, title: '试登记', account: '试登记一件。', reason: 'system_fault', departments: ['d-1'],
      trips: [{ on: '2018-05-24', place: '二楼窗口', department: 'd-1', reason: 'system_fault', told: null }], trips_made: 1, suggestion: '少跑一趟', wish: '办成',
    },
  });
  expect(registered.status(), await registered.text()).toBe(201);
  await page.goto('/console/administration/setup');
  await expect(steps.getByRole('listitem').last()).toContainText(say.staff('setup.done'));
});
