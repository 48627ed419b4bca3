import { expect, test } from 'vitest';
import { readReport } from '../../src/feedback/read-report.js';

test('an email that reports nothing names no recipient', () => {
  const report = readReport(Buffer.from('From: a@example.org\r\nSubject: Hello\r\n\r\nHello\r\n'));
  expect(report.kind).toBe('none');
  expect(report.recipients).toEqual([]);
});
