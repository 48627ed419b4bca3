import { sources } from '../../operations/sources/sources.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Sources';
const collection = '/newsletters/:slug/sources';
const single = '/sources/:source';
const one = { path: single, tag, answer: 'The source.', etag: true } as const;

/** Where the articles of a newsletter come from. */
export const sourceRoutes = [
  operationRoute(sources.list, { method: 'GET', path: collection, tag, answer: 'The sources.' }),
  operationRoute(sources.listAll, { method: 'GET', path: '/sources', tag, answer: 'The sources.' }),
  operationRoute(sources.find, {
    ...{ method: 'GET', path: `${collection}/found`, tag, answer: 'The sources, the best first.' },
  }),
  operationRoute(sources.add, {
    ...{ ...one, method: 'POST', path: collection, repeatable: true },
    location: ({ id }) => `/sources/${id}`,
  }),
  operationRoute(sources.read, { ...one, method: 'GET' }),
  operationRoute(sources.change, { ...one, method: 'PATCH', answer: 'The changed source.' }),
  operationRoute(sources.remove, { method: 'DELETE', path: single, tag, answer: 'Removed.' }),
  operationRoute(sources.pause, { ...one, method: 'POST', path: `${single}/pause`, answer: 'The paused source.' }),
  operationRoute(sources.resume, {
    ...{ ...one, method: 'POST', path: `${single}/resume`, status: 202 },
    answer: 'The source, which is due.',
  }),
  operationRoute(sources.pull, {
    ...{ ...one, method: 'POST', path: `${single}/pull`, status: 202 },
    answer: 'The source, which is due.',
  }),
  operationRoute(sources.pullAll, {
    ...{ method: 'POST', path: `${collection}/pull`, tag, status: 202 },
    answer: 'The sources, which are due.',
  }),
];
