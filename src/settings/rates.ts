/** So many mails at most in any stretch of time of this length. */
export interface Rate {
  /** A whole number from 1 on. */
  mails: number;
  window: RateWindow;
}

/** Second, minute, day. */
export type RateWindow = 's' | 'm' | 'd';

/**
 * Reads rates: `100/s`, or several that all hold, as in `50/s,100000/d`.
 * @returns undefined where the text is none
 */
export function parseRates(text: string): Rate[] | undefined {
  const rates = text.split(',').map((part) => {
    const [, mails, window] = /^\s*(\d{1,9})\s*\/\s*([smd])\s*$/.exec(part) ?? [];
    return mails && Number(mails) > 0 ? { mails: Number(mails), window: window as RateWindow } : undefined;
  });
  return rates.every((rate) => rate !== undefined) ? rates : undefined;
}

/** Rates as a setting writes them. */
export const formatRates = (rates: readonly Rate[]): string =>
  rates.map(({ mails, window }) => `${mails}/${window}`).join(',');

/**
 * Reads rates by name: `gmail=20/s,qq=5/s,100/m,example.org=1/s`.
 * @returns undefined where the text is none, or a name comes twice
 */
export function parseNamedRates(text: string): Map<string, Rate[]> | undefined {
  const named = new Map<string, Rate[]>();
  const parts = text.split(/,(?=[^,=]*=)/);
  for (const part of parts) {
    const [, name, value = ''] = /^\s*([a-z0-9][a-z0-9.-]*)\s*=(.*)$/i.exec(part) ?? [];
    const rates = parseRates(value);
    if (!name || !rates) return undefined;
    named.set(name.toLowerCase(), rates);
  }
  return named.size === parts.length ? named : undefined;
}

/** How a new sender begins: so many mails on the first day of sending, and so many times more on each next one. */
export interface WarmUp {
  /** On day 1. */
  mails: number;
  factor: number;
}

/** Reads `200`, which doubles, or `200x1.5`. @returns undefined where the text is neither */
export function parseWarmUp(text: string): WarmUp | undefined {
  const [, mails, factor = '2'] = /^(\d{1,9})(?:x(\d(?:\.\d{1,2})?))?$/.exec(text.trim()) ?? [];
  return Number(mails) > 0 && Number(factor) > 1 ? { mails: Number(mails), factor: Number(factor) } : undefined;
}

/** What a day of a warm-up allows. @param day from 1 on */
export const warmUpAllows = ({ mails, factor }: WarmUp, day: number): number => Math.floor(mails * factor ** (day - 1));
