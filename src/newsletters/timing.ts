import type { Newsletter } from './newsletter.js';

/** The fields that decide when a newsletter is sent, and whether it needs approval. */
export type Timing = Pick<
  Newsletter,
  'timeZone' | 'schedule' | 'scheduledAt' | 'approval' | 'lateMinutes' | 'archivedAt'
>;
/** The timing of a newsletter that is sent only by hand. */
export const unscheduled: Timing = {
  timeZone: 'UTC',
  schedule: {},
  scheduledAt: 0,
  approval: 'draft',
  lateMinutes: 15,
  archivedAt: '',
};
