import type { Redis } from 'ioredis';
import { readArticles } from '../../articles/store/article-store.js';
import type { Config } from '../../config.js';
import { approvalOf } from '../../delivery/approval.js';
import { countReach, type Reach } from '../../delivery/count-reach.js';
import { readEdition } from '../../delivery/edition.js';
import { previewIssue } from '../../delivery/preview.js';
import type { ReaderKeys } from '../../delivery/recipient-message.js';
import { someOf } from '../../findings/fact.js';
import type { Issue } from '../../issues/issue.js';
import { conditionFacts } from '../../issues/issue-readers.js';
import { faultySponsors } from '../../issues/sponsors/sponsor-faults.js';
import { locales } from '../../locale/locale.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { type Day, dayOf, wallTimeAt } from '../../newsletters/zoned-time.js';
import { targetOf } from '../../render/digest/story-target.js';
import type { Edition } from '../../render/digest.js';
import { type RelayAddress, readRelayAddresses } from '../../settings/relay-addresses.js';
import { isThisMachine } from '../../settings/relays/this-machine.js';
import type { Relay } from '../../smtp/relay.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { type Check, type CheckName, type Complete, checkNames, passed, stop, warning } from '../check.js';
import { checkSender } from '../check-sender.js';
import { checkAddresses } from './check-addresses.js';
import {
  checkAltTexts,
  checkPlaceholders,
  checkPreheader,
  checkSections,
  checkSize,
  checkSubject,
  checkTextPart,
} from './check-content.js';
import { checkHistory } from './check-history.js';
import { checkPublicUrl } from './check-public-url.js';
import { checkRelay } from './check-relay.js';
import { urlsIn } from './email-urls.js';
import { checkSpamScore } from './spam-score.js';

/** Dependencies of the checks. */
export interface CheckDeps extends ReaderKeys {
  redis: Redis;
  list: SubscriberList;
  relay: Pick<Relay, 'verify'>;
  config: Pick<Config, 'smtpUrl' | 'dkim' | 'ehloName' | 'allowPrivateFetch' | 'dnsServers' | 'spamCheckUrl'>;
}

export interface CheckReport {
  /** Whether no check says stop. */
  ok: boolean;
  checks: Check[];
  /** How many readers it would reach now: counted for a check, and shown before a send. */
  readers: Reach;
}

/** The relays that emails go to; empty: the catch-all inbox. */
export const relaysOf = ({ smtpUrl }: Pick<Config, 'smtpUrl'>): RelayAddress[] =>
  smtpUrl === undefined ? [] : readRelayAddresses(smtpUrl).relays;

/** Whether a relay is on another machine. */
export const leavesMachine = (config: Pick<Config, 'smtpUrl'>): boolean =>
  relaysOf(config).some(({ host }) => !isThisMachine(host));

/**
 * Checks an issue before it is sent: its content, its readers, its history, and its way to the inbox. Sends nothing and
 * changes nothing. Takes at most about half a minute.
 * @param start when it is to be sent; default: as it is scheduled, or now
 * @throws NothingToSend when it has no article left
 */
export async function checkIssue(deps: CheckDeps, issue: Issue, start = startOf(issue)): Promise<CheckReport> {
  const edition = await readEdition(deps.redis, deps.publicUrl, issue);
  const { newsletter, articles } = edition;
  const counting = countReach(deps.list, newsletter, issue);
  // Awaited below. A failure before that must not end the process.
  counting.catch(() => undefined);
  const reader = { address: 'reader@example.com', name: '' };
  const previews = await Promise.all(
    locales.map((locale) => previewIssue(deps, issue, { ...reader, locale }).then((made) => ({ locale, ...made }))),
  );
  const own = previews.find(({ locale }) => locale === newsletter.locale) ?? previews[0];
  if (!own) throw new TypeError('There is no language.');
  const addresses = urlsIn(own.html);
  const { config, publicUrl, tokenKeys } = deps;
  const outside = leavesMachine(config);
  const made = await Promise.all([
    counting.then((share) => checkReaders(share, issue)),
    checkApproval(deps.redis, edition),
    checkPostalAddress(newsletter),
    checkSubject(issue),
    checkPreheader(issue),
    checkPlaceholders(issue, articles),
    checkHistory(deps.redis, newsletter, issue, articles, start.startAt),
    checkSponsors(deps.redis, newsletter, issue, start),
    checkAltTexts(addresses, articles),
    checkSections(newsletter, articles),
    checkSize(Math.max(...previews.map(({ html }) => Buffer.byteLength(html)))),
    checkTextPart(
      own.text,
      articles.map((article) => ({ title: article.title, url: targetOf(edition, article) })),
    ),
    gonePages(deps.redis, issue).then((gone) =>
      checkAddresses(addresses, { allowPrivate: config.allowPrivateFetch, publicUrl, gone }),
    ),
    checkSpamScore(config.spamCheckUrl, Buffer.from(own.eml)),
    checkRelay(deps.relay, relaysOf(config)),
    checkPublicUrl(
      { publicUrl, tokenKeys, leavesMachine: outside, isInbox: relaysOf(config).length === 0 },
      newsletter.number,
    ),
    checkSender(deps, newsletter),
  ]);
  const checks = made.flat();
  const all: Complete<CheckName, (typeof checks)[number]['name']> = checks;
  const sorted = all.sort((a, b) => checkNames.indexOf(a.name) - checkNames.indexOf(b.name));
  return { ok: sorted.every(({ state }) => state !== 'stop'), checks: sorted, readers: await counting };
}

/** The pages of hidden articles that are on no other site. */
async function gonePages(redis: Redis, { articles }: Issue): Promise<string[]> {
  const found = await readArticles(redis, articles);
  return found.flatMap(({ url, written, removedAt }) => (written !== '' && removedAt !== null ? [url] : []));
}

/** When an issue is to be sent. */
export interface CheckedStart {
  /** When the first emails go out, Unix ms. */
  startAt: number;
  /** The readers' own day, of a send at their local time: the first of them may have it a day before the newsletter. */
  day?: Day | undefined;
}

const startOf = ({ state, startAt, local }: Issue): CheckedStart =>
  state === 'scheduled' ? { startAt, day: local?.day } : { startAt: Date.now() };

async function checkSponsors(
  redis: Redis,
  newsletter: Newsletter,
  issue: Issue,
  { startAt, day = dayOf(wallTimeAt(startAt, newsletter.timeZone)) }: CheckedStart,
): Promise<Check<'sponsors'>> {
  const found = await faultySponsors(redis, newsletter, issue, day);
  if (found.length > 0) return warning('sponsors.differ', { sponsors: someOf(found) });
  return passed('sponsors.due', { sponsors: issue.sponsors.length });
}

function checkReaders({ matching, confirmed, haveAll }: Reach, issue: Issue): Check<'audience'> {
  const facts = { matching, confirmed, conditions: conditionFacts(issue) };
  return matching > 0 ? passed('audience.reached', facts) : stop('audience.nobody', { ...facts, haveAll });
}

async function checkApproval(redis: Redis, edition: Edition): Promise<Check<'approval'>> {
  switch (await approvalOf(redis, edition)) {
    case 'missing':
      return stop('approval.missing', {});
    case 'changed':
      return stop('approval.changed', {});
    case 'approved':
      return passed('approval.given', {});
    default:
      return passed('approval.unneeded', {});
  }
}

const checkPostalAddress = ({ postalAddress }: Newsletter): Check<'postal-address'> =>
  postalAddress.trim() === '' ? stop('postal-address.missing', {}) : passed('postal-address.present', {});
