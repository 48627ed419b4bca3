import { sections } from '../../operations/newsletters/sections.js';
import { operationRoute } from '../operation-route.js';

const collection = '/newsletters/:slug/sections';
const single = `${collection}/:section`;
const shown = { tag: 'Newsletters', answer: 'The newsletter with its sections.', etag: true } as const;

/** The sections of a newsletter. */
export const sectionRoutes = [
  operationRoute(sections.add, { method: 'POST', path: collection, ...shown }),
  operationRoute(sections.order, { method: 'PATCH', path: collection, ...shown }),
  operationRoute(sections.change, { method: 'PATCH', path: single, ...shown }),
  operationRoute(sections.merge, { method: 'POST', path: `${single}/merge`, ...shown }),
  operationRoute(sections.remove, { method: 'DELETE', path: single, ...shown }),
];
