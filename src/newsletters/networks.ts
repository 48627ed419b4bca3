import type { Language } from '../locale/language.js';
import { languages } from '../locale/languages.js';
import { type Locale, locales } from '../locale/locale.js';

/** Networks for follow-us links with an icon of their own. The alternative text of the icon is the network's name. */
export const networks = [
  'x',
  'facebook',
  'instagram',
  'linkedin',
  'youtube',
  'mastodon',
  'bluesky',
  'threads',
  'tiktok',
  'telegram',
  'whatsapp',
  'weibo',
  'wechat',
  'xiaohongshu',
  'bilibili',
  'rss',
  'website',
] as const;
export type Network = (typeof networks)[number];

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
