import { audit } from '../../operations/audit.js';
import { operationRoute } from '../operation-route.js';

/** The record of who changed what. */
export const auditRoutes = [
  operationRoute(audit.list, { method: 'GET', path: '/audit', tag: 'Audit', answer: 'The changes.' }),
];
