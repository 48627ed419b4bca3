/** Max number of messages in any window of this length. */
export interface Rate {
  /** Messages, a whole number of at least 1. */
  messages: number;
  window: RateWindow;
}

/** Second, minute, day. */
export type RateWindow = 's' | 'm' | 'd';

/**
 * Parses rates: `100/s`, or several that all apply, as in `50/s,100000/d`.
 * @returns undefined when the text is not valid
 */
export function parseRates(text: string): Rate[] | undefined {
  const rates = text.split(',').map((part) => {
    const [, messages, window] = /^\s*(\d{1,9})\s*\/\s*([smd])\s*$/.exec(part) ?? [];
    return messages && Number(messages) > 0 ? { messages: Number(messages), window: window as RateWindow } : undefined;
  });
  return rates.every((rate) => rate !== undefined) ? rates : undefined;
}

/** Formats rates as a setting has them. */
export const formatRates = (rates: readonly Rate[]): string =>
  rates.map(({ messages, window }) => `${messages}/${window}`).join(',');

/**
 * Parses rates by name: `gmail=20/s,qq=5/s,100/m,example.org=1/s`.
 * @returns undefined when the text is not valid, or a name comes twice
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

/** Daily limit of a new sender: it multiplies by `factor` on each day of sending. */
export interface WarmUp {
  /** Messages on day 1. */
  messages: number;
  factor: number;
}

/** Parses `200`, which doubles, or `200x1.5`. @returns undefined when the text is neither */
export function parseWarmUp(text: string): WarmUp | undefined {
  const [, messages, factor = '2'] = /^(\d{1,9})(?:x(\d(?:\.\d{1,2})?))?$/.exec(text.trim()) ?? [];
  return Number(messages) > 0 && Number(factor) > 1
    ? { messages: Number(messages), factor: Number(factor) }
    : undefined;
}

/** Max messages on a day of a warm-up. @param day counted from 1 */
export const warmUpAllows = ({ messages, factor }: WarmUp, day: number): number =>
  Math.floor(messages * factor ** (day - 1));
