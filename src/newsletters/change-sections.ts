import type { Redis } from 'ioredis';
import { InvalidInput } from '../errors.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { type Newsletter, type SectionList, sectionPosition, storedSections } from './newsletter.js';
import { readNewsletter } from './newsletter-store.js';

const same = (one: string) => (other: string) => one.toLowerCase() === other.toLowerCase();

/**
 * Renames a section. Readers' choices are positions in the list, so they stay.
 * @throws NotFound; InvalidInput when there is no such section, or another one has the new name
 */
export function renameSection(redis: Redis, slug: string, from: string, to: string): Promise<Newsletter> {
  return changeSections(redis, slug, ({ sections, removedSections = [] }) => {
    const at = sections.findIndex(same(from));
    if (at < 0) throw new InvalidInput('section', `"${slug}" has no section "${from}"`);
    const other = sections.findIndex(same(to));
    if (other >= 0 && other !== at) throw new InvalidInput('newName', `"${slug}" already has a section "${to}"`);
    return { sections: sections.with(at, to), removedSections };
  });
}

/**
 * Removes a section. Its position in the list stays taken, so that readers' choices mean what they meant.
 * @throws NotFound; InvalidInput when there is no such section
 */
export function removeSection(redis: Redis, slug: string, name: string): Promise<Newsletter> {
  return changeSections(redis, slug, (before) => {
    const { sections, removedSections = [] } = before;
    const position = sectionPosition(before, name);
    if (position < 0) throw new InvalidInput('section', `"${slug}" has no section "${name}"`);
    const isIt = same(name);
    const removed = { name: sections.find(isIt) ?? name, position };
    return { sections: sections.filter((one) => !isIt(one)), removedSections: [...removedSections, removed] };
  });
}

/** Replaces the list of sections. Of two changes at once neither is lost. */
async function changeSections(
  redis: Redis,
  slug: string,
  change: (before: SectionList) => SectionList,
): Promise<Newsletter> {
  for (;;) {
    const before = await readNewsletter(redis, slug);
    const values = [before, change(before)].map((sections) => JSON.stringify(storedSections(sections)));
    const written = await runScript(redis, 'compareAndSet', [keys.newsletter(slug)], ['sections', ...values]);
    if (written === 1) return readNewsletter(redis, slug);
  }
}
