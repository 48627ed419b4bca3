import { pictures } from '../../operations/pictures/pictures.js';
import { operationRoute } from '../operation-route.js';

/** Pictures that people add. */
export const pictureRoutes = [
  operationRoute(pictures.add, {
    ...{ method: 'POST', path: '/newsletters/:slug/pictures', tag: 'Articles', status: 201 },
    answer: 'The picture as it is kept, with its address.',
  }),
];
