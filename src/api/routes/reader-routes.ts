import { activity } from '../../operations/subscribers/activity.js';
import { figures } from '../../operations/subscribers/figures.js';
import { readers } from '../../operations/subscribers/readers.js';
import { changed } from '../../operations/subscribers/subscriber-schemas.js';
import { subscribers } from '../../operations/subscribers/subscribers.js';
import { transfers } from '../../operations/subscribers/transfers.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Subscribers';
const collection = '/newsletters/:slug/subscribers';
const single = `${collection}/:id`;
const reader = '/subscribers/:id';

/** The subscribers of a newsletter, and the readers of all. */
export const readerRoutes = [
  operationRoute(subscribers.add, {
    ...{ method: 'POST', path: collection, tag, status: 202, repeatable: true },
    answer: 'Accepted. The reader has not confirmed yet.',
    other: {
      status: 200,
      answer: 'The reader has already confirmed. Nothing was changed.',
      when: ({ state }) => state === 'confirmed',
    },
  }),
  operationRoute(subscribers.enrol, {
    ...{ method: 'POST', path: `${collection}/enrol`, tag, repeatable: true },
    answer: 'The reader is on the list.',
  }),
  operationRoute(transfers.import, {
    ...{ method: 'POST', path: `${collection}/import`, tag },
    answer: 'What was imported, and what was not.',
  }),
  operationRoute(transfers.export, {
    ...{ method: 'GET', path: `${collection}/export`, tag, answer: 'The file.' },
    stream: {
      type: 'text/csv',
      of: ({ format, text }) => ({
        type: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8',
        parts: text,
      }),
    },
  }),
  operationRoute(subscribers.list, { method: 'GET', path: collection, tag, answer: 'One page of subscribers.' }),
  operationRoute(subscribers.read, { method: 'GET', path: single, tag, answer: 'The subscriber.' }),
  operationRoute(activity.read, {
    ...{ method: 'GET', path: `${single}/activity`, tag, answer: 'What they got and answered.' },
  }),
  operationRoute(subscribers.change, {
    ...{ method: 'PATCH', path: single, tag, answer: 'The changed subscriber.' },
    other: {
      ...{ status: 202, schema: changed, when: (result) => !('state' in result) },
      answer: 'Accepted. The answer to a token without subscribers:read, for any id.',
    },
  }),
  operationRoute(subscribers.erase, { method: 'DELETE', path: single, tag, answer: 'Erased.' }),
  operationRoute(subscribers.changeAddress, {
    ...{ method: 'POST', path: `${single}/address`, tag, status: 202 },
    answer: 'Accepted. The id is the one of the new address.',
  }),
  operationRoute(subscribers.count, {
    ...{ method: 'GET', path: '/newsletters/:slug/stats', tag: 'Newsletters' },
    answer: 'The numbers of subscribers.',
  }),
  operationRoute(figures.read, {
    ...{ method: 'GET', path: '/newsletters/:slug/figures', tag: 'Newsletters' },
    answer: 'The numbers of readers.',
  }),
  operationRoute(readers.reactivate, {
    ...{ method: 'POST', path: `${single}/reactivate`, tag },
    answer: 'The reader is confirmed.',
  }),
  operationRoute(readers.search, { method: 'GET', path: '/subscribers', tag, answer: 'The subscribers.' }),
  operationRoute(readers.read, { method: 'GET', path: reader, tag, answer: 'The reader.' }),
  operationRoute(readers.data, { method: 'GET', path: `${reader}/data`, tag, answer: 'The data.' }),
  operationRoute(readers.erase, { method: 'DELETE', path: reader, tag, answer: 'Erased.' }),
  operationRoute(readers.changeAddress, {
    ...{ method: 'POST', path: `${reader}/address`, tag, status: 202 },
    answer: 'The new address was asked to confirm.',
  }),
  operationRoute(readers.complain, { method: 'POST', path: `${reader}/complaints`, tag, answer: 'Recorded.' }),
];
