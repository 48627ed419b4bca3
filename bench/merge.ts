import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Edition, renderDigestTemplate } from '../src/render/digest.js';
import { openDkimSigner } from '../src/render/dkim.js';
import type { DkimKeySettings } from '../src/render/dkim-key.js';
import { greetingLine, reasonLine } from '../src/render/greeting.js';
import { compileTemplate, type MergeValues, merge } from '../src/render/merge-template.js';
import { MessageRoom } from '../src/render/message-room.js';
import { type BenchLocale, benchNewsletter } from './readers.js';

const sentences = {
  en: 'The harbour authority said on Tuesday that the new berth takes ships of up to four hundred metres in winter. ',
  'zh-CN': '港务局周二表示，新泊位将可停靠长达四百米的船舶，在起重机移位期间夜间渡轮的时刻表保持不变。',
} as const satisfies Record<BenchLocale, string>;

/**
 * A digest of 12 articles with excerpts of 300 characters, or 120 in Chinese.
 * @param answers whether readers rate the articles, and the links that each opens are recorded
 */
function benchEdition(locale: BenchLocale, answers: boolean): Edition {
  const text = sentences[locale];
  const articles = Array.from({ length: 12 }, (_, i) => ({
    id: `a${i}`,
    title: `${i + 1} · ${text.slice(0, 40)}`,
    url: `https://news.example.com/articles/${i}?from=digest`,
    section: benchNewsletter.sections[i % 3] ?? '',
    publishedAt: '2026-11-20T08:00:00.000Z',
    author: 'Editorial desk',
    image: { url: `https://news.example.com/pictures/${i}.jpg`, alt: '' },
    excerpt: text.repeat(7).slice(0, locale === 'en' ? 300 : 120),
    body: '',
    source: 'markdown' as const,
    importedAt: '2026-11-20T08:00:00.000Z',
  }));
  return {
    newsletter: { ...benchNewsletter, ratings: answers, number: 1, createdAt: '2026-11-01T00:00:00.000Z' },
    issue: {
      id: 'bench-1',
      newsletter: 'bench',
      state: 'sending',
      subject: text.slice(0, 60),
      preheader: text.slice(0, 60),
      articles: articles.map(({ id }) => id),
      revision: 1,
      versions: {},
      note: '',
      sectionNotes: {},
      sponsors: [],
      subjectTest: null,
      subjectDecision: null,
      audience: {},
      segment: '',
      unlisted: false,
      withdrawnAt: 0,
      createdAt: 1,
      startedAt: Date.UTC(2026, 10, 25, 8),
      finishedAt: 0,
      messageIdForm: 'hex',
      followsLead: [],
      omissions: 0,
      partlySent: false,
      planned: false,
      stream: null,
      tick: 0,
      startAt: 0,
      sender: null,
      seen: 0,
      waits: null,
      restoredAt: 0,
      markedAt: 0,
      stateChanges: [],
      reachedAt: 0,
      local: null,
      audienceSize: 0,
      edition: 1,
      corrections: [],
      pausedBecause: '',
      pausedFor: null,
      folded: null,
      ledgerPacked: false,
      ledgerGone: false,
      emailsGone: false,
    },
    articles,
    publicUrl: 'https://news.example.com',
    ...(answers ? { countedLinks: { addresses: new Map(articles.map(countedAddress)), mark: 'reader' } } : {}),
  };
}

/** The link of an article as an email has it, before its mark. */
const countedAddress = ({ url }: { url: string }, i: number): [string, string] => [
  url,
  `https://news.example.com/l/bench-1.${i + 1}.${token.slice(0, 11)}`,
];

const token = 'AbCd_-09'.repeat(6).slice(0, 43);
const readerNames = ['Li Wei', '王小明', 'Anna Schmidt', "Bob O'Hara"];

function readerValues(locale: BenchLocale, number: number): MergeValues {
  const name = readerNames[number % readerNames.length] ?? '';
  return {
    name,
    address: `reader${number}@example.org`,
    messageId: '<0123456789abcdef01234567@example.com>',
    fields: {
      greeting: greetingLine(locale, name),
      why: reasonLine(locale, 'The Digest', { method: 'page', from: '/n/digest' }),
      unsubscribeUrl: `https://news.example.com/unsubscribe/${token}`,
      preferencesUrl: `https://news.example.com/preferences/${token}`,
    },
    sections: 0,
    variant: 0,
    linkMark: `.${token.slice(0, 22)}`,
    ratingToken: token,
    wantsSection: () => true,
  };
}

/** CPU time of this thread in µs, as Linux reports it: neither the thread pool nor other processes count. */
async function loopTime(): Promise<number> {
  const stat = await readFile(`/proc/self/task/${process.pid}/schedstat`, 'utf8').catch(() => undefined);
  return stat === undefined ? performance.now() * 1_000 : Number(stat.split(' ')[0]) / 1_000;
}

/** The best of five rounds, per call, in µs. */
async function measure(calls: number, work: (n: number) => unknown): Promise<{ loopUs: number; wallUs: number }> {
  const best = { loopUs: Number.POSITIVE_INFINITY, wallUs: Number.POSITIVE_INFINITY };
  const round = (us: number) => Math.round((us / calls) * 10) / 10;
  for (let run = 0; run < 6; run += 1) {
    const [loop, wall] = [await loopTime(), performance.now()];
    for (let i = 0; i < calls; i += 1) {
      const result = work(i);
      if (result instanceof Promise) await result;
    }
    // The first round warms up.
    if (run === 0) continue;
    best.loopUs = Math.min(best.loopUs, round((await loopTime()) - loop));
    best.wallUs = Math.min(best.wallUs, round((performance.now() - wall) * 1_000));
  }
  return best;
}

/** The cost of a message before it is sent: merged for one reader, and signed, ten at once as in a worker. */
export async function benchMerge(): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-bench-'));
  try {
    const keys = await makeKeys(folder);
    const figures: unknown[] = [];
    const room = new MessageRoom();
    for (const locale of ['en', 'zh-CN'] as const) {
      for (const answers of [false, true]) {
        const rendered = await renderDigestTemplate(benchEdition(locale, answers), locale);
        for (const eightBit of [false, true]) {
          const template = compileTemplate(rendered, { eightBit });
          const { length } = merge(template, readerValues(locale, 0));
          const { loopUs } = await measure(3_000, (n) => room.giveBack(merge(template, readerValues(locale, n), room)));
          figures.push({ locale, answers, eightBit, bytes: length, mergeUs: loopUs });
        }
      }
      const rendered = await renderDigestTemplate(benchEdition(locale, false), locale);
      const mail = merge(compileTemplate(rendered), readerValues(locale, 0));
      for (const [name, used] of Object.entries(keys)) {
        const sign = await openDkimSigner({ domain: 'example.com', keys: used });
        const { loopUs, wallUs } = await measure(60, () => Promise.all(Array.from({ length: 10 }, () => sign(mail))));
        figures.push({ locale, signedBy: name, loopUs: Math.round(loopUs / 10), wallUs: Math.round(wallUs / 10) });
      }
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeKeys(folder: string): Promise<Record<string, DkimKeySettings[]>> {
  const pairs = { rsa: generateKeyPairSync('rsa', { modulusLength: 2_048 }), ed25519: generateKeyPairSync('ed25519') };
  const write = async (type: keyof typeof pairs): Promise<DkimKeySettings> => {
    const privateKeyFile = join(folder, `${type}.pem`);
    await writeFile(privateKeyFile, pairs[type].privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return { selector: type, privateKeyFile, setting: 'DKIM_PRIVATE_KEY_FILE' };
  };
  const [rsa, ed25519] = [await write('rsa'), await write('ed25519')];
  return { rsa: [rsa], ed25519: [ed25519], both: [rsa, ed25519] };
}
