import { sponsorPages } from '../../operations/sponsors/sponsor-pages.js';
import { sponsors } from '../../operations/sponsors/sponsors.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Sponsors';
const collection = '/newsletters/:slug/sponsors';
const single = `${collection}/:sponsor`;
const pages = '/issues/:issue/sponsor-pages';
const one = { path: single, tag, answer: 'The sponsor.', etag: true } as const;

/** Paid messages of a newsletter. */
export const sponsorRoutes = [
  operationRoute(sponsors.list, { method: 'GET', path: collection, tag, answer: 'The sponsors.' }),
  operationRoute(sponsors.add, {
    ...{ ...one, method: 'POST', path: collection, answer: 'Added.', repeatable: true },
    location: ({ newsletter, id }) => `/newsletters/${newsletter}/sponsors/${id}`,
  }),
  operationRoute(sponsors.read, { ...one, method: 'GET' }),
  operationRoute(sponsors.change, { ...one, method: 'PATCH', answer: 'The changed sponsor.' }),
  operationRoute(sponsors.remove, { method: 'DELETE', path: single, tag, answer: 'Removed.' }),
  operationRoute(sponsorPages.list, { method: 'GET', path: pages, tag, answer: 'The sponsors.' }),
  operationRoute(sponsorPages.add, { method: 'POST', path: pages, tag, answer: 'The page.' }),
  operationRoute(sponsorPages.remove, { method: 'DELETE', path: `${pages}/:page`, tag, answer: 'Removed.' }),
  operationRoute(sponsors.report, { method: 'GET', path: `${single}/report`, tag, answer: 'The report.' }),
  operationRoute(sponsors.exportReport, {
    ...{ method: 'GET', path: `${single}/report/csv`, tag, answer: 'The file.' },
    stream: { type: 'text/csv', of: (text) => ({ type: 'text/csv; charset=utf-8', parts: oneOf(text) }) },
  }),
];

async function* oneOf(text: string): AsyncIterable<string> {
  yield text;
}
