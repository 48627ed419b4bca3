import { type FactsOf, type Finding, type FindingCode, nameOf } from '../findings/finding.js';
import { attentionParts, type troubleFindings } from '../findings/trouble-findings.js';

type SenderCode = Extract<FindingCode, `${(typeof attentionParts.senders)[number]}.${string}`>;
export type TroubleCode =
  | keyof typeof troubleFindings
  | 'relay.down'
  | 'relay.unreachable'
  | 'redis.refuses'
  | SenderCode;

export type AttentionPart = keyof typeof attentionParts;

/** Something that waits for a person. */
export type Trouble = Finding<TroubleCode> & {
  /** The same for as long as it lasts, whatever its numbers are: `issue.waits gazette-7`. */
  id: string;
  /** `stop`: something does not go on. `warning`: it will stop, or somebody wanted it so. */
  severity: 'stop' | 'warning';
  /** Slug; null: it concerns the whole installation. */
  newsletter: string | null;
  /** Of that newsletter; UTC for the whole installation. */
  timeZone: string;
};

/** The newsletter that a trouble is about. */
export interface Concerned {
  slug: string;
  timeZone: string;
}

/**
 * @param of what it is about, if there may be several of the kind at once
 * @param newsletter undefined: it concerns the whole installation
 */
export function trouble<Code extends TroubleCode>(
  severity: Trouble['severity'],
  code: Code,
  facts: FactsOf<Code>,
  newsletter?: Concerned,
  of = '',
): Trouble {
  return {
    ...{ code, facts, severity },
    id: of === '' ? code : `${code} ${of}`,
    newsletter: newsletter?.slug ?? null,
    timeZone: newsletter?.timeZone ?? 'UTC',
  } as unknown as Trouble;
}

/**
 * Whether something that lasted until now may still last, although it is not in the list: what would show it cannot be
 * read.
 */
export function isHidden(one: Trouble, list: readonly Trouble[]): boolean {
  return list.some(({ code, facts }) => {
    if (code === 'attention.incomplete')
      return (attentionParts[(facts as FactsOf<typeof code>).part] as readonly string[]).includes(nameOf(one.code));
    return (
      code === 'issue.unreadable' && 'issue' in one.facts && one.facts.issue === (facts as FactsOf<typeof code>).issue
    );
  });
}
