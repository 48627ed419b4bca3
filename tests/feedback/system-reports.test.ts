import { expect, test } from 'vitest';
import { type ArrivalContext, readReport } from '../../src/feedback/read/read-report.js';
import { reader, sender } from '../fixtures/feedback/parts.js';
import { systemReports } from '../fixtures/feedback/systems/all.js';
import { labelOf } from '../fixtures/feedback/systems/labelled.js';

const context: ArrivalContext = { isBounceAddress: (address) => address === sender, ours: ['news.example.com'] };
const read = (raw: string, known = context) => readReport(Buffer.from(raw), known);

test('there are at least 80 reports, of twelve mail systems and in eight languages', () => {
  expect(systemReports.length).toBeGreaterThanOrEqual(80);
  expect(new Set(systemReports.map(({ system }) => system)).size).toBeGreaterThanOrEqual(12);
  expect(new Set(systemReports.map(({ language }) => language)).size).toBeGreaterThanOrEqual(8);
});

test.each(systemReports.map((report) => [report.label, report.name, report.raw] as const))(
  'is %s: %s',
  (label, _name, raw) => {
    expect(labelOf(read(raw))).toBe(label);
  },
);

test('no report about a living mailbox is hard, whatever is known about its arrival', () => {
  const living = systemReports.filter(({ label }) => label !== 'hard');
  for (const { name, raw } of living)
    for (const known of [context, { ...context, ours: [] }, {}])
      expect([name, readReport(Buffer.from(raw), known).recipients.filter(({ kind }) => kind === 'hard')]).toEqual([
        name,
        [],
      ]);
});

const plain = (from: string, text: string, headers: readonly string[] = []) =>
  [`Return-Path: <>`, `Delivered-To: ${sender}`, `From: ${from}`, 'Subject: Your message', ...headers, '', text].join(
    '\n',
  );
const words = `The message to ${reader} did not arrive.\n\n550 unknown user`;

test('plain words are a report only without a sender, and at a bounce address that we signed', () => {
  const raw = plain('Gateway <gateway@mx.example.net>', words);
  expect(read(raw).recipients).toMatchObject([{ address: reader, kind: 'hard' }]);
  expect(read(raw.replace('Return-Path: <>', 'Return-Path: <gateway@mx.example.net>')).kind).toBe('none');
  expect(read(raw.replace(sender, 'bounce-xyz@bounces.example.com')).kind).toBe('none');
  const known = { ...context, envelope: { from: 'gateway@mx.example.net', to: sender } };
  expect(read(raw, known).kind).toBe('none');
  expect(read(raw.replace(/^.*\n.*\n/, ''), { ...context, envelope: { from: '', to: sender } }).kind).toBe('bounce');
});

test.each([
  ['from the reader’s own address', plain(`Reader <${reader}>`, words), 'none'],
  ['from a stranger, without the reader’s address', plain('x@mx.example.net', 'No longer here: unknown user'), 'none'],
  ['about a reader who left', plain('office@example.net', `${reader} no longer works here.`), 'none'],
  ['marked as an automatic reply', plain('x@mx.example.net', words, ['Auto-Submitted: auto-replied']), 'auto-reply'],
])('words that an absence program may have written are no bounce: %s', (_case, raw, kind) => {
  expect(read(raw)).toMatchObject({ kind, recipients: [] });
});
