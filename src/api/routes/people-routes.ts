import { passkeys } from '../../operations/people/passkeys.js';
import { people } from '../../operations/people/people.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Persons';
const collection = '/persons';
const single = `${collection}/:person`;
const ofPerson = `${single}/passkeys`;

/** People who may sign in. */
export const peopleRoutes = [
  operationRoute(people.list, { method: 'GET', path: collection, tag, answer: 'The persons.' }),
  operationRoute(people.add, { method: 'POST', path: collection, tag, answer: 'Added.', status: 201 }),
  operationRoute(people.change, { method: 'PATCH', path: single, tag, answer: 'The person as they are now.' }),
  operationRoute(people.remove, { method: 'DELETE', path: single, tag, answer: 'Removed.' }),
  operationRoute(people.invite, { method: 'POST', path: `${single}/invitation`, tag, answer: 'Invited.', status: 201 }),
  operationRoute(people.link, { method: 'POST', path: `${single}/links`, tag, answer: 'The link.', status: 201 }),
  operationRoute(passkeys.list, { method: 'GET', path: ofPerson, tag, answer: 'The passkeys.' }),
  operationRoute(passkeys.change, { method: 'PATCH', path: `${ofPerson}/:passkey`, tag, answer: 'Renamed.' }),
  operationRoute(passkeys.remove, { method: 'DELETE', path: `${ofPerson}/:passkey`, tag, answer: 'Removed.' }),
];
