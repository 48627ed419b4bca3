import { afterEach, expect, test } from 'vitest';
import { pauseIssue } from '../../src/control/control-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { readProblems } from '../../src/delivery/problems.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { countLedger } from '../../src/ledger/ledger.js';
import { until } from '../helpers/clock.js';
import { readerAddress, startPostrider } from '../helpers/postrider.js';
import { startOddRelay } from '../servers/odd-relay.js';
import { startScriptedServer } from '../smtp/smtp-script.js';

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
});
function started<Part extends { stop(): Promise<void> }>(part: Part): Part {
  running.push(part);
  return part;
}
const never = new Promise<undefined>(() => undefined);

test('a relay that refuses a part of everything gets the whole issue, once, and no reader is retried for it', async () => {
  const server = started(await startOddRelay({ messageMs: 0 }));
  const postrider = started(await startPostrider({ readers: 80, smtpUrl: server.url }));
  // Until the first message got through, the relay may be down.
  let isKnown = false;
  let unavailable = 0;
  const { send } = postrider.app.relay;
  postrider.app.relay.send = (message) => {
    const wasKnown = isKnown;
    return send(message).then(
      (result) => {
        isKnown = true;
        return result;
      },
      (error: unknown) => {
        if (wasKnown) unavailable += 1;
        throw error;
      },
    );
  };
  const report = await postrider.send(await postrider.composeIssue());
  expect(report).toMatchObject({ state: 'sent', accepted: 80, deferred: 0, failed: 0, uncertain: 0 });
  const everyReader = Array.from({ length: 80 }, (_, i) => readerAddress(i));
  expect((await server.recipients()).toSorted()).toEqual(everyReader.toSorted());
  expect(unavailable).toBe(0);
});

/** Begins to send an issue to six readers through a relay that accepts connections and does not greet. */
async function sendToSilence() {
  const server = started(await startScriptedServer((line) => (line === 'greeting' ? never : undefined)));
  const postrider = started(await startPostrider({ readers: 6, connections: 2, workers: false, smtpUrl: server.url }));
  const draft = await postrider.composeIssue();
  await startIssue(postrider.app.redis, postrider.app.queues, draft.id);
  const workers = await postrider.startWorkers();
  await until('it is planned', async () => (await readIssue(postrider.app.redis, draft.id)).planned);
  const issue = await readIssue(postrider.app.redis, draft.id);
  const ledger = () => countLedger(postrider.app.redis, issue);
  await until('a recipient is claimed and waits for a greeting', async () => (await ledger()).claimed > 0, ledger);
  return { postrider, issue, workers, ledger };
}

test('a stop while the relay does not greet ends, and its recipients wait for the next run', async () => {
  const { workers, ledger, postrider, issue } = await sendToSilence();
  await workers.stop();
  expect(await ledger()).toMatchObject({ waiting: 6, claimed: 0, uncertain: 0 });
  expect(await readProblems(postrider.app.redis, issue.id)).toEqual([]);
});

test('a pause while the relay does not greet gives its recipients back', async () => {
  const { ledger, postrider, issue } = await sendToSilence();
  await pauseIssue(postrider.app.redis, issue.id);
  await until('no recipient is claimed', async () => (await ledger()).claimed === 0, ledger);
  expect(await ledger()).toMatchObject({ waiting: 6, uncertain: 0 });
});
