import { afterEach, expect, test } from 'vitest';
import { startPostrider } from '../helpers/postrider.js';
import { startScriptedServer } from './smtp-script.js';

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
});

test.each([
  ['the host of PUBLIC_URL', {}, 'news.example.com'],
  ['EHLO_NAME where it is set', { EHLO_NAME: 'mail.example.org' }, 'mail.example.org'],
])('Postrider greets a relay by %s', async (_name, settings, name) => {
  const server = await startScriptedServer(() => undefined);
  running.push(server);
  const postrider = await startPostrider({ workers: false, smtpUrl: server.url, settings });
  running.push(postrider);
  await postrider.app.relay.verify();
  expect(server.lines).toEqual([`EHLO ${name}`]);
});
