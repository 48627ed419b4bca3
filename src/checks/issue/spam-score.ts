import { connect } from 'node:net';
import * as z from 'zod';
import { someOf } from '../../findings/fact.js';
import { type Check, passed, stop, warning } from '../check.js';

/** A spam filter's verdict on a message. */
export interface SpamVerdict {
  score: number;
  /** From this score on the filter calls it spam. */
  required: number;
  /** Whether the filter marks it for the spam folder at this score. */
  marked?: boolean;
  /** The rules that raised the score, the heaviest first. */
  rules: string[];
}

const timeoutMs = 15_000;
/** A score of this share of the limit is a warning. */
const warnFrom = 0.6;

/**
 * Asks the spam filter of SPAM_CHECK_URL for the score of a message.
 * @param filter `http://host:11333` for rspamd, `spamd://host:783` for SpamAssassin
 */
export async function checkSpamScore(filter: string | undefined, message: Buffer): Promise<Check<'spam-score'>> {
  if (filter === undefined) return passed('spam-score.unmeasured', {});
  let verdict: SpamVerdict;
  try {
    verdict = filter.startsWith('spamd:') ? await askSpamAssassin(filter, message) : await askRspamd(filter, message);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return warning('spam-score.unasked', { reason });
  }
  const { score, required, marked, rules } = verdict;
  const facts = { score, required, rules: someOf(rules, 5) };
  if (score >= required) return stop('spam-score.spam', facts);
  return marked || score >= required * warnFrom ? warning('spam-score.high', facts) : passed('spam-score.fine', facts);
}

const rspamdReply = z.object({
  score: z.number(),
  required_score: z.number(),
  action: z.string().default(''),
  symbols: z.record(z.string(), z.object({ score: z.number().default(0) })).default({}),
});

async function askRspamd(filter: string, message: Buffer): Promise<SpamVerdict> {
  const url = `${filter.replace(/\/+$/, '')}/checkv2`;
  const body = new Uint8Array(message);
  // As from an authenticated user: otherwise rspamd adds to the score, because it knows no address of a sending server.
  const headers = { user: 'postrider' };
  const response = await fetch(url, {
    ...{ method: 'POST', body, headers, signal: AbortSignal.timeout(timeoutMs) },
    // The setting names the one server that may see a draft.
    redirect: 'manual',
  });
  if (!response.ok) throw new Error(`it answers ${response.status}`);
  const { score, required_score: required, action, symbols } = rspamdReply.parse(await response.json());
  const raised = Object.entries(symbols).filter(([, symbol]) => symbol.score > 0);
  const rules = raised.sort(([, a], [, b]) => b.score - a.score).map(([name]) => name);
  // Long before it rejects a message, rspamd has it put into the spam folder.
  return { score: rounded(score), required, marked: /^(add header|rewrite subject)$/.test(action), rules };
}

const rounded = (score: number) => Math.round(score * 10) / 10;

/** Speaks SpamAssassin's protocol (spamd/PROTOCOL): one request, one reply, then the connection ends. */
async function askSpamAssassin(filter: string, message: Buffer): Promise<SpamVerdict> {
  const { hostname, port } = new URL(filter.replace(/^spamd:/, 'http:'));
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 783) });
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error('it does not answer')));
  socket.end(Buffer.concat([Buffer.from(`SYMBOLS SPAMC/1.5\r\nContent-length: ${message.length}\r\n\r\n`), message]));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const reply = Buffer.concat(chunks).toString('latin1');
  const [, score, required] = /^Spam: \w+ ; (-?\d+(?:\.\d+)?) \/ (-?\d+(?:\.\d+)?)/im.exec(reply) ?? [];
  if (score === undefined || required === undefined) throw new Error('its answer cannot be read');
  const names = reply.slice(reply.indexOf('\r\n\r\n') + 4).trim();
  return { score: Number(score), required: Number(required), rules: names === '' ? [] : names.split(/[,\s]+/) };
}
