import { comments } from '../../operations/comments.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Comments';
const single = '/comments/:comment';
const one = { tag, answer: 'The comment.' } as const;

/** Comments of readers and visitors on articles. */
export const commentRoutes = [
  operationRoute(comments.list, {
    ...{ method: 'GET', path: '/newsletters/:slug/comments', tag, answer: 'One page of comments.' },
  }),
  operationRoute(comments.listAll, { method: 'GET', path: '/comments', tag, answer: 'One page of comments.' }),
  operationRoute(comments.read, { method: 'GET', path: single, ...one }),
  operationRoute(comments.approve, { method: 'POST', path: `${single}/approve`, ...one, optionalBody: true }),
  operationRoute(comments.reject, { method: 'POST', path: `${single}/reject`, ...one, optionalBody: true }),
  operationRoute(comments.block, { method: 'POST', path: `${single}/block`, tag, answer: 'The block.' }),
  operationRoute(comments.listBlocked, {
    ...{ method: 'GET', path: '/newsletters/:slug/blocked-writers', tag, answer: 'The blocked writers.' },
  }),
  operationRoute(comments.unblock, {
    ...{ method: 'DELETE', path: '/newsletters/:slug/blocked-writers/:writer', tag, answer: 'Unblocked.' },
  }),
  operationRoute(comments.remove, { method: 'DELETE', path: single, tag, answer: 'Deleted.' }),
];
