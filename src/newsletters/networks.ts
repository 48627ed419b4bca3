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
