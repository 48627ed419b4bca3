import { archiving } from '../../operations/newsletters/archiving.js';
import { firstDay } from '../../operations/newsletters/first-day.js';
import { looks } from '../../operations/newsletters/look.js';
import { maxLookBody } from '../../operations/newsletters/look-input.js';
import { newsletters } from '../../operations/newsletters/newsletters.js';
import { schedules } from '../../operations/newsletters/schedule.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Newsletters';
const collection = '/newsletters';
const single = `${collection}/:slug`;
const shown = { tag, answer: 'The newsletter.', etag: true } as const;
const look = { tag, path: `${single}/look`, answer: 'The look.', etag: true } as const;

/** Newsletters and their looks. */
export const newsletterRoutes = [
  operationRoute(newsletters.list, { method: 'GET', path: collection, tag, answer: 'The newsletters.' }),
  operationRoute(newsletters.add, {
    ...{ method: 'POST', path: collection, ...shown, repeatable: true },
    location: ({ slug }) => `${collection}/${slug}`,
  }),
  operationRoute(newsletters.read, { method: 'GET', path: single, ...shown }),
  operationRoute(newsletters.change, { method: 'PATCH', path: single, ...shown }),
  operationRoute(newsletters.remove, { method: 'DELETE', path: single, tag, answer: 'Removed.' }),
  operationRoute(archiving.archive, { method: 'POST', path: `${single}/archive`, from: 'query', ...shown }),
  operationRoute(archiving.reopen, { method: 'POST', path: `${single}/reopen`, from: 'query', ...shown }),
  operationRoute(looks.read, { method: 'GET', ...look }),
  operationRoute(looks.change, { method: 'PATCH', ...look, maxBody: maxLookBody }),
  operationRoute(firstDay.read, { method: 'GET', path: `${single}/first-day`, tag, answer: 'The steps.' }),
  operationRoute(firstDay.change, { method: 'PATCH', path: `${single}/first-day`, tag, answer: 'The steps.' }),
  operationRoute(schedules.tryOut, {
    ...{ method: 'POST', path: `${single}/schedule-preview`, tag, answer: 'The next times.' },
  }),
  operationRoute(looks.tryOut, { method: 'GET', path: '/look-preview', tag, answer: 'The email.' }),
  operationRoute(looks.preview, { method: 'GET', path: `${look.path}/preview`, tag, answer: 'The email.' }),
];
