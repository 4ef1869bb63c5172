// The texts of the pages in both languages, read from the pages' own sources, so that a test finds a button by its
// label and a new wording breaks no test.
//
// The subject of a test (a sentence of the tracker, a problem at a field) is not taken from here, but written in the
// test as the person reads it.

import { readdirSync, readFileSync } from 'node:fs';

export type Language = 'zh' | 'en';
export const LANGUAGES: readonly Language[] = ['zh', 'en'];
/** What `<html lang>` says. */
export const TAG: Record<Language, string> = { zh: 'zh-CN', en: 'en' };
/** What the browser is set to. */
export const LOCALE: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' };

type Both = Record<Language, string>;
type Text = Both & { values: string[] };

const LITERAL = String.raw`"((?:[^"\\]|\\.)*)"`;

function source(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

function unescape(literal: string): string {
  return literal.replace(/\\\n\s*/g, '').replace(/\\(["\\])/g, '$1').replace(/\\n/g, '\n');
}

/** `name: "中文", "English";` and `name(value): …;` as `texts!` reads them. */
function texts(path: string): Map<string, Text> {
  const found = new Map<string, Text>();
  const line = new RegExp(String.raw`^\s*(\w+)(?:\(([\w, ]*)\))?:\s*${LITERAL},\s*${LITERAL};`, 'gm');
  for (const [, name, values, zh, en] of source(path).matchAll(line)) {
    const names = (values ?? '').split(',').map((value) => value.trim()).filter(Boolean);
    found.set(name, { zh: unescape(zh), en: unescape(en), values: names });
  }
  return found;
}

/** The texts of every file of a folder, each under the name of its file. */
function topics(folder: string): [string, Text][] {
  const files = readdirSync(new URL(`../../../${folder}`, import.meta.url));
  return files.flatMap((file) =>
    [...texts(`${folder}/${file}`)].map(([name, text]): [string, Text] => [`${file.replace('.rs', '')}.${name}`, text]),
  );
}

/** `Member = "code", "中文", "English";` of every vocabulary, by its name and the code. */
function vocabularies(path: string): Map<string, Both> {
  const found = new Map<string, Both>();
  let vocabulary = '';
  const line = new RegExp(String.raw`pub enum (\w+) \{|\w+ = ${LITERAL}, ${LITERAL}, ${LITERAL};`, 'g');
  for (const [, name, code, zh, en] of source(path).matchAll(line)) {
    if (name) vocabulary = name;
    else found.set(`${vocabulary}.${code}`, { zh: unescape(zh), en: unescape(en) });
  }
  return found;
}

type Item = { id: string; name: Both };
const directory: Record<'departments' | 'windows' | 'matters', Item[]> = JSON.parse(
  source('infra/local/demonstration/directory.json'),
);
/** The words of the public pages; those of a topic's own file are called `topic.name`. */
const pages = new Map([
  ...texts('frontend/src/ui/text.rs'),
  ...topics('frontend/src/ui/text'),
  ...texts('frontend/src/transparency/text.rs'),
]);
const verification = texts('frontend/src/verification/text.rs');
/** The console's words; those of a topic's own file are called `topic.name`, or `name` where no other is. */
const STAFF = 'frontend/src/staff/text';
const staff = new Map([
  ...readdirSync(new URL(`../../../${STAFF}`, import.meta.url)).flatMap((topic) => [...texts(`${STAFF}/${topic}`)]),
  ...texts(`${STAFF}.rs`),
  ...topics(STAFF),
]);
const domain = new Map([
  ...vocabularies('shared/src/vocabulary.rs'),
  ...vocabularies('shared/src/command.rs'),
  ...vocabularies('shared/src/plan.rs'),
  ...vocabularies('shared/src/study.rs'),
  ...vocabularies('shared/src/reform.rs'),
]);

function fill(known: Map<string, Text>, name: string, language: Language, given: unknown[]): string {
  const text = known.get(name);
  if (!text) throw new Error(`there is no text called ${name}`);
  if (given.length !== text.values.length) {
    throw new Error(`${name} takes ${text.values.join(', ') || 'nothing'}`);
  }
  return text.values.reduce(
    (words, value, at) => words.replaceAll(`{${value}}`, String(given[at])),
    text[language],
  );
}

export class Words {
  constructor(readonly language: Language) {}

  /** One of two, for what a test says itself. */
  pick<T>(zh: T, en: T): T {
    return this.language === 'zh' ? zh : en;
  }

  /** A text of the public pages and of the building blocks. */
  pages(name: string, ...values: unknown[]): string {
    return fill(pages, name, this.language, values);
  }

  /** A text of the verification pages. */
  verification(name: string, ...values: unknown[]): string {
    return fill(verification, name, this.language, values);
  }

  /** A text of the console: `search`, or `rules.from` of a topic. */
  staff(name: string, ...values: unknown[]): string {
    return fill(staff, name, this.language, values);
  }

  /** A word of the domain: `RefusalReason.material_missing`, `CommandKind.assign`. */
  domain(code: string): string {
    const both = domain.get(code);
    if (!both) throw new Error(`there is no word for ${code}`);
    return both[this.language];
  }

  department(id: string): string {
    return this.named('departments', id);
  }

  matter(id: string): string {
    return this.named('matters', id);
  }

  window(id: string): string {
    return this.named('windows', id);
  }

  private named(kind: keyof typeof directory, id: string): string {
    const item = directory[kind].find((item) => item.id === id);
    if (!item) throw new Error(`the demonstration has no ${id} among its ${kind}`);
    return item.name[this.language];
  }
}
