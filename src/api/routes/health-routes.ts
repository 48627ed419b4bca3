import { health } from '../../operations/health.js';
import { mailServers } from '../../operations/sending/mail-server.js';
import { relayStates } from '../../operations/sending/relays.js';
import { senderRecords } from '../../operations/sending/sender-records.js';
import { backups, systems } from '../../operations/system.js';
import { operationRoute } from '../operation-route.js';

/** The checks of the installation, its mail server and its senders. */
export const healthRoutes = [
  operationRoute(health.list, {
    method: 'GET',
    path: '/health/checks',
    tag: 'Health',
    answer: 'Every check, with what it found.',
  }),
  operationRoute(health.readLast, {
    ...{ method: 'GET', path: '/health/last-checks', tag: 'Health', answer: 'What a worker last found.' },
  }),
  operationRoute(systems.read, {
    ...{ method: 'GET', path: '/health/system', tag: 'Health', answer: 'The parts of the installation.' },
  }),
  operationRoute(backups.read, {
    ...{ method: 'GET', path: '/health/backups', tag: 'Health', answer: 'The last backup.' },
  }),
  operationRoute(backups.start, {
    ...{ method: 'POST', path: '/health/backups', tag: 'Health', status: 202, answer: 'A worker will write it.' },
  }),
  operationRoute(relayStates.read, {
    ...{ method: 'GET', path: '/health/relays', tag: 'Health', answer: 'The relays.' },
  }),
  operationRoute(mailServers.test, {
    ...{ method: 'POST', path: '/health/mail-server-tests', tag: 'Health', answer: 'How far the test got.' },
  }),
  operationRoute(senderRecords.list, {
    ...{ method: 'GET', path: '/newsletters/:slug/sender-records', tag: 'Health' },
    answer: 'The records, and what DNS says now.',
  }),
];
