import { health } from '../../operations/health.js';
import { mailServers } from '../../operations/sending/mail-server.js';
import { senderRecords } from '../../operations/sending/sender-records.js';
import { operationRoute } from '../operation-route.js';

/** The checks of the installation, its mail server and its senders. */
export const healthRoutes = [
  operationRoute(health.list, {
    method: 'GET',
    path: '/health/checks',
    tag: 'Health',
    answer: 'Every check, with what it found.',
  }),
  operationRoute(mailServers.test, {
    ...{ method: 'POST', path: '/health/mail-server-tests', tag: 'Health', answer: 'How far the test got.' },
  }),
  operationRoute(senderRecords.list, {
    ...{ method: 'GET', path: '/newsletters/:slug/sender-records', tag: 'Health' },
    answer: 'The records, and what DNS says now.',
  }),
];
