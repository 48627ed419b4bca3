import { TextDecoder } from '@exodus/bytes/encoding.js';

/** What browsers fall back to in a locale (HTML Standard, "determining the character encoding", step 8). */
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
    if (encoding) return [encoding, ...(rivals[encoding] ?? [])].find((one) => fits(bytes, one)) ?? encoding;
  }
  return 'windows-1252';
}

function fits(bytes: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
