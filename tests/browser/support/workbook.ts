// A workbook as any spreadsheet program would write it, from the Open Packaging Conventions and SpreadsheetML: parts
// that are stored and texts that stand in their cells.

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const RELATIONS = 'application/vnd.openxmlformats-package.relationships+xml';

const CRC = Array.from({ length: 256 }, (_, place) => {
  let rest = place;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest >>> 0;
});

function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = CRC[(sum ^ byte) & 255]! ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

/** An archive whose entries are stored as they are. */
function zip(entries: [string, string][]): Buffer {
  const parts: Buffer[] = [];
  const listed: Buffer[] = [];
  let at = 0;
  for (const [name, text] of entries) {
    const [path, bytes] = [Buffer.from(name, 'utf8'), Buffer.from(text, 'utf8')];
    // Version, flags (the name is UTF-8), method, time, day, checksum, sizes, length of the name, no extra field.
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(0x0800, 2);
    about.writeUInt16LE(0x21, 8);
    about.writeUInt32LE(crc(bytes), 10);
    about.writeUInt32LE(bytes.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(path.length, 22);
    const head = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), about, path, bytes]);
    const where = Buffer.alloc(14);
    where.writeUInt32LE(at, 10);
    const version = Buffer.from([20, 0]);
    listed.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), version, about, where, path]));
    parts.push(head);
    at += head.length;
  }
  const directory = Buffer.concat(listed);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, end]);
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The file of a workbook with these sheets, by their names. */
export function workbook(name: string, sheets: Record<string, string[][]>): { name: string; mimeType: string; buffer: Buffer } {
  const names = Object.keys(sheets);
  const each = (write: (sheet: string, place: number) => string) => names.map((sheet, at) => write(sheet, at + 1)).join('');
  const cell = (text: string, column: number, row: number) =>
    `<c r="${String.fromCharCode(65 + column)}${row}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
  const data = (rows: string[][]) =>
    rows.map((cells, at) => `<row r="${at + 1}">${cells.map((text, column) => cell(text, column, at + 1)).join('')}</row>`).join('');
  const buffer = zip([
    ['[Content_Types].xml',
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="${RELATIONS}"/>` +
      `<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>` +
      `${each((_, place) => `<Override PartName="/xl/worksheets/sheet${place}.xml" ContentType="${TYPE}.worksheet+xml"/>`)}</Types>`],
    ['_rels/.rels',
      `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ['xl/workbook.xml',
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>` +
      `${each((sheet, place) => `<sheet name="${sheet}" sheetId="${place}" r:id="r${place}"/>`)}</sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${PACKAGE}/relationships">` +
      `${each((_, place) => `<Relationship Id="r${place}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${place}.xml"/>`)}</Relationships>`],
    ...names.map((sheet, at): [string, string] => [
      `xl/worksheets/sheet${at + 1}.xml`,
      `<worksheet xmlns="${MAIN}"><sheetData>${data(sheets[sheet]!)}</sheetData></worksheet>`,
    ]),
  ]);
  return { name, mimeType: `${TYPE}.sheet`, buffer };
}
