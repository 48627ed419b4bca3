import { signUps } from '../../operations/sign-ups.js';
import { operationRoute } from '../operation-route.js';

const shared = { tag: 'Sign-ups', answer: 'The limits on sign-ups.' } as const;

/** The limits on sign-ups of the whole installation. */
export const signUpRoutes = [
  operationRoute(signUps.read, { method: 'GET', path: '/sign-ups', ...shared }),
  operationRoute(signUps.close, { method: 'POST', path: '/sign-ups/close', ...shared }),
  operationRoute(signUps.open, { method: 'POST', path: '/sign-ups/open', ...shared }),
];
