import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openApp } from '../../src/app.js';
import { parseConfig } from '../../src/config.js';
import { readEdition } from '../../src/delivery/edition.js';
import { previewIssue } from '../../src/delivery/preview.js';
import type { AnswerSettings } from '../../src/newsletters/answer-settings.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { cpuSeconds, end, peakRssMb, start } from '../processes.js';
import { benchLocale } from '../readers.js';
import type { Flow } from '../sink.js';
import { defaultAnswers, type Ground, hundredths, type SendFigures } from './deliver-postrider.js';
import type { RivalIssue, RivalTask } from './deliver-rival.js';

/** Keys and settings as an operator would have them. */
export interface Keys {
  keyFile: string;
  rsa: Record<string, string>;
  both: Record<string, string>;
}

const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' });

export async function makeKeys(dir: string): Promise<Keys> {
  const [keyFile, edFile] = [join(dir, 'rsa.pem'), join(dir, 'ed25519.pem')];
  await writeFile(keyFile, pem(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey));
  await writeFile(edFile, pem(generateKeyPairSync('ed25519').privateKey));
  const rsa = { DKIM_DOMAIN: 'example.com', DKIM_SELECTOR: 'bench', DKIM_PRIVATE_KEY_FILE: keyFile };
  return { keyFile, rsa, both: { ...rsa, DKIM_ED25519_SELECTOR: 'bench-ed', DKIM_ED25519_PRIVATE_KEY_FILE: edFile } };
}

/** An issue for the rivals, and the mean size of its messages. */
export interface WrittenIssue {
  file: string;
  bytes: number;
}

/** Writes the issue that Postrider sends to a file, for the rivals. */
export async function writeRivalIssue(ground: Ground, articles: number, file: string): Promise<WrittenIssue> {
  const { edition, byLocale } = await renderIssue(ground, articles);
  await writeFile(file, JSON.stringify({ edition, byLocale } satisfies RivalIssue));
  return { file, bytes: meanBytes(byLocale) };
}

/** How many articles a digest without ratings needs to be as large as one with ratings. */
export async function articlesFor(ground: Ground, rated: number): Promise<{ articles: number; bytes: number }> {
  const target = meanBytes((await renderIssue(ground, rated, { ratings: true })).byLocale);
  for (let articles = rated; ; articles += 1) {
    const bytes = meanBytes((await renderIssue(ground, articles)).byLocale);
    if (bytes >= target) return { articles, bytes };
  }
}

/** The mean size of a message, weighted by the languages of the list's readers. */
function meanBytes(byLocale: RivalIssue['byLocale']): number {
  const sizes = Array.from({ length: 4 }, (_, number) => byLocale[benchLocale(number)].eml.length);
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
}

async function renderIssue(
  { redis, redisUrl, room }: Ground,
  articles: number,
  answers: AnswerSettings = {},
): Promise<RivalIssue> {
  const config = parseConfig({ PUBLIC_URL: 'https://news.example.com', LOG_LEVEL: 'error' });
  const app = await openApp(config, { redisUrl, smtpUrl: undefined });
  try {
    await changeNewsletter(redis, room.newsletter.slug, { ...defaultAnswers, ...answers });
    const issue = await room.compose(articles);
    const edition = await readEdition(redis, app.publicUrl, issue);
    const reader = { id: Buffer.alloc(8, 1), address: 'anna.li@example.org', name: 'Anna Li' };
    const byLocale = {
      en: await previewIssue(app, issue, reader),
      'zh-CN': await previewIssue(app, issue, { ...reader, locale: 'zh-CN' }),
    };
    return { edition, byLocale };
  } finally {
    await app.close();
  }
}

/** Runs one rival. Its work before the first message is not measured. */
export async function sendThroughRival(
  { compiled, sink }: Ground,
  task: RivalTask,
): Promise<Flow & Pick<SendFigures, 'cpuPer10k' | 'rssMb'>> {
  const child = start(process.execPath, [compiled.rival, JSON.stringify(task)], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    await once(child, 'message');
    const before = cpuSeconds(child);
    const flowing = sink.follow(task.mails, 120_000);
    child.send('go');
    const flow = await flowing;
    const cpuPer10k = hundredths(((cpuSeconds(child) - before) * 10_000) / task.mails);
    return { ...flow, cpuPer10k, rssMb: peakRssMb(child) };
  } finally {
    await end(child);
  }
}
