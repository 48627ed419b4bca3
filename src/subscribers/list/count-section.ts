import { type Newsletter, sectionBits, sectionPosition } from '../../newsletters/newsletter.js';
import { peekMembership } from '../record/peek.js';
import { subscriberStates } from '../record/subscriber.js';
import { scanBuckets } from './scan-buckets.js';
import type { SubscriberList } from './subscriber-store.js';

/** Confirmed readers of a section. Those who get every section have not chosen it. */
export interface SectionReaders {
  chose: number;
  /** Those who chose no other section that the newsletter has. */
  choseOnly: number;
}

/** Counts the confirmed readers who chose a section. Reads the list once. */
export async function countSection(
  list: SubscriberList,
  newsletter: Newsletter,
  section: string,
): Promise<SectionReaders> {
  const bits = (name: string) => sectionBits(newsletter, sectionPosition(newsletter, name));
  const own = bits(section);
  const others = newsletter.sections.reduce((mask, name) => mask | bits(name), 0) & ~own;
  const counts = { chose: 0, choseOnly: 0 };
  for await (const { records } of scanBuckets(list)) {
    for (const { record } of records) {
      const seen = peekMembership(record, newsletter.number);
      if (!seen || subscriberStates[seen.state] !== 'confirmed' || (seen.sections & own) === 0) continue;
      counts.chose += 1;
      if ((seen.sections & others) === 0) counts.choseOnly += 1;
    }
  }
  return counts;
}
