import { tokens } from '../../operations/tokens/tokens.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Tokens';
const collection = '/tokens';

/** Tokens of programs that use the API. */
export const tokenRoutes = [
  operationRoute(tokens.list, { method: 'GET', path: collection, tag, answer: 'The tokens.' }),
  operationRoute(tokens.add, { method: 'POST', path: collection, tag, answer: 'Created.', status: 201 }),
  operationRoute(tokens.revoke, { method: 'DELETE', path: `${collection}/:token`, tag, answer: 'Revoked.' }),
];
