import type { Redis } from 'ioredis';
import * as z from 'zod';
import { NotFound } from '../../errors.js';
import { type Author, changesAfter, differingFields, fieldChanges, withChange } from '../../field-changes.js';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { isSponsorPlace, placeAfter } from '../sponsor-slot.js';
import { checkedSponsor, type Sponsor, SponsorChanged, type SponsorSettings, sponsorSettings } from './sponsor.js';

const stored = sponsorSettings.extend({
  revision: z.number(),
  changes: fieldChanges,
  createdAt: z.string(),
  removedAt: z.string(),
});

const encoded = (sponsor: Sponsor): string => JSON.stringify(stored.parse(sponsor));
const decoded = (newsletter: string, id: string, text: string): Sponsor => ({
  ...{ id, newsletter },
  ...stored.parse(JSON.parse(text)),
});

const numberOf = (id: string) => Number(id.replace(/\D/g, ''));

/** Every sponsor that a newsletter has or had, the oldest first. */
export async function allSponsors(redis: Redis, newsletter: string): Promise<Sponsor[]> {
  const all = Object.entries(await redis.hgetall(keys.sponsors(newsletter)));
  return all.map(([id, text]) => decoded(newsletter, id, text)).sort((a, b) => numberOf(a.id) - numberOf(b.id));
}

/** A newsletter's sponsors, the oldest first, without removed ones. */
export const listSponsors = async (redis: Redis, newsletter: string): Promise<Sponsor[]> =>
  (await allSponsors(redis, newsletter)).filter(({ removedAt }) => removedAt === '');

/** Reads a sponsor, also a removed one. @throws NotFound with the ids that exist */
export async function readSponsor(redis: Redis, newsletter: string, id: string): Promise<Sponsor> {
  const text = await redis.hget(keys.sponsors(newsletter), id);
  if (text !== null) return decoded(newsletter, id, text);
  throw await unknown(redis, newsletter, id);
}

const unknown = async (redis: Redis, newsletter: string, id: string): Promise<NotFound> =>
  new NotFound(
    'sponsor',
    id,
    (await listSponsors(redis, newsletter)).map((one) => one.id),
  );

/** Adds a sponsor to a newsletter. @throws InvalidInput */
export async function addSponsor(
  redis: Redis,
  newsletter: string,
  given: Parameters<typeof checkedSponsor>[0],
  by: Author,
  now = Date.now(),
): Promise<Sponsor> {
  const settings = checkedSponsor(given);
  const id = `sponsor-${await redis.incr(keys.sponsorNumber)}`;
  const changes = withChange({}, Object.keys(settings), { revision: 1, by, at: now });
  const dates = { createdAt: new Date(now).toISOString(), removedAt: '' };
  const sponsor = { id, newsletter, ...settings, revision: 1, changes, ...dates };
  await redis.hset(keys.sponsors(newsletter), id, encoded(sponsor));
  return sponsor;
}

/**
 * Changes settings of a sponsor. Issues keep their copies. A change that changes nothing makes no revision.
 * @param base the revision that the author saw; undefined: any
 * @throws NotFound, SponsorChanged, InvalidInput
 */
export function changeSponsor(
  redis: Redis,
  { newsletter, id }: Pick<Sponsor, 'newsletter' | 'id'>,
  change: Partial<Omit<SponsorSettings, 'place'>> & { place?: string },
  { by, base, at = Date.now() }: { by: Author; base?: number | undefined; at?: number },
): Promise<Sponsor> {
  return replace(redis, newsletter, id, (before) => {
    if (before.removedAt !== '') throw new NotFound('sponsor', id);
    if (base !== undefined && base !== before.revision)
      throw new SponsorChanged(id, base, before.revision, changesAfter(before.changes, base));
    const settings = checkedSponsor({ ...before, ...change });
    const fields = differingFields(sponsorSettings.parse(before), settings);
    return fields.length === 0 ? before : revised(before, settings, fields, { by, at });
  });
}

/** Removes a sponsor: no further issue takes it. Issues and its report keep what they have. @throws NotFound */
export function removeSponsor(redis: Redis, newsletter: string, id: string, now = Date.now()): Promise<Sponsor> {
  return replace(redis, newsletter, id, (before) => {
    if (before.removedAt !== '') throw new NotFound('sponsor', id);
    return { ...before, removedAt: new Date(now).toISOString() };
  });
}

/** Gives sections other names in the places of a newsletter's sponsors. */
export async function renameInSponsors(
  redis: Redis,
  newsletter: string,
  rename: (section: string) => string,
  by: Author,
  at = Date.now(),
): Promise<void> {
  for (const { id } of await allSponsors(redis, newsletter))
    await replace(redis, newsletter, id, (before) => {
      const place = placeAfter(before.place, rename);
      if (place === before.place || !isSponsorPlace(place)) return before;
      return revised(before, { place }, ['place'], { by, at });
    });
}

function revised(
  before: Sponsor,
  settings: Partial<SponsorSettings>,
  fields: readonly string[],
  { by, at }: { by: Author; at: number },
): Sponsor {
  const revision = before.revision + 1;
  return { ...before, ...settings, revision, changes: withChange(before.changes, fields, { revision, by, at }) };
}

/** Replaces a sponsor by what a function makes of it, again where somebody else was first. @throws NotFound */
async function replace(
  redis: Redis,
  newsletter: string,
  id: string,
  change: (before: Sponsor) => Sponsor,
): Promise<Sponsor> {
  const key = keys.sponsors(newsletter);
  for (;;) {
    const text = await redis.hget(key, id);
    if (text === null) throw await unknown(redis, newsletter, id);
    const before = decoded(newsletter, id, text);
    const after = change(before);
    // Compared with the text as it was read, whatever version wrote it.
    if (after === before || (await runScript(redis, 'compareAndSet', [key], [id, text, encoded(after)])) === 1)
      return after;
  }
}
