import type { App } from '../app.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { listWebhooks } from '../webhooks/webhook-store.js';
import type { DoctorCheck } from './readiness-words.js';

/** The doctor's line: webhooks that were switched off, because their receivers failed for too long. */
export async function checkOwnWebhooks({ redis }: Pick<App, 'redis'>): Promise<DoctorCheck[]> {
  const all = await listWebhooks(redis);
  if (all.length === 0) return [];
  const off = all.filter(({ state }) => state === 'off');
  const check = { name: 'webhooks', ok: off.length === 0, remedy: '' };
  if (off.length === 0) return [{ ...check, detail: `${all.length} on` }];
  const detail = off.map(
    ({ id, error, failingSince }) =>
      `${id} is off: its receiver ${error} (failing since ${shownMoment(failingSince, 'UTC')})`,
  );
  const remedy = 'Correct the receiver, then deliver the waiting events with `postrider webhook replay ID`.';
  return [{ ...check, detail: detail.join('; '), remedy }];
}
