// A case that came in wrongly is put right by keyboard alone: a clerk corrects the telephone, reminds the department
// that has it, and hands another case to the window that it belongs to. The tracker says so without its content.

import { caseThere, Citizen, field } from '../support/citizen.ts';
import { keyboard } from '../support/hand.ts';
import { Look } from '../support/look.ts';
import { expect, mark, test } from '../support/people.ts';
import { arrives, at, DESK, line, PHONE } from '../support/seat.ts';
import { command } from '../support/staff.ts';

for (const setup of [DESK, PHONE]) {
  test(`a case is put right by keyboard, in ${setup.language} at ${setup.width}`, async ({ person }) => {
    const [self, visitor] = [await person(setup), await person(setup)];
    const { page, say } = self;
    const { number, code } = await caseThere(page.request, `电话错了 ${mark()}`);
    const citizen = new Citizen(visitor.page, say, keyboard(visitor.page));
    await visitor.page.goto(`/track/${number}`);
    await citizen.enterCode(code);
    const clerk = await arrives(self, 'clerk');
    const look = new Look(self);

    await test.step('the form has what is registered, and asks how the person was checked and why', async () => {
      await clerk.open(number);
      const form = await clerk.begin('correct');
      const phone = form.getByRole('textbox', { name: say.staff('phone') });
      await expect(phone).toHaveValue('13800000000');
      await clerk.hand.fill(phone, '13800000077');
      await clerk.send('correct');
      const reason = field(form, say.staff('correct_reason'));
      await expect(reason).toHaveAccessibleDescription(say.pick(/请填写此项/, /Fill this in/));
      await look.at('correcting, refused');
      await clerk.hand.tick(form.getByRole('radio', { name: say.domain('PersonCheck.knew_the_case'), exact: true }));
      await clerk.hand.fill(reason, '登记时听错两位');
      await clerk.send('correct');
      await expect(clerk.done('correct')).toBeVisible();
      await expect(page.getByText('13800000077').first()).toBeVisible();
      await expect(page.getByText('13800000000')).toHaveCount(0);
      await expect(page.getByText('登记时听错两位').first()).toBeVisible();
      await look.at('corrected');
    });

    await test.step('the tracker says what kind of detail, and nothing more', async () => {
      await expect(citizen.happened().getByRole('listitem').first()).toContainText(
        say.pick('更正了登记内容：电话', 'corrected what was registered: telephone'),
      );
      await expect(visitor.page.getByText('登记时听错两位')).toHaveCount(0);
    });

    await test.step('the department that has it is reminded once', async () => {
      await command(await at(self, 'clerk'), number, 'assignment', { department: 'data' });
      await clerk.begin('urge').then((form) => clerk.hand.fill(field(form, say.staff('urge_words')), '又来问了'));
      await clerk.send('urge');
      await expect(clerk.done('urge')).toBeVisible();
      await expect(clerk.command('urge')).toHaveCount(0);
      await expect(page.getByText(say.pick(/催办 1 次/, /Reminded 1×/)).first()).toBeVisible();
      await look.at('reminded');
      await expect(citizen.happened().getByRole('listitem').first()).toContainText(
        say.pick('抓紧办理', 'of the case'),
      );
    });

    await test.step('another window gets a case that belongs there', async () => {
      const astray = await caseThere(page.request, `该在镇里 ${mark()}`);
      await clerk.follow(say.staff('room_queue'));
      await clerk.open(astray.number);
      const form = await clerk.begin('transfer');
      await clerk.hand.tick(form.getByRole('radio', { name: say.window('town'), exact: true }));
      await clerk.hand.fill(field(form, say.staff('transfer_reason')), '户籍在镇里');
      await look.at('handing on');
      await clerk.send('transfer');
      await expect(page.getByText(say.staff('uninvolved'))).toBeVisible();
      const other = await person(setup);
      const there = await arrives(other, 'town-clerk');
      await there.open(astray.number);
      await expect(there.command('settle')).toBeAttached();
      await there.follow(say.staff('room_queue'));
      await expect(line(there, astray.number)).toHaveCount(1);
    });
  });
}
