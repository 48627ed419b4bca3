import type { Redis } from 'ioredis';
import { currentSection } from '../newsletters/newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { nearestName } from '../settings/unknown-names.js';
import type { Output } from './output.js';

/**
 * Notes each section that a newsletter lacks: its articles appear without a section, and a name may be mistyped. A
 * newsletter without sections shows none, so it needs none.
 * @param slugs the newsletters that get the articles
 */
export async function noteUnknownSections(
  output: Output,
  redis: Redis,
  slugs: readonly string[],
  names: readonly (string | undefined)[],
): Promise<void> {
  for (const slug of slugs) {
    const newsletter = await readNewsletter(redis, slug);
    const { sections } = newsletter;
    if (sections.length === 0) continue;
    for (const name of new Set(names)) {
      if (!name || currentSection(newsletter, name) !== undefined) continue;
      const nearest = nearestName(name, sections);
      const meant = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
      output.note(
        `The newsletter "${slug}" has no section "${name}".${meant} To add it: postrider newsletter set ${slug} --sections "${name}"`,
      );
    }
  }
}
