import { readerImports } from '../../operations/subscribers/reader-imports.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Subscribers';
const collection = '/newsletters/:slug/reader-imports';
const single = '/reader-imports/:readerImport';

/** Imports of readers from files that are sent. */
export const readerImportRoutes = [
  operationRoute(readerImports.add, {
    ...{ method: 'POST', path: collection, tag, answer: 'What the file is understood as.' },
    location: ({ id }) => `/reader-imports/${id}`,
  }),
  operationRoute(readerImports.list, { method: 'GET', path: collection, tag, answer: 'The imports.' }),
  operationRoute(readerImports.read, { method: 'GET', path: single, tag, answer: 'The import.' }),
  operationRoute(readerImports.start, {
    ...{ method: 'POST', path: `${single}/start`, tag, status: 202, answer: 'Accepted. A worker runs it.' },
  }),
  operationRoute(readerImports.cancel, {
    ...{ method: 'POST', path: `${single}/cancel`, tag, answer: 'The import, which stops or has stopped.' },
  }),
  operationRoute(readerImports.rejects, {
    ...{ method: 'GET', path: `${single}/rejects`, tag, answer: 'The file.' },
    stream: { type: 'text/csv', of: ({ text }) => ({ type: 'text/csv; charset=utf-8', parts: text }) },
  }),
];
