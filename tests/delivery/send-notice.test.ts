import { afterEach, expect, test } from 'vitest';
import { requestSubscription } from '../../src/subscribers/signup.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

test('a confirmation that the server does not take yet is tried again', async () => {
  let refusals = 0;
  postrider = await startPostrider({
    rules: {
      onRecipient: () => {
        refusals += 1;
        return refusals === 1 ? { code: 451, text: '4.7.1 greylisted, try again' } : undefined;
      },
    },
  });
  const { app, newsletter, sink } = postrider;
  await requestSubscription(app.list, app.queues, newsletter, {
    email: 'reader@example.org',
    name: '',
    sections: [],
    locale: 'en',
    consent: { method: 'page', from: '/n/business', textVersion: 1, ip: '' },
  });
  await expect.poll(() => sink.mails.length, { timeout: 15_000 }).toBe(1);
  expect(refusals).toBe(2);
});
