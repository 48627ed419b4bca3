import { join } from 'node:path';
import { type Flow, floodSink } from '../sink.js';
import type { DeliverOptions } from './deliver-options.js';
import { type Ground, type SendFigures, type Setup, sendThroughPostrider } from './deliver-postrider.js';
import type { RivalTask } from './deliver-rival.js';
import { articlesFor, type Keys, sendThroughRival, type WrittenIssue, writeRivalIssue } from './deliver-rivals.js';

/** Connections of every sender. */
export const connections = 20;
/** Articles of a digest of about 39 KB, and of the smallest. */
const [usual, small] = [10, 1];
/** A short send has a quarter of the recipients: it shows what the first seconds cost. */
export const shortShare = 0.25;

export type Figures = Flow & Partial<SendFigures>;
type Run = () => Promise<Figures>;
export interface Row {
  name: string;
  /** The row with the highest possible figure. */
  limit: string;
  /** The row that does the same work in another way. */
  rival?: string;
  run: Run;
}

/** The issues that the rivals send, and a digest without ratings that is as large as one with them. */
export interface RowInputs {
  usual: WrittenIssue;
  small: WrittenIssue;
  asLarge: { articles: number; bytes: number };
}

/** @param dir receives the files of the rivals */
export async function rowInputs(ground: Ground, dir: string): Promise<RowInputs> {
  return {
    usual: await writeRivalIssue(ground, usual, join(dir, 'usual.json')),
    small: await writeRivalIssue(ground, small, join(dir, 'small.json')),
    asLarge: await articlesFor(ground, usual),
  };
}

/** Each reader's own envelope sender, and the address for complaints. */
const reporting = { BOUNCE_DOMAIN: 'bounces.example.com' };

const limitOf = (size: string) => `smtp-source, ${size}`;
const [finished, composed, signed, queued] = [
  'Nodemailer pool, one finished buffer',
  'Nodemailer composes each mail',
  'Nodemailer composes and signs each mail (RSA)',
  'BullMQ job and React Email render a mail, Nodemailer pool',
];
const [unsigned, rsa, asLargeRow] = [
  'one process, unsigned',
  'one process, RSA',
  'one process, unsigned, as large as with ratings',
];
const ourName = (name: string) => `Postrider, ${name}`;

/**
 * Everything that is compared, in the order in which a round runs it.
 * @param short has the newsroom of the short sends
 */
export function rowsOf(
  { long, short }: Record<'long' | 'short', Ground>,
  keys: Keys,
  { mails }: Pick<DeliverOptions, 'mails'>,
  inputs: RowInputs,
): Row[] {
  const sizeOf = ({ bytes }: { bytes: number }) => `${Math.round(bytes / 1_000)} KB`;
  const [big, little, large] = [sizeOf(inputs.usual), sizeOf(inputs.small), sizeOf(inputs.asLarge)];
  const flood = (size: number) => () => floodSink(long.sink, 2 * mails, size, connections);
  // A slow rival gets fewer messages: its rate is the same, and the run stays short.
  const rival =
    (way: RivalTask['way'], share: number, { file }: WrittenIssue = inputs.usual): Run =>
    () =>
      sendThroughRival(long, {
        way,
        port: long.sink.port,
        connections,
        mails: Math.ceil(mails * share),
        redisUrl: long.redisUrl,
        issueFile: file,
        keyFile: keys.keyFile,
      });
  const limit = limitOf(big);
  const ours = (name: string, beside: string, setup: Partial<Setup>, ground = long): Row => {
    const recipients = ground === short ? Math.ceil(mails * shortShare) : mails;
    const run = () =>
      sendThroughPostrider(ground, { processes: 1, connections, articles: usual, recipients, ...setup });
    return { name: ourName(name), limit, rival: beside, run };
  };
  const [littleLimit, littleRival, largeLimit] = [limitOf(little), `${finished}, ${little}`, limitOf(large)];
  const [plain, asLarge] = [ourName(unsigned), ourName(asLargeRow)];
  const byReader = { settings: reporting, answers: { clicks: 'reader' as const } };
  return [
    { name: limit, limit, run: flood(inputs.usual.bytes) },
    { name: finished, limit, run: rival('finished', 1) },
    { name: composed, limit, run: rival('composed', 0.08) },
    { name: signed, limit, run: rival('signed', 0.05) },
    { name: queued, limit, run: rival('queued', 0.025) },
    ours(unsigned, finished, {}),
    ours('one process, unsigned, short send', plain, {}, short),
    // By default, clicks are counted by link. These rows add the features that bring reports and responses back.
    ours('one process, unsigned, no counted clicks', plain, { answers: { clicks: 'off' } }),
    ours('one process, unsigned, bounce addresses', plain, { settings: reporting }),
    ours('one process, unsigned, bounce addresses, clicks by reader', plain, byReader),
    ours(rsa, signed, { dkim: keys.rsa }),
    ours('one process, RSA, short send', ourName(rsa), { dkim: keys.rsa }, short),
    ours('one process, RSA and Ed25519', signed, { dkim: keys.both }),
    ours('two processes, unsigned', finished, { processes: 2 }),
    ours('two processes, RSA', signed, { processes: 2, dkim: keys.rsa }),
    { name: largeLimit, limit: largeLimit, run: flood(inputs.asLarge.bytes) },
    { ...ours(asLargeRow, plain, { articles: inputs.asLarge.articles }), limit: largeLimit },
    {
      ...ours('one process, unsigned, bounce addresses, clicks by reader, ratings', asLarge, {
        ...byReader,
        answers: { ...byReader.answers, ratings: true },
      }),
      limit: largeLimit,
    },
    { name: littleLimit, limit: littleLimit, run: flood(inputs.small.bytes) },
    { name: littleRival, limit: littleLimit, run: rival('finished', 1, inputs.small) },
    { ...ours(`one process, unsigned, ${little}`, littleRival, { articles: small }), limit: littleLimit },
  ];
}

/** The rows whose name contains a text, and those that they are compared with. */
export function rowsWith(text: string, rows: readonly Row[]): Row[] {
  const needed = new Set<string>();
  const need = (row: Row) => {
    if (needed.has(row.name)) return;
    needed.add(row.name);
    for (const other of rows) if (other.name === row.limit || other.name === row.rival) need(other);
  };
  for (const row of rows) if (row.name.includes(text)) need(row);
  return rows.filter(({ name }) => needed.has(name));
}
