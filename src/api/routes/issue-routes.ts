import { approvals } from '../../operations/issues/approvals.js';
import { sends } from '../../operations/issues/sends.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Drafts';
const single = '/issues/:issue';

/** Sends and approvals of issues. */
export const sendRoutes = [
  operationRoute(sends.prepare, { method: 'POST', path: `${single}/prepare-send`, tag, answer: 'What it would do.' }),
  operationRoute(sends.send, {
    ...{ method: 'POST', path: `${single}/send`, tag, status: 202, repeatable: true },
    answer: 'It is being sent, or scheduled.',
  }),
  operationRoute(approvals.approve, { method: 'POST', path: `${single}/approve`, tag: 'Issues', answer: 'Approved.' }),
];
