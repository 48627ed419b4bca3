/**
 * Who clicked, judged by the request. `p`: very likely a person; `m`: very likely a machine, such as a mail
 * scanner; `u`: unknown. The letters are stored.
 */
export const clickClasses = ['p', 'u', 'm'] as const;
export type ClickClass = (typeof clickClasses)[number];

/** The parts of a request for a link that show who made it. Header names are in lower case. */
export interface ClickRequest {
  method: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Names that programs give themselves: libraries, crawlers, link previews, and the scanners of mail servers. */
const programs =
  /bot\b|crawl|spider|scan|preview|monitor|headless|phantom|selenium|puppeteer|playwright|curl|wget|python|java\/|okhttp|go-http|libwww|perl|ruby|php|axios|node|undici|got\b|httpclient|apache-|barracuda|mimecast|proofpoint|symantec|messagelabs|trendmicro|forcepoint|cisco|ironport|sophos|fortinet|zscaler|safelinks|googleimageproxy|yahoomailproxy|facebookexternalhit|slack|whatsapp|telegram|discord|skypeuripreview|microsoft office|ms-office|amazonaws|google-?read-?aloud|bitlybot|urlresolver/i;

const browsers = /^Mozilla\/5\.0 \(.+(?:Gecko|WebKit|Firefox|Safari|Chrome|Edg)/;

/**
 * Classifies one click by its request only. The behaviour of a visitor, such as opening every link within seconds, is
 * judged where clicks are counted.
 *
 * A browser that navigates says so in the Sec-Fetch headers (Fetch Metadata), over https. Scanners that imitate a
 * browser's name mostly do not send them, and old browsers do not either, so without them a click is unknown.
 */
export function classifyClick({ method, headers }: ClickRequest): ClickClass {
  const text = (name: string) => String(headers[name] ?? '');
  const agent = text('user-agent');
  if (method !== 'GET' || agent === '' || programs.test(agent)) return 'm';
  if (/prefetch|preview/i.test(text('sec-purpose') + text('purpose') + text('x-moz') + text('x-purpose'))) return 'm';
  if (!browsers.test(agent)) return 'u';
  return text('sec-fetch-mode') === 'navigate' && text('sec-fetch-dest') === 'document' ? 'p' : 'u';
}
