import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { countSubscribers } from '../../src/subscribers/list/count-subscribers.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { neverHeld, readBounceBacklog } from '../../src/subscribers/membership/bounce-backlog.js';
import { releaseBounces, rollBackBounces } from '../../src/subscribers/membership/decide-bounces.js';
import { confirmSubscription, requestSubscription } from '../../src/subscribers/membership/signup.js';
import { membershipOf } from '../../src/subscribers/record/subscriber.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

const readers = 100;

describe('when a mail server rejects every mailbox as unknown', () => {
  let postrider: TestPostrider;
  let confused: boolean;
  beforeEach(async () => {
    confused = true;
    postrider = await startPostrider({
      readers,
      settings: { AUTO_PAUSE_BOUNCES: '0', HOLD_BOUNCES_ABOVE: '25' },
      rules: { onRecipient: () => (confused ? { code: 550, text: '5.1.1 no such user' } : undefined) },
    });
    expect(await postrider.send(await postrider.composeIssue())).toMatchObject({ bounced: readers });
    confused = false;
  });
  afterEach(() => postrider.stop());

  const counts = () => countSubscribers(postrider.app.list, postrider.newsletter);
  const stateOf = async (number: number) => {
    const { app, newsletter } = postrider;
    const id = idOf(app.list, readerAddress(number));
    return membershipOf(await readSubscriber(app.list, id), newsletter.number)?.state;
  };

  test('the list keeps most of its readers, and every bounce is kept for a decision', async () => {
    expect(await counts()).toMatchObject({ bounced: neverHeld, confirmed: readers - neverHeld });
    expect(await readBounceBacklog(postrider.app.redis, postrider.newsletter.number)).toMatchObject({
      held: readers - neverHeld,
      limit: neverHeld,
    });
  });

  test('released, the bounces are applied; a reader who confirmed again meanwhile stays', async () => {
    const { app, newsletter } = postrider;
    const states = await Promise.all(Array.from({ length: readers }, (_, i) => stateOf(i)));
    const number = states.indexOf('bounced');
    const email = readerAddress(number);
    const consent = { method: 'page', from: '/n/business', textVersion: 1, ip: '' } as const;
    const request = { email, name: '', sections: [], locale: 'en', consent } as const;
    const id = await requestSubscription(app.list, app.queues, newsletter, request);
    const at = membershipOf(await readSubscriber(app.list, id), newsletter.number)?.askedAt ?? 0;
    await confirmSubscription(app.list, app.queues, { newsletter: newsletter.number, id, at });
    expect(await releaseBounces(app.list, newsletter)).toBe(readers - neverHeld);
    expect(await readBounceBacklog(app.redis, newsletter.number)).toBeUndefined();
    expect(await stateOf(number)).toBe('confirmed');
    expect((await counts()).confirmed).toBe(1);
    await expect(releaseBounces(app.list, newsletter)).rejects.toMatchObject({ code: 'feedback.no-hold' });
  });

  test('rolled back, every reader is confirmed again, and their history says why', async () => {
    const { app, newsletter } = postrider;
    expect(await rollBackBounces(app.list, newsletter)).toEqual({
      broughtBack: neverHeld,
      dropped: readers - neverHeld,
    });
    expect(await counts()).toMatchObject({ bounced: 0, confirmed: readers });
    expect(await readBounceBacklog(app.redis, newsletter.number)).toBeUndefined();
  });
});
