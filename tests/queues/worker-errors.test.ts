import { expect, test } from 'vitest';
import type { Logger } from '../../src/log.js';
import { logWorkerError } from '../../src/queues/worker-errors.js';
import type { OutageLog } from '../../src/redis/outages.js';

test.each([
  ['has taken the job over', 'could not renew lock for job deliver-business-1-0-63'],
  ['has ended the job already', 'Missing key for job deliver-business-1-0-63. moveToFinished'],
])('a run whose lock ran out while another one %s says so, and reports no error', (_, message) => {
  const said: string[] = [];
  const log = { warn: () => said.push('warn'), error: () => said.push('error') } as unknown as Logger;
  const outages = { note: () => false } as unknown as OutageLog;
  logWorkerError({ log, outages }, 'deliverBatch', new Error(message));
  expect(said).toEqual(['warn']);
});
