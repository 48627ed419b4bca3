import type { Redis } from 'ioredis';
import { type Source, sourceSettings } from './source.js';
import { changeSource, listSources } from './source-store.js';

/**
 * Moves a source to the address that its host permanently redirects to (301, 308), after its document was read there.
 * @param notes gets a sentence that says so
 * @returns the source as it is now
 */
export async function moveSource(
  redis: Redis,
  source: Source,
  movedTo: string | undefined,
  notes: string[],
): Promise<Source> {
  if (movedTo === undefined || movedTo === source.url) return source;
  // Many hosts redirect what they removed to their home page.
  const { pathname, search } = new URL(movedTo);
  const isHome = pathname === '/' && search === '' && new URL(source.url).pathname !== '/';
  if (isHome || !sourceSettings.shape.url.safeParse(movedTo).success) return source;
  const other = (await listSources(redis, source.newsletter)).find(({ url }) => url === movedTo);
  if (other) {
    notes.push(`${source.url} has moved to ${movedTo}, which is ${other.id} already.`);
    return source;
  }
  notes.push(`The source has moved to ${movedTo}, so its address was changed.`);
  return changeSource(redis, source.id, { url: movedTo }, { by: 'a permanent redirect', keepPages: true });
}
