import { maxRow } from './csv-splitter.js';
import { type Archive, tooLarge } from './xlsx-archive.js';
import { xmlParts } from './xlsx-parts.js';

/** What the cells of a sheet refer to. */
export interface Workbook {
  /** The part with the first sheet that is shown. */
  sheet: string;
  strings: readonly string[];
  /** Whether a number is a date, by the style of its cell. */
  dates: readonly boolean[];
  /** Days between the beginning of the calendar of the workbook and 1970. */
  epochDays: number;
}

const main = 'xl/workbook.xml';
/** Texts that many cells share are in memory while a sheet is read: max number, and characters of all. */
const [maxStrings, maxLetters] = [2_000_000, 48_000_000];
const [epoch1900, epoch1904] = [25_569, 24_107];

export const isWorkbook = (archive: Archive): boolean => archive.has(main);

/** @throws UnreadableCsv for a workbook that is damaged, or holds too much */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const { relation, is1904 } = await firstSheet(archive);
  const target = await targetOf(archive, relation);
  return {
    sheet: archive.has(target) ? target : 'xl/worksheets/sheet1.xml',
    strings: await readStrings(archive),
    dates: await readDates(archive),
    epochDays: is1904 ? epoch1904 : epoch1900,
  };
}

async function firstSheet(archive: Archive): Promise<{ relation: string; is1904: boolean }> {
  const sheets: { relation: string; isShown: boolean }[] = [];
  let is1904 = false;
  for await (const parts of xmlParts(archive.text(main)))
    for (const part of parts) {
      if (part.kind !== 'open') continue;
      const { name, attributes } = part;
      if (name === 'workbookPr') is1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      if (name === 'sheet' && sheets.length < 1_000)
        sheets.push({ relation: relationIn(attributes), isShown: !/hidden/i.test(attributes.state ?? '') });
    }
  return { relation: (sheets.find(({ isShown }) => isShown) ?? sheets[0])?.relation ?? '', is1904 };
}

/** `r:id`, by whatever prefix the program gives it. */
const relationIn = (attributes: Readonly<Record<string, string>>) =>
  Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';

/** The part that a relation of the workbook leads to. */
async function targetOf(archive: Archive, relation: string): Promise<string> {
  const relations = 'xl/_rels/workbook.xml.rels';
  if (relation === '' || !archive.has(relations)) return '';
  for await (const parts of xmlParts(archive.text(relations)))
    for (const part of parts) {
      if (part.kind !== 'open' || part.attributes.Id !== relation) continue;
      const target = part.attributes.Target ?? '';
      return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
    }
  return '';
}

async function readStrings(archive: Archive): Promise<string[]> {
  const strings: string[] = [];
  if (!archive.has('xl/sharedStrings.xml')) return strings;
  let [text, letters, isText, hidden] = ['', 0, false, 0];
  for await (const parts of xmlParts(archive.text('xl/sharedStrings.xml')))
    for (const part of parts) {
      // How a text is spoken (rPh) is beside it.
      if (part.kind !== 'text' && part.name === 'rPh') hidden += part.kind === 'open' ? 1 : -1;
      else if (part.kind === 'text') {
        text += isText && hidden === 0 ? part.text : '';
        // It may never end.
        if (text.length > maxRow) throw tooLarge();
      } else if (part.name === 't') isText = part.kind === 'open';
      else if (part.name === 'si' && part.kind === 'close') {
        letters += text.length;
        if (letters > maxLetters || strings.length >= maxStrings) throw tooLarge();
        strings.push(withoutEscapes(text));
        text = '';
      }
    }
  return strings;
}

/** Without the escapes of characters that XML cannot hold: `_x000D_`. */
export const withoutEscapes = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;

/** Whether each style of cells shows a number as a date. */
async function readDates(archive: Archive): Promise<boolean[]> {
  const dates: boolean[] = [];
  if (!archive.has('xl/styles.xml')) return dates;
  const own = new Set<string>();
  let isCells = false;
  for await (const parts of xmlParts(archive.text('xl/styles.xml')))
    for (const part of parts) {
      if (part.kind === 'text') continue;
      if (part.name === 'cellXfs') isCells = part.kind === 'open';
      if (part.kind !== 'open') continue;
      const { numFmtId: id = '', formatCode = '' } = part.attributes;
      if (part.name === 'numFmt' && own.size < 10_000 && isDate(formatCode)) own.add(id);
      if (part.name === 'xf' && isCells && dates.length < 100_000) dates.push(own.has(id) || isBuiltIn(Number(id)));
    }
  return dates;
}

const isBuiltIn = (id: number) => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 58);
/** Whether a format has letters of a date outside quotes, brackets and escapes. */
function isDate(format: string): boolean {
  let until = '';
  for (const letter of format.slice(0, 255)) {
    if (until !== '') until = letter === until || until === 'any' ? '' : until;
    else if (letter === '"') until = '"';
    else if (letter === '[') until = ']';
    else if (letter === '\\') until = 'any';
    else if ('ymdhs'.includes(letter.toLowerCase())) return true;
  }
  return false;
}
