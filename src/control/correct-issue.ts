import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { freezeMails, readEdition } from '../delivery/edition.js';
import { InvalidInput, PostriderError } from '../errors.js';
import { namedArticles } from '../issues/compose.js';
import type { Issue, IssueState, Sponsor } from '../issues/issue.js';
import { readIssue, writeCorrection } from '../issues/issue-store.js';
import { markTaken } from '../issues/take-articles.js';
import { surveyLedger } from '../ledger/survey-ledger.js';
import { keys } from '../redis/keys.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';

/** What a correction changes; what is left out stays, and the articles are read anew in any case. */
export interface CorrectionOf {
  subject?: string;
  preheader?: string;
  /** null takes it out. */
  sponsor?: Sponsor | null;
  /** Article ids in the order wanted; left out: those that it has, as they are now. */
  articles?: readonly string[];
}

export class CannotCorrect extends PostriderError {
  override readonly code = 'issue.cannot-correct';
  override readonly retryable = false;
  readonly id: string;
  readonly state: IssueState;
  constructor({ id, state }: Issue) {
    super(`Issue ${id} is ${state}, so a correction would reach nobody.`);
    this.id = id;
    this.state = state;
  }
}

class CorrectedMeanwhile extends PostriderError {
  override readonly code = 'issue.corrected-meanwhile';
  override readonly retryable = true;
  constructor(readonly id: string) {
    super(`Issue ${id} was changed by somebody else at the same moment.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'issue.cannot-correct': CannotCorrect;
    'issue.corrected-meanwhile': CorrectedMeanwhile;
  }
}

const correctable: readonly IssueState[] = ['draft', 'scheduled', 'sending', 'paused', 'sent'];
const asideFor = 3_600;

/**
 * Corrects an issue, also while it goes out: a new edition reaches the archive and whoever is mailed from now on,
 * second tries included. Workers take it up within half a second; who is claimed already gets the edition before.
 *
 * Guarantee: the new edition is rendered aside for every language, and takes the old one's place in one step; every
 * mail and page is wholly of one edition. Of two corrections at once one is refused.
 * @returns the issue as it is now
 * @throws CannotCorrect, CorrectedMeanwhile, NothingToSend; InvalidInput for an article that is not there; NotFound
 */
export async function correctIssue(
  { list, publicUrl }: { list: SubscriberList; publicUrl: string },
  id: string,
  correction: CorrectionOf,
  now = Date.now(),
): Promise<Issue> {
  const { redis } = list;
  const known = await readIssue(redis, id);
  if (!correctable.includes(known.state)) throw new CannotCorrect(known);
  const articles = correction.articles
    ? (await namedArticles(redis, correction.articles)).map((article) => article.id)
    : known.articles;
  if (articles.length === 0) throw new InvalidInput('articles', 'an issue needs at least one article');
  const edition = known.edition + 1;
  const next: Issue = { ...known, ...correction, articles, edition };
  const aside = keys.stagedTemplates(id, randomUUID());
  if (known.startedAt > 0) {
    const { counts } = await surveyLedger(redis, known, now);
    next.corrections = [...known.corrections, { edition, at: now, acceptedBefore: counts.accepted }];
    await renderAside(redis, publicUrl, next, aside);
  }
  if (!(await writeCorrection(redis, known, next, aside))) {
    await redis.del(aside);
    throw new CorrectedMeanwhile(id);
  }
  await markTaken(redis, next, articles);
  return readIssue(redis, id);
}

async function renderAside(redis: Redis, publicUrl: string, issue: Issue, aside: string): Promise<void> {
  const edition = await readEdition(redis, publicUrl, issue);
  await redis.hset(aside, 'edition', issue.edition);
  // Should this process end before the new edition has its place.
  await redis.expire(aside, asideFor);
  await freezeMails(redis, edition, aside);
}
