import type { Language } from '../locale/language.js';
import { languages } from '../locale/languages.js';
import { type Locale, locales } from '../locale/locale.js';
import { type Network, networks } from './networks.js';

/** The networks that have the same name in every language. The names of the others are in the languages. */
const names: Record<Exclude<Network, keyof Language['networks']>, string> = {
  x: 'X',
  facebook: 'Facebook',
  instagram: 'Instagram',
  youtube: 'YouTube',
  mastodon: 'Mastodon',
  bluesky: 'Bluesky',
  threads: 'Threads',
  telegram: 'Telegram',
  whatsapp: 'WhatsApp',
  rss: 'RSS',
};

/** The name of a network in a language. */
export function networkName(network: Network, locale: Locale): string {
  return { ...names, ...languages[locale].networks }[network];
}

/** Finds a network by its id or by one of its names, in any case. */
export function findNetwork(text: string): Network | undefined {
  const word = text.trim().toLowerCase();
  return networks.find((network) =>
    [network, ...locales.map((locale) => networkName(network, locale))].some((one) => one.toLowerCase() === word),
  );
}
