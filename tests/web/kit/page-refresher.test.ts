import { type FastifyInstance, fastify } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PageRefresher } from '../../../src/web/kit/page-refresher.js';
import { until } from '../../helpers/clock.js';

let server: FastifyInstance;
let refresher: PageRefresher;
const rendered: string[] = [];
let mostAtOnce = 0;

beforeEach(() => {
  rendered.length = 0;
  mostAtOnce = 0;
  let rendering = 0;
  server = fastify();
  refresher = new PageRefresher(server);
  server.get('/*', async (request) => {
    rendering += 1;
    mostAtOnce = Math.max(mostAtOnce, rendering);
    rendered.push(`${request.url} ${refresher.isOwn(request)} ${request.headers['accept-language']}`);
    await new Promise(setImmediate);
    rendering -= 1;
    return '';
  });
});
afterEach(() => server.close());

const ask = (path: string, isFirst = false) => {
  const request = { originalUrl: path, headers: { 'accept-language': 'en' } };
  refresher.ask(path, request, { isFirst, onGone: () => undefined });
};

test('pages whose visitors will wait soon are rendered before the others, and each page once', async () => {
  for (const path of ['/a', '/b', '/c', '/d']) ask(path);
  for (const path of ['/e', '/c', '/b']) ask(path, true);
  await until('all are rendered', () => rendered.length >= 5);
  expect(rendered).toEqual(['/b', '/c', '/e', '/a', '/d'].map((path) => `${path} true en`));
  expect(mostAtOnce).toBe(1);
});

test('pages that are asked for meanwhile are rendered too, and later ones again', async () => {
  ask('/a');
  await until('it is being rendered', () => rendered.length === 1);
  ask('/b');
  await until('both are rendered', () => rendered.length === 2);
  await new Promise(setImmediate);
  ask('/a');
  await until('one is rendered again', () => rendered.length === 3);
  expect(rendered.map((one) => one.slice(0, 2))).toEqual(['/a', '/b', '/a']);
});
