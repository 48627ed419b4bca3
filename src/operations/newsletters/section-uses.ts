import { PostriderError } from '../../errors.js';
import { listIssues } from '../../issues/issue-store.js';
import { listSegments } from '../../subscribers/list/segment-store.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';

/** Segments or unsent issues choose their readers by a section. Without it they could not be sent. */
export class SectionInUse extends PostriderError {
  override readonly code = 'newsletter.section-in-use';
  override readonly retryable = false;
  /** @param segments their names @param issues their ids */
  constructor(
    readonly section: string,
    readonly segments: readonly string[],
    readonly issues: readonly string[],
  ) {
    const named = [...segments.map((name) => `segment "${name}"`), ...issues.map((id) => `issue ${id}`)];
    super(`The section "${section}" is a condition of ${named.join(', ')}.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'newsletter.section-in-use': SectionInUse;
  }
}

/** @throws SectionInUse when a segment or an issue that is not over chooses its readers by this section */
export async function requireUnused({ redis }: SubscriberList, slug: string, section: string): Promise<void> {
  const names = ({ section: chosen = [] }: { section?: readonly string[] | undefined }) =>
    chosen.some((name) => name.toLowerCase() === section.toLowerCase());
  const segments = (await listSegments(redis, slug)).filter(({ filter }) => names(filter));
  const issues = (await listIssues(redis, slug)).filter(
    ({ state, audience }) => state !== 'sent' && state !== 'cancelled' && names(audience),
  );
  if (segments.length + issues.length === 0) return;
  throw new SectionInUse(
    section,
    segments.map(({ name }) => name),
    issues.map(({ id }) => id),
  );
}
