import { TextDecoder } from '@exodus/bytes/encoding.js';

/**
 * The encodings that browsers fall back to, by locale (HTML Standard, "determining the character encoding", step 8).
 */
const byLanguage: readonly [encoding: string, languages: string][] = [
  ['gb18030', 'zh'],
  ['big5', 'zh-tw zh-hk zh-mo zh-hant'],
  ['shift_jis', 'ja'],
  ['euc-kr', 'ko'],
  ['windows-1250', 'cs hr hu pl ro sk sl sq bs'],
  ['windows-1251', 'ru uk bg be mk sr kk ky mn tg'],
  ['windows-1253', 'el'],
  ['windows-1254', 'tr az ku'],
  ['windows-1255', 'he iw yi'],
  ['windows-1256', 'ar fa ur ug'],
  ['windows-1257', 'et lt lv'],
  ['windows-1258', 'vi'],
  ['windows-874', 'th'],
];

/** Two legacy encodings of one language that only the bytes tell apart. */
const rivals: Record<string, readonly string[]> = { shift_jis: ['euc-jp'] };

/** The encoding of bytes that are not UTF-8 and have no label, by the language that the document names. */
export function legacyEncodingOf(bytes: Uint8Array, language: string | undefined): string {
  const tag = (language ?? '').trim().toLowerCase().replaceAll('_', '-');
  const has = (languages: string, name: string) => languages.split(' ').includes(name);
  const parts = tag.split('-');
  const names = parts.map((_, count) => parts.slice(0, parts.length - count).join('-'));
  for (const name of names) {
    const encoding = byLanguage.find(([, languages]) => has(languages, name))?.[0];
    if (encoding) return likeliest(bytes, [encoding, ...(rivals[encoding] ?? [])]) ?? encoding;
  }
  return encodingOfRuns(bytes);
}

/**
 * The encoding when nothing names a language. Western texts have single accented letters; in Chinese and Russian texts
 * whole words are bytes above ASCII.
 */
function encodingOfRuns(bytes: Uint8Array): string {
  let [high, inRuns, upper, run] = [0, 0, 0, 0];
  for (const byte of bytes.subarray(0, 100_000)) {
    run = byte >= 0x80 ? run + 1 : 0;
    if (byte < 0x80) continue;
    high += 1;
    if (run >= 4) inRuns += 1;
    if (byte >= 0xe0) upper += 1;
  }
  if (high < 12 || inRuns < high / 3) return 'windows-1252';
  // Nearly all letters of a Russian text are small ones, which windows-1251 has at its end.
  if (upper >= high * 0.7) return 'windows-1251';
  return fits(bytes, 'gb18030') ? 'gb18030' : 'windows-1252';
}

/** Half-width katakana are rare in Japanese, and frequent in EUC-JP that is read as Shift_JIS. */
function likeliest(bytes: Uint8Array, encodings: readonly string[]): string | undefined {
  const fitting = encodings.filter((one) => fits(bytes, one));
  if (fitting.length < 2) return fitting[0];
  const narrow = (encoding: string) => new TextDecoder(encoding).decode(bytes).match(/[\uff61-\uff9f]/g)?.length ?? 0;
  return fitting.reduce((best, one) => (narrow(one) < narrow(best) ? one : best));
}

/** Whether all bytes make sense in an encoding. */
export function fits(bytes: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
