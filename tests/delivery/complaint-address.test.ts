import { afterAll, beforeAll, expect, test } from 'vitest';
import { ingestReport } from '../../src/feedback/ingest-report.js';
import { readReport } from '../../src/feedback/read/read-report.js';
import { complaintOf } from '../feedback/report-emails.js';
import { dnsOf, keyFile, makeKey, verdicts } from '../helpers/mail/dkim.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

const key = makeKey('rsa');
let postrider: TestPostrider;
beforeAll(async () => {
  const settings = {
    BOUNCE_DOMAIN: 'bounces.example.com',
    DKIM_DOMAIN: 'example.com',
    DKIM_SELECTOR: 'one',
    DKIM_PRIVATE_KEY_FILE: await keyFile(key),
  };
  postrider = await startPostrider({ readers: 1, settings });
  await postrider.send(await postrider.composeIssue());
});
afterAll(() => postrider.stop());

const mail = () => {
  const [sent] = postrider.sink.mailsTo(readerAddress(0));
  if (!sent) throw new Error('no email');
  return sent;
};

test('an issue says where to complain (RFC 9477), and the signature covers it', async () => {
  const text = mail().raw.toString('latin1');
  expect(text.match(/^CFBL-Address: .*$/gm)).toEqual(['CFBL-Address: feedback@bounces.example.com; report=arf']);
  expect(
    / h=([^;]+);/
      .exec(text)?.[1]
      ?.split(':')
      .map((name) => name.trim()),
  ).toContain('CFBL-Address');
  const resolver = dnsOf({ one: key });
  expect(await verdicts(mail().raw, resolver)).toEqual(['pass']);
  const changed = text.replace('feedback@bounces', 'feedback@others');
  expect(await verdicts(Buffer.from(changed, 'latin1'), resolver)).toEqual(['fail']);
});

test('a complaint that returns the headers alone is attributed', async () => {
  const [head = ''] = mail().raw.toString('latin1').split('\r\n\r\n');
  const report = readReport(Buffer.from(complaintOf({ ...mail(), raw: Buffer.from(`${head}\r\n\r\n`, 'latin1') })));
  expect(await ingestReport(postrider.app, report, 'feedback@bounces.example.com')).toBe('applied');
});
