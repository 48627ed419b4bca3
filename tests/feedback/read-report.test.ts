import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMessage } from '../../src/feedback/read/mime.js';
import { readReport } from '../../src/feedback/read/read-report.js';
import { findWriter, writers } from '../../src/feedback/read/writers.js';
import {
  autoReplyFixtures,
  complaintFixtures,
  damagedFixtures,
  delayFixtures,
  noneFixtures,
} from '../fixtures/feedback/others.js';
import type { Fixture } from '../fixtures/feedback/parts.js';
import { localFixtures, serverFixtures } from '../fixtures/feedback/servers.js';
import { writtenFixtures } from '../fixtures/feedback/written.js';
import { damage } from '../helpers/damage.js';

const groups: Record<string, readonly Fixture[]> = {
  'a report of a server program': serverFixtures,
  'a report on what a server did itself': localFixtures,
  'a report that follows no standard': writtenFixtures,
  'a report in another form': damagedFixtures,
  'a delay notice': delayFixtures,
  'a complaint': complaintFixtures,
  'an automatic answer': autoReplyFixtures,
  'an email that reports nothing': noneFixtures,
};
const all = Object.values(groups).flat();
const read = (raw: string) => readReport(Buffer.from(raw));

test('there are at least 200 fixtures', () => {
  expect(all.length).toBeGreaterThanOrEqual(200);
});

for (const [group, fixtures] of Object.entries(groups)) {
  describe(group, () => {
    test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (_name, fixture) => {
      const report = read(fixture.raw);
      expect(report.kind).toBe(fixture.kind);
      expect(report.recipients.map(({ address, kind }) => [address, kind])).toEqual(
        (fixture.recipients ?? []).map(([address, kind]) => [address, kind]),
      );
      for (const [index, [, , status]] of (fixture.recipients ?? []).entries())
        if (status !== undefined && fixture.kind !== 'complaint') expect(report.recipients[index]?.status).toBe(status);
      if (fixture.writer) expect(report.writer).toBe(fixture.writer);
    });
  });
}

test.each(writers.map((writer) => [writer.example, writer] as const))(
  '"%s" identifies the writer of the report',
  (example, writer) => {
    const headers = writer.from
      ? `From: ${example}`
      : writer.sets
        ? `${writer.sets[0]}: ${example}`
        : 'From: x@example.org';
    const message = readMessage(`${headers}\n\n${writer.text ? example : 'Failed.'}`);
    expect(findWriter(message, message.body)).toBe(writer);
  },
);

test.each([
  ['utf-8; étienne@example.org', 'étienne@example.org'],
  ['utf-8; \\x{E9}tienne.\\x{8bfb}\\x{8005}@example.org', 'étienne.读者@example.org'],
  ['UTF-8;\\x{1F469}@example.org', '👩@example.org'],
  ['utf-8; \\x{41}\\x{d800}b@example.org', '\\x{41}\ufffdb@example.org'],
  ['rfc822; reader@example.org', 'reader@example.org'],
])('the recipient %s of a report is %s', (field, address) => {
  const lines = ['From: MAILER-DAEMON@mx.example.net', 'To: bounce@bounces.example.com', 'MIME-Version: 1.0'];
  const type = 'multipart/report; report-type=global-delivery-status; boundary="edge"';
  const status = [
    'Reporting-MTA: dns; mx.example.net',
    '',
    `Final-Recipient: ${field}`,
    'Action: failed',
    'Status: 5.1.1',
  ];
  const part = ['--edge', 'Content-Type: message/global-delivery-status', '', ...status, '', '--edge--', ''];
  const { recipients } = read([...lines, `Content-Type: ${type}`, '', ...part].join('\r\n'));
  expect(recipients).toMatchObject([{ address, status: '5.1.1' }]);
});

describe('the evidence for attribution', () => {
  const report = read(serverFixtures[0]?.raw ?? '');

  test('is the address that the report was sent to', () => {
    expect(report.arrivedFor).toEqual(['bounce-abc@bounces.example.com']);
    expect(report.id).toBe('report-1@mx.example.org');
  });

  test('is the headers of our own message', () => {
    expect(report.returned).toEqual({
      messageId: 'business-1.k2j3@example.com',
      listUnsubscribe: '<https://news.example.com/u/tok123>, <mailto:leave@example.com>',
      feedbackId: 'business-1:business:postrider',
      from: 'news@example.com',
      to: 'reader@example.net',
      subject: 'The morning in business',
      returnPath: '',
    });
  });

  test('is found in every report that returns our headers', () => {
    const returning = all.filter(
      ({ raw, kind }) => kind === 'bounce' && raw.includes('Message-ID: <business-1.k2j3@example.com>\nFrom:'),
    );
    expect(returning.length).toBeGreaterThan(100);
    for (const { name, raw } of returning)
      expect([name, read(raw).returned.messageId]).toEqual([name, 'business-1.k2j3@example.com']);
  });

  test('of a complaint is also its reporter and its type', () => {
    expect(read(complaintFixtures[0]?.raw ?? '')).toMatchObject({
      returned: { messageId: 'business-1.k2j3@example.com', returnPath: 'bounce-abc@bounces.example.com' },
      complaint: { type: 'abuse', userAgent: 'ExampleFBL/1.0', sourceIp: '192.0.2.10', from: 'feedback@example.org' },
    });
  });
});

describe('a damaged report', () => {
  /** The kinds that a damaged report may have, by its kind before the damage: never worse for the reader. */
  const mayBeHard = new Set(
    all.filter(({ recipients }) => recipients?.some(([, kind]) => kind === 'hard')).map(({ name }) => name),
  );

  test('whose line ends are doubled still shows that the sender was refused', () => {
    const refused = all.find(({ raw }) => raw.includes('after MAIL FROM') && raw.includes('550 No such user'));
    const doubled = (refused?.raw ?? '').replaceAll('\n', '\r\r\n').replaceAll('\r\r\n    ', '\r\r ');
    expect(read(doubled).recipients).toMatchObject([{ address: 'reader@example.net', kind: 'policy' }]);
  });

  test.each(['>> DATA', ' DATA'])('with "%s" is still about the message', (command) => {
    const found = all.find(({ name }) => name === 'au, a filter of the reader');
    const report = readReport(Buffer.from(found?.raw.replace('>>> DATA', command) ?? ''));
    expect(report.recipients).toMatchObject([{ kind: 'policy' }]);
  });

  test('never throws, and never reports a living mailbox as gone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), damage, ({ name, raw }, harm) => {
        const report = readReport(harm(Buffer.from(raw)));
        if (!mayBeHard.has(name)) expect(report.recipients.filter(({ kind }) => kind === 'hard')).toEqual([]);
      }),
      { numRuns: Number(process.env.DAMAGED_REPORTS ?? 1_500) },
    );
  });
});

describe('a hostile email', () => {
  test('of random bytes is read without an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_000 }), (bytes) => {
        expect(readReport(bytes).recipients.filter(({ kind }) => kind === 'hard')).toEqual([]);
      }),
    );
  });

  test.each([
    ['ten megabytes of one line', Buffer.alloc(10_000_000, 'a')],
    ['ten megabytes of line feeds', Buffer.alloc(10_000_000, '\n')],
    [
      'ten megabytes of addresses',
      Buffer.from(`From: MAILER-DAEMON@x.org\nSubject: Undeliverable\n\n${'<a@example.net>\n'.repeat(600_000)}`),
    ],
    ['a hundred thousand headers', Buffer.from(`${'X-A: b\n'.repeat(100_000)}\n\n`)],
    [
      'a hundred thousand recipients',
      Buffer.from(
        `Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n${'\nFinal-Recipient: rfc822;a@example.net\nAction: failed\nStatus: 5.1.1\n'.repeat(100_000)}`,
      ),
    ],
    [
      'parts within parts',
      Buffer.from(
        Array.from({ length: 2_000 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`).join(''),
      ),
    ],
    ['messages within messages', Buffer.from('Content-Type: message/rfc822\n\n'.repeat(50_000))],
    [
      'tags that never end',
      Buffer.from(
        `From: MAILER-DAEMON@x.org\nSubject: Undeliverable\nContent-Type: text/html\n\n${'<style>'.repeat(100_000)}`,
      ),
    ],
    ['encoded words without end', Buffer.from(`Subject: ${'=?utf-8?Q?'.repeat(50_000)}\n\n`)],
  ])('of %s is read to its end', (_name, raw) => {
    expect(readReport(raw).recipients.length).toBeLessThanOrEqual(1_000);
  });
});
