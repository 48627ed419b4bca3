import type { Network } from '../../src/newsletters/networks.js';

const line = (d: string) => `<path d="${d}"/>`;
const solid = (d: string) => `<path d="${d}" fill="#000" stroke="none"/>`;
const dot = (x: number, y: number, r = 1.1) => `<circle cx="${x}" cy="${y}" r="${r}" fill="#000" stroke="none"/>`;

/** Signs of the networks on a field of 24 × 24, drawn for Postrider: no network's own picture file is used. */
export const followShapes: Record<Network, string> = {
  x: line('M7.5 7l9 10M16.5 7l-9 10'),
  facebook: line('M15 6.5h-1.2A2.3 2.3 0 0 0 11.5 9v9M8.7 12h5.6'),
  instagram: `<rect x="6.8" y="6.8" width="10.4" height="10.4" rx="3"/><circle cx="12" cy="12" r="2.4"/>${dot(15, 9, 0.9)}`,
  linkedin: line('M8 11v6M12 17v-6M12 13.5c0-3.2 4.2-3.2 4.2 0V17') + dot(8, 7.6, 1.2),
  youtube: `<rect x="5.5" y="7.6" width="13" height="8.8" rx="2.8"/>${solid('M10.8 10v4l3.4-2z')}`,
  mastodon: line('M7 16.5v-6c0-3.4 5-3.4 5 0v3M12 10.5c0-3.4 5-3.4 5 0v6'),
  bluesky: solid(
    'M12 12.2C11 10 8.8 7.4 6.5 7.2 6.2 10.4 6.9 12.7 9.4 13 7 13.6 7.9 17 9.8 17 11 17 11.7 15.4 12 14.4 12.3 15.4 13 17 14.2 17 16.1 17 17 13.6 14.6 13 17.1 12.7 17.8 10.4 17.5 7.2 15.2 7.4 13 10 12 12.2z',
  ),
  threads: line('M14.5 12a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM14.5 9.4v3.4c0 2.2 3.2 2 3.2-.8a5.7 5.7 0 1 0-2.7 4.8'),
  tiktok: line('M13 6.5v8.2a2.6 2.6 0 1 1-2.6-2.6M13 6.5c.2 2.1 1.7 3.5 3.8 3.6'),
  telegram: line('M6.2 11.8L18 7l-2.3 10.2-4.4-3.3zM11.3 13.9L17.5 7.5'),
  whatsapp: line('M7 17l.9-2.8a5.4 5.4 0 1 1 2 1.9zM10.2 9.8c0 2.3 1.7 4 4 4'),
  weibo: `<ellipse cx="11" cy="14" rx="4.8" ry="3.3"/>${dot(11, 14, 1.3)}${line('M14.3 9.2c1.6-.3 2.6.7 2.4 2.2M14.6 6.4c3.1-.4 5 1.5 4.6 4.5')}`,
  wechat: `<ellipse cx="9.8" cy="10.3" rx="4.4" ry="3.6"/><path d="M15.8 10.6c4 1.4 3.3 6.2-.8 6.3-1.9 0-3.6-.9-4.2-2.5"/>${dot(8.4, 10, 0.8)}${dot(11.3, 10, 0.8)}`,
  xiaohongshu: line('M12 8.5c-1.3-1.2-3-1.5-5-1.5v9c2 0 3.7.3 5 1.5 1.3-1.2 3-1.5 5-1.5V7c-2 0-3.7.3-5 1.5zM12 8.5v9'),
  bilibili: `<rect x="6.3" y="9" width="11.4" height="8" rx="2"/>${line('M9.3 6.5l1.7 2.3M14.7 6.5L13 8.8M10 12.3v1.4M14 12.3v1.4')}`,
  rss: line('M7.2 11.6a5.2 5.2 0 0 1 5.2 5.2M7.2 7.3a9.5 9.5 0 0 1 9.5 9.5') + dot(8.2, 15.9, 1.4),
  website: `<circle cx="12" cy="12" r="5.5"/>${line('M6.5 12h11M12 6.5c-2.8 3-2.8 8 0 11 2.8-3 2.8-8 0-11z')}`,
};

/** Legible on the page of the theme in light and in dark, because many email clients show one picture for both. */
export const iconColour = '#7d756b';

/** A sign cut out of a rounded square, so that it has the colour of what is behind it. */
export const followIcon = (network: Network, side: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 24 24"><mask id="sign"><rect width="24" height="24" fill="#fff"/><g fill="none" stroke="#000" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">${followShapes[network]}</g></mask><rect width="24" height="24" rx="5" fill="${iconColour}" mask="url(#sign)"/></svg>`;
