import type { Redis } from 'ioredis';
import { InvalidInput } from '../errors.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { bumpSite } from '../redis/site-version.js';
import { type Site, type SiteChange, SiteChanged, type SiteSettings, siteSettings, siteTexts } from './site.js';

/** Reads the publisher's site. Before anything is set, it has the defaults. */
export async function readSite(redis: Redis): Promise<Site> {
  const [revision, settings] = await redis.hmget(keys.site, 'revision', 'settings');
  return { ...siteSettings.parse(JSON.parse(settings ?? '{}')), revision: Number(revision ?? 0) };
}

/**
 * Changes the fields that are given and no others. The public pages show the change within a second.
 * @param revision the revision that the change was made on; if omitted, the current one
 * @throws SiteChanged when the site has another revision; InvalidInput
 */
export async function changeSite(redis: Redis, change: SiteChange, revision?: number): Promise<Site> {
  for (;;) {
    const before = await readSite(redis);
    if (revision !== undefined && revision !== before.revision) throw new SiteChanged();
    const settings = merged(before, change);
    const seen = before.revision === 0 ? '' : before.revision;
    const fields = ['revision', before.revision + 1, 'settings', JSON.stringify(settings)];
    if ((await runScript(redis, 'replaceFields', [keys.site], ['revision', seen, ...fields])) !== 1) continue;
    await bumpSite(redis);
    return { ...settings, revision: before.revision + 1 };
  }
}

function merged({ revision: _, ...before }: Site, { texts = {}, ...fields }: SiteChange): SiteSettings {
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
