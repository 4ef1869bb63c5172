// Importing a register through the page.

import { expect, type Locator, type Page } from '@playwright/test';
import type { Words } from './words.ts';

export interface File {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A CSV file of these lines. */
export function csv(name: string, lines: string[][]): File {
  const cell = (words: string) => (/[",\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words);
  const text = `\ufeff${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
  return { name, mimeType: 'text/csv', buffer: Buffer.from(text, 'utf8') };
}

export class Importing {
  constructor(
    readonly page: Page,
    readonly say: Words,
  ) {}

  private button(name: string): Locator {
    return this.page.getByRole('button', { name: this.say.staff(name), exact: true });
  }

  importAll(): Locator {
    return this.button('import_now');
  }

  /** Chooses a file, looks at it, takes the mapping that is proposed, and has every row checked. */
  async check(file: File | string, source: string): Promise<void> {
    await this.page.getByLabel(this.say.staff('import_file', '30')).setInputFiles(file);
    await this.name(source);
  }

  /** Says which register the file is, and has it read and checked. */
  async name(source: string): Promise<void> {
    const { page, say } = this;
    await page.getByRole('textbox', { name: say.staff('import_source') }).fill(source);
    await this.button('import_look').click();
    await expect(page.getByRole('heading', { name: say.staff('import_step_columns') })).toBeFocused({ timeout: 30_000 });
    await this.button('import_check').click();
    await expect(page.getByRole('heading', { name: say.staff('import_step_check') })).toBeFocused();
  }

  /** Rows that are wrong, as the page lists them: row, column, problem. */
  async problems(): Promise<string[][]> {
    const part = this.page.getByRole('region', { name: this.say.staff('import_step_check') });
    const wrong = part.locator('tbody tr').filter({ hasNot: this.page.locator('select') });
    return wrong.evaluateAll((rows) =>
      rows.map((row) => [...(row as HTMLTableRowElement).cells].map((cell) => cell.textContent ?? '')),
    );
  }
}
