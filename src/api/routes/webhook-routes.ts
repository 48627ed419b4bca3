import { webhooks } from '../../operations/webhooks/webhooks.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Webhooks';
const collection = '/webhooks';
const single = '/webhooks/:webhook';

/** Other programs that get events. */
export const webhookRoutes = [
  operationRoute(webhooks.list, { method: 'GET', path: collection, tag, answer: 'The webhooks.' }),
  operationRoute(webhooks.add, {
    ...{ method: 'POST', path: collection, tag, answer: 'Added.', status: 201, repeatable: true },
  }),
  operationRoute(webhooks.read, { method: 'GET', path: single, tag, answer: 'The webhook.' }),
  operationRoute(webhooks.remove, { method: 'DELETE', path: single, tag, answer: 'Removed.' }),
  operationRoute(webhooks.deliveries, { method: 'GET', path: `${single}/deliveries`, tag, answer: 'The attempts.' }),
  operationRoute(webhooks.test, { method: 'POST', path: `${single}/test`, tag, answer: 'The answer.' }),
  operationRoute(webhooks.replay, {
    ...{ method: 'POST', path: `${single}/replay`, tag, answer: 'The numbers of events to deliver.' },
  }),
];
