import { isReservedName } from '../reserved-names.js';

/** The links and pictures of an email's HTML, each once, in order. */
export interface EmailUrls {
  links: string[];
  /** `alt` is what an editor or the source says of the picture. */
  pictures: { url: string; alt: string | undefined }[];
}

const entities: Readonly<Record<string, string>> = { amp: '&', quot: '"', lt: '<', gt: '>', apos: "'" };

/** Replaces character references, as attributes of our own HTML have them. */
const decoded = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return entities[name ?? ''] ?? whole;
  });

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1];
  return found === undefined ? undefined : decoded(found);
};

/** Reads the addresses from HTML that Postrider itself rendered. */
export function urlsIn(html: string): EmailUrls {
  const links = [...html.matchAll(/<a\s[^<>]*>/gi)].flatMap(([tag]) => attribute(tag, 'href') ?? []);
  const pictures = [...html.matchAll(/<img\s[^<>]*>/gi)].flatMap(([tag]) => {
    const url = attribute(tag, 'src');
    // Its words are those of the headline beside it.
    const isSilent = attribute(tag, 'role') === 'presentation';
    return url === undefined ? [] : [{ url, alt: isSilent ? undefined : attribute(tag, 'alt') }];
  });
  return {
    links: [...new Set(links)].filter((link) => /^https?:/i.test(link)),
    pictures: [...new Map(pictures.map((picture) => [picture.url, picture])).values()],
  };
}

/** Whether the host of an address is reserved for examples and tests. */
export const isReserved = (address: string): boolean =>
  URL.canParse(address) && isReservedName(new URL(address).hostname);
