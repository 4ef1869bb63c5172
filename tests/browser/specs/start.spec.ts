// A page that does not open says why, in the reader's language, and links to an alternative, whether a part of it is
// missing, refused, unreadable or never arrives. The reason must be true, so each cause has its own words.

import { caseThere, Citizen, field, registration } from '../support/citizen.ts';
import { pointer } from '../support/hand.ts';
import { expect, mark, test, type Person } from '../support/people.ts';
import { signedIn, Staff } from '../support/staff.ts';
import { LANGUAGES } from '../support/words.ts';

type Why = 'ours' | 'network' | 'browser' | 'slow';

const PUBLIC: Record<Why, [string, string]> = {
  ours: ['是我们的系统出了问题，不是您的手机或网络的原因', 'Something is wrong on our side, not with your phone or network'],
  network: ['页面没有下载完，可能是网络断了', 'The page did not arrive in full; the network may be down'],
  browser: ['这个浏览器打不开完整版', 'This browser cannot run the full version'],
  slow: ['还没打开？可用简易版查询', 'Not open yet? You can track a case in the simple version'],
};
const CONSOLE: Record<Why, [string, string]> = {
  ours: ['是系统出了问题，不是您的电脑或网络的原因', "Something is wrong on the server's side, not with your computer or network"],
  network: ['页面没有下载完，可能是网络断了', 'The page did not arrive in full; the network may be down'],
  browser: ['请使用 Chrome 或 Edge 97、Firefox 102、Safari 16', 'Use Chrome or Edge 97, Firefox 102, Safari 16'],
  slow: ['还没打开？请检查网络', 'Not open yet? Check the network'],
};
const SURFACES = [
  { path: '/', program: 'citizen', says: PUBLIC },
  { path: '/figures', program: 'transparency', says: PUBLIC },
  { path: '/check', program: 'verification', says: PUBLIC },
  { path: '/console', program: 'staff', says: CONSOLE },
];

const PARTS = { boot: String.raw`-boot-\w+\.js`, glue: String.raw`-[0-9a-f]{12}\.js`, wasm: String.raw`-\w+\.wasm` };
type Part = keyof typeof PARTS;

const FAULTS = (Object.keys(PARTS) as Part[]).flatMap((name) => [
  [name, '404', 'ours'] as const,
  [name, 'a page instead', 'ours'] as const,
  [name, 'cut off', 'network'] as const,
  [name, 'hanging', 'slow'] as const,
]);
const ONE_OF_A_KIND = ['boot, 404', 'glue, cut off', 'wasm, hanging'];

function part(program: string, name: Part): RegExp {
  return new RegExp(`/assets/${program}${PARTS[name]}$`);
}

/** The browsers complain about what the test takes away; that is not what is looked at here. */
function somethingIsMissing(self: Person): void {
  self.forgive(/\/assets\/|ERR_FAILED|in the console|a script error|401 from/);
}

/** Lets the guard's ten seconds go by, once it is there: it has chosen the language then. */
async function tenSeconds({ page }: Person): Promise<void> {
  await expect(page.locator('#boot [lang][hidden]').first()).toBeAttached();
  await page.clock.fastForward(10_000);
}

/** The cause that is named, alone and in one language, with the way on. */
async function expectSaid({ page, say }: Person, says: Record<Why, [string, string]>, why: Why, lite = ''): Promise<void> {
  const box = page.locator('#boot');
  await expect(box).toContainText(say.pick(...says[why]), { useInnerText: true });
  const words = await box.innerText();
  expect(words).not.toContain(say.pick('正在打开', 'Opening'));
  for (const other of Object.keys(says) as Why[]) {
    expect(words, other).not.toContain(says[other][say.pick(1, 0)]);
    if (other !== why) expect(words, other).not.toContain(say.pick(...says[other]));
  }
  await expect(page.locator('html')).toHaveAttribute('lang', say.pick('zh-CN', 'en'));
  if (says === PUBLIC) {
    const link = box.getByRole('link', { name: say.pick('简易版', 'simple version') }).filter({ visible: true });
    await expect(link).toHaveAttribute('href', new RegExp(`/lite\\?lang=${say.language}${lite}$`));
  }
}

for (const language of LANGUAGES) {
  for (const { path, program, says } of SURFACES) {
    test(`${path}: each part missing, cut off or hanging is told apart, in ${language}`, async ({ person }) => {
      // All faults once; for the other programs, which share the guard, one of each kind.
      const faults = FAULTS.filter(([name, fault]) => path === '/' || ONE_OF_A_KIND.includes(`${name}, ${fault}`));
      for (const [name, fault, why] of faults) {
        const self = await person({ language });
        somethingIsMissing(self);
        const { page } = self;
        await page.clock.install();
        await page.route(part(program, name), (route) => {
          if (fault === '404') return route.fulfill({ status: 404, body: '' });
          if (fault === 'a page instead') return route.fulfill({ contentType: 'text/html', body: '<p>…</p>' });
          if (fault === 'cut off') return route.abort('connectionreset');
        });
        await page.goto(path, { waitUntil: 'commit' });
        await tenSeconds(self);
        await test.step(`${name}, ${fault}`, () => expectSaid(self, says, why));
      }
    });

    test(`${path}: a browser that cannot run it is told so, in ${language}`, async ({ person }) => {
      for (const cannot of ['read it', 'have WebAssembly', 'be allowed WebAssembly'] as const) {
        if (cannot !== 'read it' && path !== '/' && path !== '/console') continue;
        const self = await person({ language });
        somethingIsMissing(self);
        const { page } = self;
        await page.clock.install();
        if (cannot === 'read it') {
          await page.route(part(program, 'glue'), (route) =>
            route.fulfill({ contentType: 'text/javascript', body: 'export default a ?.?. b;' }),
          );
        } else if (cannot === 'have WebAssembly') {
          await page.addInitScript(() => Reflect.deleteProperty(window, 'WebAssembly'));
        } else {
          await page.route(`**${path}`, async (route) => {
            const answer = await route.fetch();
            const headers = answer.headers();
            const policy = headers['content-security-policy'].replace("'wasm-unsafe-eval'", '');
            await route.fulfill({ response: answer, headers: { ...headers, 'content-security-policy': policy } });
          });
        }
        await page.goto(path, { waitUntil: 'commit' });
        await tenSeconds(self);
        await test.step(cannot, () => expectSaid(self, says, 'browser'));
      }
    });

    test(`${path}: a program that stops says so, at its start and later, in ${language}`, async ({ person }) => {
      const early = await person({ language });
      somethingIsMissing(early);
      await early.page.addInitScript(() => {
        Document.prototype.createTextNode = () => {
          throw new Error('stopped');
        };
      });
      await early.page.goto(path);
      await expectSaid(early, says, 'ours');

      const late = await person({ language });
      somethingIsMissing(late);
      await late.page.addInitScript(() => {
        window.fetch = new Proxy(window.fetch, {
          apply(fetch, self, given) {
            if (new Request(given[0]).url.includes('/api/')) throw new Error('stopped');
            return Reflect.apply(fetch, self, given);
          },
        });
      });
      await late.page.goto(path);
      await expectSaid(late, says, 'ours');
      // What was drawn before stays.
      await expect(late.page.getByRole('banner')).toBeVisible();
    });
  }

  test(`the way on carries the number that was asked for, in ${language}`, async ({ person }) => {
    const self = await person({ language });
    somethingIsMissing(self);
    const { page, say } = self;
    const slip = await caseThere(page.request, `打不开 ${mark()}`);
    await page.route(part('citizen', 'wasm'), (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto(`/track/${slip.number}`);
    await expectSaid(self, PUBLIC, 'ours', `&number=${slip.number}`);
    await page.getByRole('link', { name: say.pick('简易版', 'simple version') }).filter({ visible: true }).click();
    await expect(page.getByLabel(say.pick('编号', 'Case number'))).toHaveValue(slip.number);
    await expect(page.getByRole('heading', { level: 2 })).toContainText(slip.number);
  });

  test(`without the guard the way on shows by itself, in ${language}`, async ({ person }) => {
    const self = await person({ language });
    somethingIsMissing(self);
    const { page } = self;
    await page.route(/\/assets\/guard-/, (route) => route.abort('failed'));
    await page.route(part('citizen', 'glue'), (route) => route.abort('failed'));
    await page.goto('/');
    const way = page.getByText(PUBLIC.slow[0]);
    await expect(way).toBeHidden();
    await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
    await expect(way).toBeVisible();
    await expect(page.getByText(PUBLIC.slow[1])).toBeVisible();
  });

  test(`without scripts nothing claims to open, in ${language}`, async ({ browser, baseURL }) => {
    const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
    const page = await context.newPage();
    for (const path of ['/', '/figures', '/console']) {
      await page.goto(path);
      const words = await page.locator('body').innerText();
      expect(words, path).not.toMatch(/正在打开|Opening|还没打开|Not open yet/);
      expect(words, path).toMatch(/需要 JavaScript/);
      expect(words, path).toMatch(/needs JavaScript/);
    }
    await page.goto('/');
    const [name, title] = language === 'zh' ? ['简易版', '查询进度'] : ['simple version', 'Track a case'];
    await page.getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
    await context.close();
  });

  test(`an API that fails, is not there or hangs says so and leads on, in ${language}`, async ({ person }) => {
    const number = '1801-1234-5678-13';
    for (const [path, address, lite] of [
      ['/register', '**/api/v1/directory', ''],
      [`/track/${number}`, `**/api/v1/cases/${number}`, `&number=${number}`],
    ] as const) {
      for (const fault of ['500', '502', 'hanging'] as const) {
        const self = await person({ language });
        self.forgive(/from \/api\//);
        const { page, say } = self;
        await page.clock.install();
        await page.route(address, (route) => {
          if (fault === '500') {
            const problem = { type: 'about:blank', title: 'Internal', status: 500, code: 'internal', request_id: 'r-1' };
            return route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) });
          }
          if (fault === '502') return route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' });
        });
        await page.goto(path);
        const link = page.locator('main').getByRole('link', { name: say.pages('simple_version'), exact: true });
        await test.step(`${path}, ${fault}`, async () => {
          if (fault === 'hanging') {
            await expect(page.locator('main').getByText(say.pages('loading'), { exact: true })).toBeVisible();
            await expect(link).toBeHidden();
            await page.evaluate(() => {
              const timed = (animation: Animation) => (animation as CSSAnimation).animationName === 'later';
              document.getAnimations().filter(timed).forEach((animation) => animation.finish());
            });
            await expect(link).toBeVisible();
            await page.clock.fastForward(20_000);
          }
          const alert = page.getByRole('alert').filter({ visible: true });
          await expect(alert).toContainText(
            { '500': say.pick('系统出错', 'wrong on our side'), '502': say.pick('系统繁忙', 'The service is busy'), hanging: say.pick('没有及时收到回应', 'The answer took too long') }[fault],
          );
          await expect(alert).not.toContainText(say.pick('检查网络', 'Check your connection'));
          await expect(link).toHaveAttribute('href', `/lite?lang=${language}${lite}`);
        });
      }
    }
  });

  test(`without AbortSignal.timeout everything works, in ${language}`, async ({ person, playwright, baseURL }) => {
    const old = (self: Person) => self.page.addInitScript(() => Reflect.deleteProperty(AbortSignal, 'timeout'));
    const self = await person({ language });
    await old(self);
    const { page, say } = self;
    const citizen = new Citizen(page, say, pointer(page));
    const slip = await citizen.register(registration(mark()));
    await page.goto('/track');
    await field(page, say.pages('track_number')).fill(slip.number);
    await field(page, say.pages('track_code')).fill(slip.code);
    await page.getByRole('button', { name: say.pages('track_action'), exact: true }).click();
    await expect(page.getByText(say.pages('own_shown'))).toBeVisible();
    await expect(citizen.happened().getByRole('listitem')).toHaveCount(1);
    await page.goto('/figures');
    await expect(page.locator('.figure-number').first()).toBeVisible();
    await page.goto(`/check/${slip.number}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

    const clerk = await person({ language, signedIn: await signedIn(playwright, baseURL ?? '', 'clerk') });
    await old(clerk);
    await clerk.page.goto(`/console/cases/${slip.number}`);
    await new Staff(clerk.page, clerk.say, pointer(clerk.page)).isAtCase(slip.number);
  });
}
