import { segments } from '../../operations/segments.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Segments';
const collection = '/newsletters/:slug/segments';
const single = `${collection}/:name`;

/** Saved audiences of a newsletter. */
export const segmentRoutes = [
  operationRoute(segments.list, { method: 'GET', path: collection, tag, answer: 'The segments.' }),
  operationRoute(segments.add, {
    ...{ method: 'POST', path: collection, tag, answer: 'Saved.', repeatable: true },
    location: ({ newsletter, name = '' }) => `/newsletters/${newsletter}/segments/${encodeURIComponent(name)}`,
  }),
  operationRoute(segments.read, { method: 'GET', path: single, tag, answer: 'The segment.' }),
  operationRoute(segments.remove, { method: 'DELETE', path: single, tag, answer: 'Removed.' }),
];
