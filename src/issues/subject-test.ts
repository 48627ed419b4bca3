import { createHash } from 'node:crypto';
import * as z from 'zod';

/** The measures that can decide a subject test. */
export const subjectMeasures = ['clicks', 'ratings'] as const;
export type SubjectMeasure = (typeof subjectMeasures)[number];

/** A test of two or three subjects, each sent to a share of the readers. The best one goes to the rest. */
export const subjectTest = z.object({
  /** The first goes to the rest if the test has no winner. */
  subjects: z.array(z.string()).min(2).max(3),
  /** Percentage of the readers that each subject is tested on. */
  share: z.number().int().min(1).max(50),
  measure: z.enum(subjectMeasures),
  /** Minutes from the start of the send to the decision. */
  minutes: z.number().int().min(1),
});
export type SubjectTest = z.infer<typeof subjectTest>;

/** The result for one subject: the readers that got it, and those of them that clicked or rated. */
export const subjectScore = z.object({ readers: z.number(), responses: z.number() });
export type SubjectScore = z.infer<typeof subjectScore>;

/** The end of a subject test. It never changes. */
export const subjectDecision = z.object({
  /** Unix milliseconds. */
  at: z.number(),
  /** Which subject goes to the rest. */
  subject: z.number().int().min(0),
  /** `no-responses`: nobody clicked or rated, or nothing measures it. `tie`: several subjects are equally good. */
  because: z.enum(['best', 'tie', 'no-responses']),
  /** By subject; null when nothing measures it. */
  scores: z.array(subjectScore).nullable(),
});
export type SubjectDecision = z.infer<typeof subjectDecision>;

/** Readers are spread over this many places, of which a share of 1 % has 100. */
const places = 10_000;

/**
 * The subject that a reader tests; undefined for a reader who gets the winner. It depends only on the issue and the
 * reader, so that a retry has the same subject, and so that the same readers do not test each time.
 */
export function testGroup({ subjects, share }: SubjectTest, issueId: string, reader: Uint8Array): number | undefined {
  const digest = createHash('sha256').update(`subject test ${issueId} `).update(reader).digest();
  const group = Math.floor((digest.readUInt32BE() % places) / (share * (places / 100)));
  return group < subjects.length ? group : undefined;
}

/** Decides a test: the subject with the highest rate of responses; the first when there is no single best one. */
export function decideTest(scores: readonly SubjectScore[] | null, at: number): SubjectDecision {
  const found = scores === null ? null : [...scores];
  const rates = (found ?? []).map(({ readers, responses }) => (readers === 0 ? 0 : responses / readers));
  const best = Math.max(0, ...rates);
  if (best === 0) return { at, subject: 0, because: 'no-responses', scores: found };
  const winners = rates.flatMap((rate, i) => (rate === best ? [i] : []));
  const [winner = 0] = winners;
  return winners.length === 1
    ? { at, subject: winner, because: 'best', scores: found }
    : { at, subject: 0, because: 'tie', scores: found };
}
