// How a person operates a page: with a pointer or by keyboard alone. A test is written once and can be run with either.
//
// By keyboard, nothing is clicked, focused or set from outside: Tab moves from stop to stop, and at every stop the
// focus must be visible, within the window, not covered, and further on in the order of the page.

import { expect, type Locator, type Page } from '@playwright/test';

export interface Hand {
  /** Follows a link, presses a button, opens a summary. */
  press(target: Locator): Promise<void>;
  /** Empties a line and types. */
  fill(target: Locator, text: string): Promise<void>;
  /** Chooses an option of a select by its words. */
  choose(target: Locator, label: string): Promise<void>;
  /** Chooses a radio button or ticks a box. */
  tick(target: Locator): Promise<void>;
  /** Fills in a day, `YYYY-MM-DD`. */
  day(target: Locator, day: string): Promise<void>;
}

export type HandMaker = (page: Page) => Hand;

export const pointer: HandMaker = (page) => ({
  press: (target) => target.click(),
  fill: (target, text) => target.fill(text),
  choose: async (target, label) => void (await target.selectOption({ label })),
  async tick(target) {
    // People click the label, which covers the button.
    await page.locator(`label[for="${await target.getAttribute('id')}"]`).click();
    await expect(target).toBeChecked();
  },
  day: (target, day) => target.fill(day),
});

/** More stops than any page has. */
const MAX_STOPS = 150;

export const keyboard: HandMaker = (page) => {
  const keys = page.keyboard;

  /** Goes to a stop with the Tab key, forwards or, where it lies behind, backwards. */
  async function go(target: Locator): Promise<void> {
    await target.waitFor();
    // After a change, a page moves the focus in the next frame, which is faster than any person.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    let place = await target.evaluate(arrive, null);
    const backwards = place.behind;
    for (let stops = 0; !place.arrived; stops += 1) {
      if (stops === MAX_STOPS) throw new Error(`the keyboard does not reach ${target}`);
      await keys.press(backwards ? 'Shift+Tab' : 'Tab');
      place = await target.evaluate(arrive, backwards);
      expect(place.wrong, 'the keyboard focus').toBeNull();
    }
  }

  async function fill(target: Locator, text: string): Promise<void> {
    await go(target);
    await keys.press('Control+a');
    await keys.press('Delete');
    await keys.insertText(text);
    await expect(target).toHaveValue(text);
  }

  return {
    fill,
    async press(target) {
      await go(target);
      const isButton = await target.evaluate((element) => element.tagName !== 'A');
      await keys.press(isButton ? 'Space' : 'Enter');
    },
    async choose(target, label) {
      await go(target);
      const ways = await target.evaluate((element, label) => {
        const select = element as HTMLSelectElement;
        const wanted = [...select.options].findIndex((option) => option.text.trim() === label);
        return wanted < 0 ? null : wanted - select.selectedIndex;
      }, label);
      if (ways === null) throw new Error(`${target} has no option ${label}`);
      const key = ways > 0 ? 'ArrowDown' : 'ArrowUp';
      for (let way = 0; way < Math.abs(ways); way += 1) await keys.press(key);
      await expect(target.locator('option:checked')).toHaveText(label);
    },
    async tick(target) {
      await go(target);
      for (let presses = 0; presses < 12 && !(await target.isChecked()); presses += 1) {
        const here = await target.evaluate((element) => element === document.activeElement);
        await keys.press(here ? 'Space' : 'ArrowDown');
      }
      await expect(target).toBeChecked();
    },
    async day(target, day) {
      await go(target);
      const [year, month, date] = day.split('-');
      // The browser's locale decides the order of the parts.
      for (const order of [[year, month, date], [month, date, year], [date, month, year]]) {
        for (let part = 0; part < 3; part += 1) await keys.press('ArrowLeft');
        for (const [place, part] of order.entries()) {
          await keys.type(part);
          // Two digits advance to the next part by themselves, and so does a year that cannot become longer.
          if (place < 2 && part === year) await moveOn();
        }
        if ((await target.inputValue()) === day) return;
      }
      throw new Error(`${day} cannot be typed into ${target}`);

      async function moveOn(): Promise<void> {
        const bounded = await target.evaluate((element) => (element as HTMLInputElement).max !== '');
        if (!bounded) await keys.press('ArrowRight');
      }
    },
  };
};

interface Place {
  /** Whether the focus is on the target. */
  arrived: boolean;
  /** Whether the target lies before the focus. */
  behind: boolean;
  /** What is wrong with the stop. */
  wrong: string | null;
}

/** Runs in the page: where the focus is, and what is wrong with it after a Tab in that direction. */
function arrive(target: Element, backwards: boolean | null): Place {
  const kept = window as unknown as { lastStop?: Element };
  const before = kept.lastStop;
  const here = document.activeElement as HTMLElement;
  kept.lastStop = here;
  const edge = here === document.body;
  const radio = (element: Element) => (element instanceof HTMLInputElement && element.type === 'radio' ? element : null);
  const [one, other] = [radio(target), radio(here)];
  // A group of radio buttons is one stop.
  const arrived = here === target || Boolean(one && other && one.name === other.name && one.form === other.form);
  const behind = !edge && Boolean(target.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING);
  return { arrived, behind, wrong: backwards === null || edge ? null : judge() };

  function judge(): string | null {
    const name = `${here.tagName.toLowerCase()}#${here.id} “${(here.textContent ?? '').trim().slice(0, 40)}”`;
    // The calendar button inside a date field is a stop with the browser's own focus ring.
    const inside = here instanceof HTMLInputElement && here.type === 'date' && !here.matches(':focus');
    const style = getComputedStyle(here);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    if (!inside && !outlined && style.boxShadow === 'none') return `the focus on ${name} is not seen`;
    const box = here.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) return `${name} has no size`;
    if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) {
      return `${name} is outside of the window`;
    }
    const x = Math.min(Math.max(box.left + Math.min(box.width, 24) / 2, 1), innerWidth - 1);
    const y = Math.min(Math.max(box.top + Math.min(box.height, 24) / 2, 1), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    const own = top && (here.contains(top) || top.contains(here) || top.closest('label')?.control === here);
    if (top && !own) return `${name} is covered by ${top.outerHTML.slice(0, 80)}`;
    if (!before || before === document.body || !before.isConnected || before === here) return null;
    const wanted = backwards ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
    const follows = Boolean(before.compareDocumentPosition(here) & wanted);
    // A dialog traps the focus.
    return follows || here.closest('dialog') ? null : `${name} comes out of order`;
  }
}
