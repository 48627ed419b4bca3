import { attention } from '../../operations/attention.js';
import { operationRoute } from '../operation-route.js';

/** What waits for a person. */
export const attentionRoutes = [
  operationRoute(attention.list, {
    method: 'GET',
    path: '/attention',
    tag: 'Attention',
    answer: 'What needs attention. Empty: nothing.',
  }),
];
