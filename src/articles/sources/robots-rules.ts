/** What a robots.txt (RFC 9309) says to one crawler. Plain data, so that it can be stored. */
export interface RobotsRules {
  /** Patterns of paths. The longest one that matches an address decides. */
  rules: { allow: boolean; pattern: string }[];
  /** Least time between two requests, in ms (`Crawl-delay`, which many sites use beside the RFC). 0: none given. */
  delayMs: number;
  /** Addresses of its `Sitemap` lines (sitemaps.org/protocol.html#submit_robots), in order, as written. */
  sitemaps: string[];
}

export const everythingAllowed: RobotsRules = { rules: [], delayMs: 0, sitemaps: [] };

/** Characters that are read: a crawler must read at least 500 KiB (RFC 9309, 2.5). */
const maxText = 512 * 1024;
/** A longer delay counts as this. */
const maxDelaySeconds = 86_400;
const maxSitemaps = 100;

interface Group {
  /** In lower case; `*` for all. */
  agents: string[];
  rules: RobotsRules['rules'];
  delayMs: number;
}

/**
 * Reads a robots.txt for the crawler with this product token: the rules of all groups that name it, else those of the
 * groups for `*`. Unknown lines, and lines that are broken, are passed over and divide no group.
 */
export function parseRobots(text: string, product: string): RobotsRules {
  const { groups, sitemaps } = readGroups(text);
  const name = product.toLowerCase();
  const own = groups.filter(({ agents }) => agents.includes(name));
  const chosen = own.length > 0 ? own : groups.filter(({ agents }) => agents.includes('*'));
  return {
    rules: chosen.flatMap(({ rules }) => rules),
    delayMs: Math.max(0, ...chosen.map(({ delayMs }) => delayMs)),
    sitemaps: sitemaps.slice(0, maxSitemaps),
  };
}

function readGroups(text: string): { groups: Group[]; sitemaps: string[] } {
  const groups: Group[] = [];
  const sitemaps: string[] = [];
  let group: Group | undefined;
  for (const line of text
    .slice(0, maxText)
    .replace(/^\ufeff/, '')
    .split(/[\r\n]/)) {
    const [field, value] = fieldOf(line);
    if (field === 'sitemap' && value !== '') sitemaps.push(value);
    else if (field === 'user-agent') {
      // Agents in a row share a group. The first rule ends the row.
      if (!group || group.rules.length > 0) {
        group = { agents: [], rules: [], delayMs: 0 };
        groups.push(group);
      }
      group.agents.push(agentName(value));
    } else if (group && (field === 'allow' || field === 'disallow')) {
      // An empty rule matches nothing, but it ends the row of agents.
      group.rules.push({ allow: field === 'allow', pattern: normalPath(value) });
    } else if (group && field === 'crawl-delay') {
      const seconds = Number(value);
      if (value !== '' && seconds > 0) group.delayMs = Math.min(seconds, maxDelaySeconds) * 1_000;
    }
  }
  return { groups, sitemaps };
}

/** The name of a line in lower case, and its value without a comment. */
function fieldOf(line: string): [string, string] {
  const hash = line.indexOf('#');
  const plain = hash < 0 ? line : line.slice(0, hash);
  const colon = plain.indexOf(':');
  return colon < 0 ? ['', ''] : [plain.slice(0, colon).trim().toLowerCase(), plain.slice(colon + 1).trim()];
}

/** The product token at the start of a name: some sites write a version after it. */
const agentName = (value: string): string =>
  (value.startsWith('*') ? '*' : (/^[a-z_-]+/i.exec(value)?.[0] ?? '')).toLowerCase();

/**
 * Whether the rules let a crawler read an address: the longest pattern that matches decides, and of two equally long
 * ones the one that allows (RFC 9309, 2.2.2). The robots.txt itself may always be read.
 */
export function robotsAllow({ rules }: RobotsRules, address: string): boolean {
  const { pathname, search } = new URL(address);
  if (pathname === '/robots.txt') return true;
  const path = normalPath(`${pathname}${search}`);
  let [length, allowed] = [0, true];
  for (const { allow, pattern } of rules) {
    const isStronger = pattern.length > length || (pattern.length === length && allow);
    if (pattern !== '' && isStronger && matches(pattern, path)) [length, allowed] = [pattern.length, allow];
  }
  return allowed;
}

/** Whether a path begins with a pattern. `*` stands for any characters, `$` at the end for the end of the path. */
function matches(pattern: string, path: string): boolean {
  const isWhole = pattern.endsWith('$');
  const [first = '', ...parts] = (isWhole ? pattern.slice(0, -1) : pattern).split('*');
  if (!path.startsWith(first)) return false;
  // The earliest place of each part leaves most room for the next ones. Only the last one must reach the end.
  let at = first.length;
  for (const [place, part] of parts.entries()) {
    if (isWhole && place === parts.length - 1) return path.length - part.length >= at && path.endsWith(part);
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return !isWhole || at === path.length;
}

/**
 * One form for all spellings of a path (RFC 9309, 2.2.2; RFC 3986, 6.2.2): characters beyond ASCII are percent-encoded,
 * and escapes are in upper case, or removed where they were not necessary.
 */
function normalPath(path: string): string {
  return path
    .replace(/[^\u0021-\u007e]+/g, (text) => encodeURIComponent(text.toWellFormed()))
    .replace(/%([\da-f]{2})/gi, (code, hex: string) => {
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      return /[A-Za-z0-9._~-]/.test(character) ? character : code.toUpperCase();
    });
}
