import type { Locale } from '../locale/locale.js';

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

const names: Record<Network, string | Record<Locale, string>> = {
  x: 'X',
  facebook: 'Facebook',
  instagram: 'Instagram',
  linkedin: { en: 'LinkedIn', 'zh-CN': '领英' },
  youtube: 'YouTube',
  mastodon: 'Mastodon',
  bluesky: 'Bluesky',
  threads: 'Threads',
  tiktok: { en: 'TikTok', 'zh-CN': '抖音' },
  telegram: 'Telegram',
  whatsapp: 'WhatsApp',
  weibo: { en: 'Weibo', 'zh-CN': '微博' },
  wechat: { en: 'WeChat', 'zh-CN': '微信' },
  xiaohongshu: { en: 'Xiaohongshu', 'zh-CN': '小红书' },
  bilibili: { en: 'Bilibili', 'zh-CN': '哔哩哔哩' },
  rss: 'RSS',
  website: { en: 'Website', 'zh-CN': '网站' },
};

/** The name of a network in a language. */
export function networkName(network: Network, locale: Locale): string {
  const name = names[network];
  return typeof name === 'string' ? name : name[locale];
}

/** Finds a network by its id or by one of its names, in any case. */
export function findNetwork(text: string): Network | undefined {
  const word = text.trim().toLowerCase();
  return networks.find((network) => {
    const name = names[network];
    const all = typeof name === 'string' ? [name] : Object.values(name);
    return [network, ...all].some((one) => one.toLowerCase() === word);
  });
}
