import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeSubscriber, idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { eraseSubscriber } from '../../../src/subscribers/membership/erase.js';
import { membershipOf, withMembership, withState } from '../../../src/subscribers/record/subscriber.js';
import type { LogAuthor } from '../../../src/subscribers/record/subscriber-log.js';
import { rankTest } from '../rank-test.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';
import { signUpsApplied } from './applied-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter();
});
afterAll(() => web.stop());

const states = ['unknown', 'pending', 'confirmed', 'unsubscribed', 'bounced', 'complained', 'erased'] as const;
const rounds = 40;
/** Requests in progress at the same moment. */
const lanes = 4;
const address = (state: string, round: number) => `${state}${round}@round${round}.example.com`;

/** Readers in every state. All rounds run together, because each change waits for the disk. */
async function prepare(round: number): Promise<void> {
  await web.ask(gazette, address('pending', round));
  for (const state of states.slice(2)) await web.confirmed(gazette, address(state, round));
  await web.post(`/unsubscribe/${web.token('unsubscribe', gazette, address('unsubscribed', round), 0)}`, {});
  await turned('bounced', 'bounce', round);
  await turned('complained', 'complaint', round);
  await eraseSubscriber(web.app.list, idOf(web.app.list, address('erased', round)), 'reader');
}

async function turned(state: 'bounced' | 'complained', by: LogAuthor, round: number): Promise<void> {
  await changeSubscriber(web.app.list, idOf(web.app.list, address(state, round)), (reader) => {
    const membership = membershipOf(reader, gazette.number);
    return reader && membership && withMembership(reader, withState(membership, state, by));
  });
}

test('neither the response nor its timing reveals whether an address is on the list', async () => {
  await Promise.all(Array.from({ length: rounds }, (_, round) => prepare(round)));
  const times: Record<string, number[]> = Object.fromEntries(states.map((state) => [state, []]));
  const answers = new Set<string>();
  const measure = async (lane: number) => {
    for (let round = lane; round < rounds; round += lanes) {
      // Interleaved, so that a slow machine slows all states equally. In a random order, because the next request starts
      // at another moment after one that leaves much to do.
      for (const state of states.toSorted(() => Math.random() - 0.5)) {
        const from = performance.now();
        const { statusCode, headers, body } = await web.postOnly('/n/gazette', { email: address(state, round) });
        times[state]?.push(performance.now() - from);
        answers.add(JSON.stringify([statusCode, { ...headers, date: '' }, body]));
        // The next one must not share its time with what this one leaves to do.
        await signUpsApplied(web.app.redis);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => measure(lane)));
  expect(answers.size).toBe(1);
  const known = states.slice(1);
  const [base = []] = [times.unknown];
  for (const state of known) {
    const other = times[state] ?? [];
    // Two samples of 40 from one distribution stay within 4.5 standard deviations in 149,999 of 150,000 comparisons, and
    // all six comparisons do in 24,999 of 25,000 runs.
    expect([state, Math.abs(rankTest(base, other)) < 4.5]).toEqual([state, true]);
  }
});
