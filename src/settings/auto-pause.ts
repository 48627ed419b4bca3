import { atLeastOne, percentage } from './rules.js';

/** When a send pauses itself, or puts the readers of one provider on hold. */
export interface AutoPause {
  /**
   * Per cent of the messages tried; 0: never. Bounces and faults of ours count in the first part of a send, complaints
   * during all of it.
   */
  bounces: number;
  faults: number;
  complaints: number;
  /** Min messages tried before a percentage counts. */
  after: number;
}

export const autoPauseVariables = {
  AUTO_PAUSE_BOUNCES: percentage.default(10),
  AUTO_PAUSE_FAULTS: percentage.default(2),
  AUTO_PAUSE_COMPLAINTS: percentage.default(0.5),
  AUTO_PAUSE_AFTER: atLeastOne.default(100),
} as const;

export const readAutoPause = (given: {
  AUTO_PAUSE_BOUNCES: number;
  AUTO_PAUSE_FAULTS: number;
  AUTO_PAUSE_COMPLAINTS: number;
  AUTO_PAUSE_AFTER: number;
}): AutoPause => ({
  bounces: given.AUTO_PAUSE_BOUNCES,
  faults: given.AUTO_PAUSE_FAULTS,
  complaints: given.AUTO_PAUSE_COMPLAINTS,
  after: given.AUTO_PAUSE_AFTER,
});
