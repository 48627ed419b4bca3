import { expect } from 'vitest';
import { startWelcomes } from '../../../src/control/welcome/start-welcomes.js';
import { openBatches } from '../../../src/delivery/batches.js';
import { BatchDeferred, deliverBatch } from '../../../src/delivery/deliver-batch.js';
import { planSend } from '../../../src/delivery/welcome/plan-welcome.js';
import { addStep } from '../../../src/issues/welcome/change-series.js';
import type { TestPostrider } from '../../helpers/postrider.js';

export const day = 86_400_000;

/** Adds steps with these subjects, each some days after the one before. */
export async function addSteps({ app, newsletter }: TestPostrider, steps: readonly [days: number, subject: string][]) {
  for (const [days, subject] of steps) {
    const content = { days, subject, preheader: '', note: `Hello, this is **${subject}**.` };
    await addStep(app.redis, newsletter.slug, content, Math.floor(Date.now() / 1_000));
  }
}

/** Does what workers do in the hour of a time, in Unix milliseconds. @returns the ids of the sends that began */
export async function sendDue({ app }: TestPostrider, at: number): Promise<string[]> {
  const delivery = { ...app, now: () => at };
  const ids = await startWelcomes(app, at);
  for (const id of ids) {
    await planSend(app, id);
    for (const batch of await openBatches(app.redis, id))
      await deliverBatch(delivery, id, batch, new AbortController().signal).catch((error: unknown) =>
        expect(error).toBeInstanceOf(BatchDeferred),
      );
  }
  return ids;
}

/** The subjects that an address got, in order. */
export async function subjectsTo({ sink }: TestPostrider, address: string): Promise<string[]> {
  const { simpleParser } = await import('mailparser');
  const all = await Promise.all(sink.mailsTo(address).map(({ raw }) => simpleParser(raw)));
  return all.map(({ subject = '' }) => subject);
}
