import type { Redis } from 'ioredis';
import { InvalidInput } from '../errors.js';
import { changesAfter, differingFields, fieldChanges, withChange } from '../field-changes.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { announceChange } from '../redis/site-changes.js';
import { topics } from '../redis/site-topics.js';
import { type Site, type SiteChange, SiteChanged, type SiteSettings, siteSettings, siteTexts } from './site.js';

/** Reads the publisher's site. Before anything is set, it has the defaults. */
export async function readSite(redis: Redis): Promise<Site> {
  const [revision, settings] = await redis.hmget(keys.site, 'revision', 'settings');
  return { ...siteSettings.parse(JSON.parse(settings ?? '{}')), revision: Number(revision ?? 0) };
}

/** The author of a change of the site, and the revision that it is based on. */
export interface SiteEdit {
  /** If omitted, the current one. */
  revision?: number | undefined;
  /** A name for others who change it at the same time. */
  by?: string;
}

/**
 * Changes the fields that are given and no others. The public pages show the change within a second.
 * @throws SiteChanged when the site has another revision; InvalidInput
 */
export async function changeSite(
  redis: Redis,
  change: SiteChange,
  { revision: base, by = '' }: SiteEdit = {},
): Promise<Site> {
  for (;;) {
    const { revision: read, ...before } = await readSite(redis);
    const noted = fieldChanges.parse(JSON.parse((await redis.hget(keys.site, 'changes')) ?? '{}'));
    if (base !== undefined && base !== read) throw new SiteChanged(base, read, changesAfter(noted, base));
    const settings = merged(before, change);
    const revision = read + 1;
    const changes = withChange(noted, differingFields(before, settings), { revision, by, at: Date.now() });
    const fields = ['settings', JSON.stringify(settings), 'changes', JSON.stringify(changes)];
    const args = ['revision', read === 0 ? '' : read, 'revision', revision, ...fields];
    if ((await runScript(redis, 'replaceFields', [keys.site], args)) !== 1) continue;
    await announceChange(redis, topics.site);
    return { ...settings, revision };
  }
}

function merged(before: SiteSettings, { texts = {}, ...fields }: SiteChange): SiteSettings {
  const kept = siteTexts.map((name) => {
    const all = { ...before.texts[name], ...texts[name] };
    return [name, Object.fromEntries(Object.entries(all).filter(([, text]) => text?.trim()))];
  });
  const parsed = siteSettings.safeParse({ ...before, ...fields, texts: Object.fromEntries(kept) });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const [first, second] = issue?.path ?? [];
  throw new InvalidInput(String((first === 'texts' ? second : first) ?? 'site'), issue?.message ?? 'is not valid');
}
