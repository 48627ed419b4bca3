import { afterAll, expect, test } from 'vitest';
import { checkAddresses } from '../../src/checks/issue/check-addresses.js';
import { inWords } from '../findings/findings-for-tests.js';
import { startSite } from './checks-for-tests.js';

const open: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of open) await close();
});

test('a picture of our own site that redirects leads to no private network', async () => {
  let requests = 0;
  const inside = await startSite({
    '/secret': (_, response) => {
      requests += 1;
      response.end();
    },
  });
  open.push(inside.stop);
  const ours = await startSite({
    '/picture': (_, response) => response.writeHead(302, { location: `${inside.url}/secret` }).end(),
    '/here': (_, response) => response.writeHead(302, { location: `${ours.url}/end` }).end(),
    '/end': (_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(),
  });
  open.push(ours.stop);
  const check = async (path: string) => {
    const pictures = [{ url: `${ours.url}${path}`, alt: 'a ship' }];
    const [, found] = await checkAddresses({ links: [], pictures }, { allowPrivate: false, publicUrl: ours.url });
    return found && inWords(found);
  };
  expect(await check('/picture')).toMatchObject({ state: 'stop', detail: expect.stringMatching(/private network/) });
  expect(requests).toBe(0);
  expect(await check('/here')).toMatchObject({ state: 'ok' });
});
