import type { Redis } from 'ioredis';
import { z } from 'zod';
import { InvalidInput, NotFound, PostriderError } from '../errors.js';
import { locales } from '../locale/locale.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { joinSections, type Newsletter, sectionLimit, uncertainPolicies } from './newsletter.js';

export class NewsletterExists extends PostriderError {
  override readonly code = 'newsletter.exists';
  override readonly retryable = false;
  constructor(slug: string) {
    super(`There is a newsletter "${slug}" already. Change it with \`postrider newsletter set ${slug} …\`.`);
  }
}

/** What a newsletter gets that does not say otherwise. */
const defaults = { uncertain: 'resend' } as const satisfies Partial<Newsletter>;
type GivenNewsletter = Omit<Newsletter, 'number' | 'createdAt' | keyof typeof defaults> &
  Partial<Pick<Newsletter, keyof typeof defaults>>;

const json = <T extends z.ZodType>(inner: T) =>
  z
    .string()
    .transform((text) => JSON.parse(text))
    .pipe(inner);
const stored = z.object({
  slug: z.string(),
  number: z.coerce.number(),
  title: z.string(),
  tagline: z.string(),
  from: json(z.object({ name: z.string(), address: z.string() })),
  replyTo: z.string(),
  locale: z.enum(locales),
  sections: json(z.array(z.string())),
  postalAddress: z.string(),
  siteUrl: z.string(),
  follow: json(z.array(z.object({ label: z.string(), url: z.string() }))),
  uncertain: z.enum(uncertainPolicies).default(defaults.uncertain),
  createdAt: z.string(),
});

/** Field by field, texts as they are and everything else as JSON. */
function encode(newsletter: Partial<Newsletter>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(newsletter).map(([field, value]) => [
      field,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

/** @throws NewsletterExists when the slug is taken, InvalidInput for more sections than a choice can hold */
export async function addNewsletter(redis: Redis, given: GivenNewsletter): Promise<Newsletter> {
  const key = keys.newsletter(given.slug);
  const sections = limited(joinSections([], given.sections));
  if ((await redis.hsetnx(key, 'slug', given.slug)) === 0) throw new NewsletterExists(given.slug);
  const number = await redis.incr(keys.newsletterNumber);
  const newsletter: Newsletter = { ...defaults, ...given, sections, number, createdAt: new Date().toISOString() };
  await redis.hset(key, encode(newsletter));
  await redis.sadd(keys.newsletters, given.slug);
  return newsletter;
}

/**
 * Changes some fields. Sections may only be added: readers' choices are positions in the list, so of two who add at once
 * the second adds to what the first left.
 * @throws NotFound, InvalidInput for more sections than a choice can hold
 */
export async function changeNewsletter(
  redis: Redis,
  slug: string,
  change: Partial<Omit<Newsletter, 'slug' | 'number' | 'createdAt' | 'sections'>> & { addSections?: readonly string[] },
): Promise<Newsletter> {
  const { addSections = [], ...fields } = change;
  const key = keys.newsletter(slug);
  for (let written = 0; written !== 1; ) {
    const { sections: before } = await readNewsletter(redis, slug);
    const after = limited(joinSections(before, addSections));
    const values = [before, after].map((sections) => JSON.stringify(sections));
    written = Number(await runScript(redis, 'compareAndSet', [key], ['sections', ...values]));
  }
  if (Object.keys(fields).length > 0) await redis.hset(key, encode(fields));
  return readNewsletter(redis, slug);
}

function limited(sections: readonly string[]): readonly string[] {
  if (sections.length > sectionLimit) throw new InvalidInput('sections', `there may be ${sectionLimit} at most`);
  return sections;
}

/** @throws NotFound */
export async function readNewsletter(redis: Redis, slug: string): Promise<Newsletter> {
  const fields = await redis.hgetall(keys.newsletter(slug));
  const parsed = stored.safeParse(fields);
  if (parsed.success) return parsed.data;
  const slugs = (await redis.smembers(keys.newsletters)).sort();
  const remedy = slugs.length > 0 ? `There are: ${slugs.join(', ')}.` : 'Make one with `postrider newsletter add`.';
  throw new NotFound('newsletter', slug, remedy);
}

/** All newsletters, by slug. */
export async function listNewsletters(redis: Redis): Promise<Newsletter[]> {
  const slugs = (await redis.smembers(keys.newsletters)).sort();
  return Promise.all(slugs.map((slug) => readNewsletter(redis, slug)));
}

/** The newsletter that a record or token names by its number. @throws NotFound */
export async function newsletterByNumber(redis: Redis, number: number): Promise<Newsletter> {
  const found = (await listNewsletters(redis)).find((newsletter) => newsletter.number === number);
  if (!found) throw new NotFound('newsletter', `number ${number}`, 'It was removed.');
  return found;
}
