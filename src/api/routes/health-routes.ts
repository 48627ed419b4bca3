import { health } from '../../operations/health.js';
import { operationRoute } from '../operation-route.js';

/** The checks of the installation. */
export const healthRoutes = [
  operationRoute(health.list, {
    method: 'GET',
    path: '/health/checks',
    tag: 'Health',
    answer: 'Every check, with what it found.',
  }),
];
