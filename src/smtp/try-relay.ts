import { describeError } from '../errors.js';
import type { RelayAddress } from '../settings/relay-addresses.js';
import type { OutgoingMessage } from './relay.js';
import { openSession } from './transport.js';

/** What a mail server is tried with, in this order. */
export const trialSteps = ['connect', 'tls', 'login', 'message'] as const;
type TrialStepName = (typeof trialSteps)[number];

export interface TrialStep {
  step: TrialStepName;
  /** `skipped`: it was not asked for, or a step before it failed. */
  state: 'done' | 'failed' | 'skipped';
  /** The server's own replies, without secrets. */
  words: readonly string[];
  /** Why it failed, where the server has not said it. */
  reason: string;
  /** What kind of failure it is; null: it did not fail. */
  cause: TrialCause | null;
}

/** Why a mail server does not work, as far as one can tell from outside. */
export const trialCauses = ['name', 'refused', 'silent', 'certificate', 'tls', 'login', 'message', 'other'] as const;
type TrialCause = (typeof trialCauses)[number];

const causesByReason: readonly [RegExp, TrialCause][] = [
  [/ENOTFOUND|EAI_AGAIN|ENODATA/, 'name'],
  [/ECONNREFUSED/, 'refused'],
  [/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timed? ?out|within \d/i, 'silent'],
  [/certificate|altname/i, 'certificate'],
  [/wrong version number|SSL|TLS/i, 'tls'],
];

function causeOf(step: TrialStepName, reason: string): TrialCause {
  if (step === 'login' || step === 'message') return step;
  return causesByReason.find(([known]) => known.test(reason))?.[1] ?? (step === 'tls' ? 'tls' : 'other');
}

/** Time for the whole set-up, one command and one message, in ms. Somebody is waiting. */
const trialDeadlines = { setUp: 20_000, command: 15_000, message: 20_000, ahead: 5_000 };
/** Lines of a reply that are kept. */
const maxWords = 20;

/** Sends one message through a mail server, and notes how far it gets. Opens one connection. Never throws. */
export async function tryRelay(
  address: RelayAddress,
  mail: Pick<OutgoingMessage, 'from' | 'to'> & { message: Buffer },
  ehloName: string,
): Promise<TrialStep[]> {
  const words: Record<TrialStepName, string[]> = { connect: [], tls: [], login: [], message: [] };
  let step: TrialStepName = 'connect';
  const onLine = (by: 'server' | 'client', text: string) => {
    if (by === 'server') words[step].push(...text.split(/\r?\n/));
    else if (/^STARTTLS\b/i.test(text)) step = 'tls';
    else if (/^AUTH\b/i.test(text)) step = 'login';
  };
  try {
    const session = await openSession(address, { ehloName, deadlines: trialDeadlines, onLine });
    step = 'message';
    const { step: end, reply } = await session.send(mail, mail.message);
    await session.quit();
    words.message.push(reply);
    return stepsOf(address, words, end === 'accepted' ? undefined : { step, reason: '' });
  } catch (error) {
    const reason = describeError(error);
    // With TLS from the first byte, the server says nothing before it.
    const isTls =
      step === 'connect' && address.secure && words.connect.length === 0 && /certificate|TLS|SSL/i.test(reason);
    return stepsOf(address, words, { step: isTls ? 'tls' : step, reason });
  }
}

function stepsOf(
  { secure, tls, credentials }: RelayAddress,
  words: Readonly<Record<TrialStepName, string[]>>,
  failed: { step: TrialStepName; reason: string } | undefined,
): TrialStep[] {
  const at = failed ? trialSteps.indexOf(failed.step) : trialSteps.length;
  const isAsked = { connect: true, tls: secure || tls !== 'off', login: credentials !== undefined, message: true };
  return trialSteps.map((step, i) => {
    const state = i === at ? 'failed' : i < at && isAsked[step] ? 'done' : 'skipped';
    const said = words[step].slice(-maxWords);
    const reason = i === at ? (failed?.reason ?? '') : '';
    const cause = i === at ? causeOf(step, reason) : null;
    return { step, state, words: said, reason: said.some((line) => reason.includes(line)) ? '' : reason, cause };
  });
}
