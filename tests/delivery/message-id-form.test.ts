import { afterEach, describe, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { keys } from '../../src/redis/keys.js';
import { messageId } from '../../src/render/message-id.js';
import { reportRecipient } from '../../src/reports/recipient-report.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

const messageIds = () =>
  postrider.sink.mails.map(({ raw }) => /^Message-ID:\s+(\S+)/m.exec(raw.toString('latin1'))?.[1] ?? '');
const reader = () => idOf(postrider.app.list, readerAddress(0));

describe('the Message-ID', () => {
  test('of an issue that starts now is hexadecimal', async () => {
    postrider = await startPostrider({ readers: 3 });
    await postrider.send(await postrider.composeIssue());
    expect(messageIds()).toEqual(Array(3).fill(expect.stringMatching(/^<[0-9a-f]{32}@news\.example\.com>$/)));
  });

  test('of an issue that version 0.1 started is unchanged, also in the output of commands', async () => {
    postrider = await startPostrider({ readers: 1, workers: false });
    const { app } = postrider;
    const { id } = await postrider.composeIssue();
    await startIssue(app.redis, app.queues, id);
    // Version 0.1 stored no form.
    await app.redis.hdel(keys.issue(id), 'messageIdForm');
    await postrider.startWorkers();
    await postrider.sent(id);
    const old = messageId(app.listKey, 'base64url', `issue ${id}`, reader(), 'news.example.com');
    expect(messageIds()).toEqual([old]);
    expect((await reportRecipient(app, id, readerAddress(0))).messageId).toBe(old);
  });

  test.each([
    ['that version 0.1 queued stays as it was', {}, 'base64url'],
    ['that is queued now is hexadecimal', { messageIdForm: 'hex' }, 'hex'],
  ] as const)('of a notice %s', async (_name, stored, form) => {
    postrider = await startPostrider({ readers: 1, workers: false });
    const { app, newsletter, sink } = postrider;
    const at = 1_790_000_000;
    const payload = { kind: 'welcome', newsletter: newsletter.number, subscriber: reader().toString('hex'), at };
    await app.queues.enqueue('sendNotice', 'a-notice', { ...payload, messageIdForm: 'base64url' } as never);
    const [key = ''] = await app.redis.keys(`${keys.queues}:notices:a-notice`);
    await app.redis.hset(key, 'data', JSON.stringify({ ...payload, ...stored }));
    await postrider.startWorkers();
    await sink.received(1);
    expect(messageIds()).toEqual([
      messageId(app.listKey, form, `welcome ${newsletter.number} ${at}`, reader(), 'news.example.com'),
    ]);
  });
});
