import { z } from 'zod';

/** What decides a subject test. */
export const subjectMeasures = ['clicks', 'ratings'] as const;

/** A test of two or three subjects, each sent to a share of the readers. The best one goes to the rest. */
export const subjectTest = z.object({
  /** The first is the subject if the test has no winner. */
  subjects: z.array(z.string()).min(2).max(3),
  /** Percentage of the readers that each subject is tested on. */
  share: z.number().int().min(1).max(50),
  measure: z.enum(subjectMeasures),
  /** Minutes from the start of the send to the decision. */
  minutes: z.number().int().min(1),
});
export type SubjectTest = z.infer<typeof subjectTest>;
