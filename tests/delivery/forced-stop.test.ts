import { afterEach, describe, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { countLedger } from '../../src/ledger/ledger.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { startWorkers } from '../../workers/main.js';
import { until } from '../helpers/clock.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type ScriptedServer, startScriptedServer } from '../smtp/smtp-script.js';

const readers = 20;
const connections = 5;
let postrider: TestPostrider;
let server: ScriptedServer;
afterEach(async () => {
  await postrider.stop();
  await server.stop();
});

/** A send to a server that stops answering at a step, once every connection waits there. */
async function sendUntilSilent(step: RegExp, extensions: readonly string[], query = '') {
  let answerAll: () => void = () => undefined;
  const answers = new Promise<void>((resolve) => {
    answerAll = resolve;
  });
  server = await startScriptedServer(async (line) => {
    if (step.test(line)) await answers;
    return undefined;
  }, extensions);
  postrider = await startPostrider({ readers, connections, workers: false, smtpUrl: `${server.url}${query}` });
  const { app } = postrider;
  await changeNewsletter(app.redis, 'business', { uncertain: 'hold' });
  const { id } = await postrider.composeIssue();
  await startIssue(app.redis, app.queues, id);
  const workers = await startWorkers(app);
  const counts = async () => countLedger(app.redis, await readIssue(app.redis, id));
  await until('every connection waits', async () => (await counts()).claimed === connections, counts);
  await until('the server has heard from each', () => server.connections() === connections);
  return { id, workers, counts, answerAll };
}

describe('a forced stop while the relay is silent', () => {
  test.each<[string, RegExp, string[], string?]>([
    ['instead of greeting', /^greeting$/, []],
    ['after EHLO', /^EHLO/i, []],
    ['after MAIL', /^MAIL/i, []],
    ['after RCPT', /^RCPT/i, []],
    ['after DATA', /^DATA/i, []],
    ['after MAIL, with pipelining', /^MAIL/i, ['PIPELINING']],
    ['after DATA, with Nodemailer’s dialogue', /^DATA/i, [], '?dialogue=nodemailer'],
  ])('%s gives back every message, and a later run emails everybody once', async (_, step, extensions, query) => {
    const { id, workers, counts, answerAll } = await sendUntilSilent(step, extensions, query);
    const stopped = workers.stop();
    workers.giveBack();
    await stopped;
    expect(await counts()).toMatchObject({ waiting: readers, claimed: 0, uncertain: 0 });
    expect(server.messages).toHaveLength(0);
    answerAll();
    const again = await startWorkers(postrider.app);
    expect(await postrider.sent(id)).toMatchObject({ state: 'sent', accepted: readers, uncertain: 0 });
    await again.stop();
    expect(server.messages).toHaveLength(readers);
  });

  test('after the whole message gives nothing back: the message may arrive', async () => {
    const { workers, counts, answerAll } = await sendUntilSilent(/^\.$/, []);
    await until('the messages have arrived', () => server.messages.length === connections);
    const stopped = workers.stop();
    workers.giveBack();
    expect((await counts()).claimed).toBe(connections);
    answerAll();
    await stopped;
    expect(await counts()).toMatchObject({ accepted: connections, claimed: 0, waiting: readers - connections });
  });
});

test('a stop gives back what a silent relay has not asked for, without a second signal', async () => {
  const { workers, counts } = await sendUntilSilent(/^DATA/i, []);
  await workers.stop();
  expect(await counts()).toMatchObject({ waiting: readers, claimed: 0, uncertain: 0 });
});
