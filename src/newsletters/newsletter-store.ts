import type { Redis } from 'ioredis';
import { InvalidInput, NotFound, PostriderError } from '../errors.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { announceChange } from '../redis/site-changes.js';
import { topics } from '../redis/site-topics.js';
import { offeredCadences, type Schedule } from './cadence.js';
import { checkCron } from './cron.js';
import { freeNames } from './former-sections.js';
import { joinSections, type Newsletter, sectionLimit, storedSections } from './newsletter.js';
import { type NewsletterEdit, replaceNewsletter, requireNewsletterRevision } from './newsletter-revision.js';
import { defaults, encode, openNewsletter, storedNewsletter } from './stored-newsletter.js';
import { isTimeZone } from './time-zone.js';
import type { Timing } from './timing.js';

export class NewsletterExists extends PostriderError {
  override readonly code = 'newsletter.exists';
  override readonly retryable = false;
  constructor(readonly slug: string) {
    super(`A newsletter "${slug}" already exists.`);
  }
}

/** The newsletter has ended. */
export class NewsletterArchived extends PostriderError {
  override readonly code = 'newsletter.archived';
  override readonly retryable = false;
  constructor(readonly slug: string) {
    super(`Newsletter "${slug}" is archived. It sends nothing and accepts no sign-ups.`);
  }
}

/** @throws NewsletterArchived */
export function requireActive({ slug, archivedAt }: Pick<Newsletter, 'slug' | 'archivedAt'>): void {
  if (archivedAt !== '') throw new NewsletterArchived(slug);
}

/** Whether a newsletter has not ended. Reads one field, for callers that ask often. */
export async function isActive(redis: Redis, slug: string): Promise<boolean> {
  return !(await redis.hget(keys.newsletter(slug), 'archivedAt'));
}

declare module '../errors.js' {
  interface KnownErrors {
    'newsletter.archived': NewsletterArchived;
    'newsletter.exists': NewsletterExists;
  }
}

/** Fields that have functions of their own (change-sections.ts, write-look.ts), or that every change sets. */
type KeptFields = 'removedSections' | 'formerSections' | 'sectionPositions' | 'sectionTitles' | 'look' | 'revision';
type GivenNewsletter = Omit<Newsletter, 'number' | 'createdAt' | KeptFields | keyof typeof defaults> &
  Partial<Pick<Newsletter, keyof typeof defaults>>;

/**
 * Adds a newsletter. The number, the newsletter and the set of slugs are in different slots of a cluster, so they are
 * written one after the other, in an order that is safe in a crash: before the newsletter is written, only a number is
 * lost; after it, only the slug may be missing from the set, and adding the newsletter again restores it.
 * @throws NewsletterExists when the slug is taken, InvalidInput for too many sections
 */
export async function addNewsletter(redis: Redis, given: GivenNewsletter): Promise<Newsletter> {
  const key = keys.newsletter(given.slug);
  checkTiming(given);
  const sections = checkSectionCount(joinSections([], given.sections));
  const taken = (await redis.hexists(key, 'number')) === 1;
  const number = taken ? 0 : await redis.incr(keys.newsletterNumber);
  const schedule = mergeSchedule({}, given.schedule);
  const scheduledAt = given.scheduledAt ?? (given.schedule ? Date.now() : 0);
  const newsletter: Newsletter = {
    ...defaults,
    ...given,
    schedule,
    scheduledAt,
    sections,
    number,
    createdAt: new Date().toISOString(),
  };
  const fields = Object.entries(encode(newsletter)).flat();
  const written = !taken && (await runScript(redis, 'putNew', [key], ['number', ...fields])) === 1;
  await redis.sadd(keys.newsletters, given.slug);
  await announceChange(redis, topics.site);
  if (!written) throw new NewsletterExists(given.slug);
  return newsletter;
}

/**
 * Changes some fields. In a schedule, only the given cadences change; an empty text removes one. Sections may only be
 * added, because readers' choices are positions in the list. A section that is added may have the earlier name of
 * another one. Concurrent changes are not lost.
 * @throws NotFound, NewsletterChanged; InvalidInput for too many sections, the earlier name of a section whose renaming
 *   has not finished, an invalid time zone or an invalid schedule
 */
export async function changeNewsletter(
  redis: Redis,
  slug: string,
  change: Partial<Omit<Newsletter, 'slug' | 'number' | 'createdAt' | 'sections' | KeptFields>> & {
    addSections?: readonly string[];
  },
  { revision, by }: NewsletterEdit = {},
): Promise<Newsletter> {
  const { addSections = [], ...fields } = change;
  checkTiming(fields);
  for (;;) {
    const before = await readNewsletter(redis, slug);
    await requireNewsletterRevision(redis, before, revision);
    const sections = joinSections(before.sections, addSections);
    const list = checkSectionCount(storedSections({ ...before, sections }));
    const encoded = encode(withTiming(before, fields));
    if (addSections.length > 0)
      Object.assign(encoded, { sections: JSON.stringify(list), ...freeNames(before, addSections) });
    if (await replaceNewsletter(redis, before, encoded, by)) return readNewsletter(redis, slug);
  }
}

function checkSectionCount<Section>(sections: readonly Section[]): readonly Section[] {
  if (sections.length > sectionLimit)
    throw new InvalidInput('sections', `there may be at most ${sectionLimit}, removed ones included`);
  return sections;
}

/** Applies changes to a schedule, in the order of the cadences. An empty expression removes one. */
function mergeSchedule(before: Schedule, changes: Schedule = {}): Schedule {
  const all = { ...before, ...changes };
  return Object.fromEntries(offeredCadences(all).map((cadence) => [cadence, all[cadence]]));
}

/** Adds the complete resulting schedule to a change, and the current time as `scheduledAt` if the timing differs. */
function withTiming(before: Newsletter, change: Partial<Newsletter>): Partial<Newsletter> {
  if (change.schedule === undefined && change.timeZone === undefined) return change;
  const schedule = mergeSchedule(before.schedule, change.schedule);
  const after = { ...change, schedule };
  const same =
    JSON.stringify(schedule) === JSON.stringify(before.schedule) &&
    (change.timeZone ?? before.timeZone) === before.timeZone;
  return same || change.scheduledAt !== undefined ? after : { ...after, scheduledAt: Date.now() };
}

/** 30 days, in minutes. */
const maxLate = 43_200;

/** @throws InvalidInput for a limit that is no whole number of minutes between 1 minute and 30 days */
function checkLate(minutes: number): void {
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > maxLate)
    throw new InvalidInput('late', 'it must be a whole number of minutes, from 1m to 30d');
}

/** @throws InvalidInput for an invalid time zone, cron expression or limit */
function checkTiming({ timeZone, schedule = {}, lateMinutes }: Partial<Timing>): void {
  if (lateMinutes !== undefined) checkLate(lateMinutes);
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new InvalidInput('timeZone', `"${timeZone}" is not a time zone; give an IANA name like Europe/Berlin`);
  for (const cadence of offeredCadences(schedule)) checkCron(schedule[cadence] ?? '', fieldOf[cadence]);
}

const fieldOf = {
  'every issue': 'schedule.every issue',
  daily: 'schedule.daily',
  weekly: 'schedule.weekly',
} as const satisfies Record<keyof Schedule, string>;

/** @throws NotFound */
export async function readNewsletter(redis: Redis, slug: string): Promise<Newsletter> {
  const fields = await redis.hgetall(keys.newsletter(slug));
  const parsed = storedNewsletter.safeParse(fields);
  if (parsed.success) return openNewsletter(parsed.data);
  const slugs = (await redis.smembers(keys.newsletters)).sort();
  throw new NotFound('newsletter', slug, slugs);
}

/**
 * Keeps every scheduled digest that would be sent automatically as a draft.
 * @returns slugs of the newsletters that sent theirs automatically before
 */
export async function keepDigestsAsDrafts(redis: Redis): Promise<string[]> {
  const slugs = (await redis.smembers(keys.newsletters)).sort();
  const fields = ['approval', 'needsApproval'] as const;
  const found = await Promise.all(slugs.map((slug) => redis.hmget(keys.newsletter(slug), ...fields)));
  const held = slugs.filter((_, i) => found[i]?.[0] === 'send' && found[i]?.[1] !== 'true');
  for (const slug of held) await redis.hset(keys.newsletter(slug), encode({ approval: 'draft' }));
  return held;
}

/** All newsletters, by slug. */
export async function listNewsletters(redis: Redis): Promise<Newsletter[]> {
  const slugs = (await redis.smembers(keys.newsletters)).sort();
  const found = slugs.map((slug) =>
    readNewsletter(redis, slug).catch(async (error: unknown) => {
      // One may be removed at this moment.
      if (await redis.exists(keys.newsletter(slug))) throw error;
    }),
  );
  return (await Promise.all(found)).filter((newsletter) => newsletter !== undefined);
}

/** The newsletters that have a schedule and have not ended. */
export async function scheduledNewsletters(redis: Redis): Promise<Newsletter[]> {
  const slugs = await redis.smembers(keys.newsletters);
  const schedules = await Promise.all(slugs.map((slug) => redis.hget(keys.newsletter(slug), 'schedule')));
  const found = await Promise.all(
    slugs.filter((_, i) => (schedules[i] ?? '{}') !== '{}').map((slug) => readNewsletter(redis, slug)),
  );
  return found.filter(({ archivedAt }) => archivedAt === '');
}

/** Finds a newsletter by the number in a record or token. @throws NotFound */
export async function newsletterByNumber(redis: Redis, number: number): Promise<Newsletter> {
  const found = (await listNewsletters(redis)).find((newsletter) => newsletter.number === number);
  if (!found) throw new NotFound('newsletter', `number ${number}`);
  return found;
}
