import { readers } from '../../operations/readers.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Subscribers';

/** Readers of all newsletters. */
export const readerRoutes = [
  operationRoute(readers.search, { method: 'GET', path: '/subscribers', tag, answer: 'The subscribers.' }),
  operationRoute(readers.reactivate, {
    ...{ method: 'POST', path: '/newsletters/:slug/subscribers/:id/reactivate', tag },
    answer: 'The reader is confirmed.',
  }),
];
