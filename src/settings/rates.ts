/** So many mails at most in any stretch of time of this length. */
export interface Rate {
  /** A whole number from 1 on. */
  mails: number;
  window: RateWindow;
}

/** The lengths a rate may be given for, in milliseconds. */
export const rateWindows = { s: 1_000, m: 60_000, d: 86_400_000 } as const;
export type RateWindow = keyof typeof rateWindows;

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
