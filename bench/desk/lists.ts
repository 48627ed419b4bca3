import { openApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { perform } from '../../src/operations/operation.js';
import { operations } from '../../src/operations/operations.js';
import { consoleActor } from '../../src/operations/permission.js';

// The claim: the first page of every list, the figures and what needs attention are read at once, with any number of
// readers, issues and articles.

const [redisUrl = '', slug = ''] = process.argv.slice(2);
const app = await openApp(readConfig(), { redisUrl, smtpUrl: undefined });
const actor = consoleActor('the benchmark');

/** Reads that need no input but the newsletter. */
const asked = [
  ...['listAttention', 'listNewsletters', 'readFigures', 'listIssues', 'listArticles', 'listSources', 'listSponsors'],
  ...['listSegments', 'listComments', 'listSubscribers', 'listPersons', 'listAudit', 'listWebhooks', 'listTokens'],
];
const rounds = 100;

const rows = [];
for (const id of asked) {
  const operation = operations.find((one) => one.id === id);
  if (!operation) throw new Error(`There is no operation ${id}.`);
  const key = Object.fromEntries(operation.key.map((name) => [name, slug]));
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < rounds; i += 1) {
    const from = performance.now();
    await perform(app, operation, { actor, key, input: {} });
    times.push(performance.now() - from);
  }
  const { user, system } = process.cpuUsage(before);
  times.sort((a, b) => a - b);
  const at = (share: number) => Number((times[Math.floor(rounds * share)] ?? 0).toFixed(2));
  rows.push({ id, medianMs: at(0.5), p95Ms: at(0.95), cpuMs: Number(((user + system) / 1_000 / rounds).toFixed(2)) });
}
await app.close();
process.stdout.write(JSON.stringify(rows));
