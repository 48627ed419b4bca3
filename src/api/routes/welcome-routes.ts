import { welcomes } from '../../operations/welcome/welcome.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Welcome emails';
const series = '/newsletters/:slug/welcome';
const steps = `${series}/steps`;
const single = `${steps}/:step`;
const answer = 'The welcome emails.';
const etag = true;

/** Emails to readers who have confirmed. */
export const welcomeRoutes = [
  operationRoute(welcomes.read, { method: 'GET', path: series, tag, answer, etag }),
  operationRoute(welcomes.start, { method: 'POST', path: `${series}/start`, tag, answer, etag }),
  operationRoute(welcomes.stop, { method: 'POST', path: `${series}/stop`, tag, answer, etag }),
  operationRoute(welcomes.order, { method: 'PATCH', path: steps, tag, answer, etag }),
  operationRoute(welcomes.add, {
    ...{ method: 'POST', path: steps, tag, answer, etag, repeatable: true },
    location: ({ newsletter }) => `/newsletters/${newsletter}/welcome`,
  }),
  operationRoute(welcomes.change, { method: 'PATCH', path: single, tag, answer, etag }),
  operationRoute(welcomes.preview, { method: 'GET', path: `${single}/preview`, tag, answer: 'The email.' }),
  operationRoute(welcomes.test, {
    ...{ method: 'POST', path: `${single}/test-emails`, tag, answer: 'Accepted.', status: 202, repeatable: true },
  }),
  operationRoute(welcomes.remove, { method: 'DELETE', path: single, tag, answer, etag }),
];
