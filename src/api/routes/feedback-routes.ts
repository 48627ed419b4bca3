import { feedback } from '../../operations/feedback/feedback.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Feedback';
const ofNewsletter = '/newsletters/:slug';
const held = `${ofNewsletter}/held-bounces`;

/** What came back: bounces, complaints, and emails at bounce addresses. */
export const feedbackRoutes = [
  operationRoute(feedback.list, {
    ...{ method: 'GET', path: `${ofNewsletter}/feedback`, tag, answer: 'The bounces and complaints.' },
  }),
  operationRoute(feedback.read, { method: 'GET', path: '/feedback/:report', tag, answer: 'The report.' }),
  operationRoute(feedback.unread, {
    ...{ method: 'GET', path: `${ofNewsletter}/unread-reports`, tag: 'Newsletters', answer: 'The emails.' },
  }),
  operationRoute(feedback.holds, { method: 'GET', path: '/held-bounces', tag, answer: 'The newsletters.' }),
  operationRoute(feedback.release, { method: 'POST', path: `${held}/release`, tag, answer: 'The number of readers.' }),
  operationRoute(feedback.rollBack, {
    ...{ method: 'POST', path: `${held}/roll-back`, from: 'query', tag, answer: 'The numbers.' },
  }),
];
