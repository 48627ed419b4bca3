import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldLedgers } from '../../src/delivery/fold-ledger.js';
import { reportAnswers } from '../../src/feedback/issue-answers.js';
import { composeIssue } from '../../src/issues/compose.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { importSubscribers } from '../../src/subscribers/import/import-subscribers.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { noteComplained } from '../../src/subscribers/membership/complain.js';
import { unsubscribe } from '../../src/subscribers/membership/signup.js';
import { addReader, addTestNewsletter, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
let folder: string;
let number = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-departures-'));
  postrider = await startPostrider();
});
afterAll(async () => {
  await postrider.stop();
  await rm(folder, { recursive: true });
});

async function newsletterWith(...names: string[]): Promise<Newsletter> {
  number += 1;
  const newsletter = await addTestNewsletter(postrider.app, { slug: `leaving-${number}` });
  for (const name of names) await addReader(postrider.app, newsletter, addressOf(newsletter, name));
  return newsletter;
}

const addressOf = ({ slug }: Newsletter, name: string) => `${name}@${slug}.example.org`;

async function sendTo(newsletter: Newsletter, domain?: string): Promise<string> {
  const audience = domain === undefined ? {} : { domain: [domain] };
  const { issue } = await composeIssue(postrider.app.redis, newsletter, { latest: 1, audience });
  await postrider.send(issue);
  return issue.id;
}

const leave = (newsletter: Newsletter, name: string) => {
  const { list } = postrider.app;
  return unsubscribe(list, { newsletter: newsletter.number, id: idOf(list, addressOf(newsletter, name)), at: 0 });
};

const answersTo = (issue: string) => reportAnswers(postrider.app.list, issue, { fresh: true });

test('rows that are imported as unsubscribed after an issue did not leave because of it', async () => {
  const newsletter = await newsletterWith('ada', 'ben', 'cleo');
  const issue = await sendTo(newsletter);
  const file = join(folder, 'old-list.csv');
  const rows = Array.from({ length: 50 }, (_, i) => `old${i}@example.net,unsubscribed\n`);
  const complained = Array.from({ length: 5 }, (_, i) => `cross${i}@example.net,complained\n`);
  await writeFile(
    file,
    ['email,status\n', ...rows, ...complained, `${addressOf(newsletter, 'ben')},unsubscribed\n`].join(''),
  );
  await importSubscribers(postrider.app.list, newsletter, file, { status: 'confirmed', consent: 'an old list' });
  expect(await answersTo(issue)).toMatchObject({ accepted: 3, unsubscribed: 0, complained: 0 });
  await leave(newsletter, 'ada');
  await noteComplained(
    postrider.app.list,
    idOf(postrider.app.list, addressOf(newsletter, 'cleo')),
    newsletter.number,
    'complaint',
  );
  expect(await answersTo(issue)).toMatchObject({ unsubscribed: 1, complained: 1 });
});

test('a reader who leaves counts for the last issue that had reached them, not for one that went to others', async () => {
  const newsletter = await newsletterWith('ada', 'ben');
  await addReader(postrider.app, newsletter, 'eve@elsewhere.example.net');
  const first = await sendTo(newsletter);
  const forEve = await sendTo(newsletter, 'elsewhere.example.net');
  await leave(newsletter, 'ada');
  expect(await answersTo(first)).toMatchObject({ accepted: 3, unsubscribed: 1 });
  expect(await answersTo(forEve)).toMatchObject({
    accepted: 1,
    unsubscribed: 0,
    earlier: [{ issue: first, unsubscribed: 1 }],
  });
  await addReader(postrider.app, newsletter, addressOf(newsletter, 'late'));
  await leave(newsletter, 'late');
  expect(await answersTo(forEve)).toMatchObject({ unsubscribed: 0 });
});

test('an issue whose ledger was reduced to totals keeps its departures', async () => {
  const newsletter = await newsletterWith('ada', 'ben');
  const issue = await sendTo(newsletter);
  await leave(newsletter, 'ada');
  const { list, log } = postrider.app;
  await foldLedgers({ list, log, ledgerDays: 1 }, Date.now() + 2 * 86_400_000);
  expect(await answersTo(issue)).toMatchObject({ accepted: 2, unsubscribed: 1 });
});

test('a reader who leaves does not count for an issue that went to others, also when its ledger was reduced to totals', async () => {
  const newsletter = await newsletterWith('ada', 'ben');
  await addReader(postrider.app, newsletter, 'eve@elsewhere.example.net');
  const first = await sendTo(newsletter);
  const forEve = await sendTo(newsletter, 'elsewhere.example.net');
  await leave(newsletter, 'ada');
  const { list, log } = postrider.app;
  await foldLedgers({ list, log, ledgerDays: 1 }, Date.now() + 2 * 86_400_000);
  expect(await answersTo(forEve)).toMatchObject({
    accepted: 1,
    unsubscribed: 0,
    earlier: [{ issue: first, unsubscribed: 1 }],
  });
});
