import type { Queues } from '../queues/queues.js';

/** The interval of deliveries. */
const everyMs = 1_000;

/** Schedules the delivery of events, for any free worker process. Calling it again changes nothing. */
export const scheduleDelivery = (queues: Queues): Promise<void> => queues.repeat('tellWebhooks', everyMs, {});
