import type { Consequence } from '../../../operations/operation.js';
import { ConfirmFirst } from '../answer-settings.js';

/** Confirms emails to as many readers as the page has said. @throws ConfirmFirst where there are more */
export const upTo =
  (readers: number) =>
  async (consequence: Consequence): Promise<void> => {
    if (Number(consequence.facts.readers) > readers) throw new ConfirmFirst(consequence);
  };
