import { describeError } from '../errors.js';
import type { Answer } from './answer.js';
import { type ConnectionPool, type Place, RelayCrowded } from './connection-pool.js';
import type { Message, MessageFor, OutgoingMail } from './relay.js';
import { judge, readReply, type Verdict } from './replies.js';
import type { Session } from './session.js';
import type { WaitingList } from './waiting-list.js';

/** `cutOff`: it asked for the message and hung up before the final dot, twice in a row: it may be the message's own fault. */
export type Attempt = Verdict & { cutOff: boolean };

/** The relay has as many connections as it takes: the message waits for one of them. */
export const crowded = 'crowded';

/** A place's session, opened where it has none; those who wait hear where that changes what the relay takes. */
export async function connected(pool: ConnectionPool, place: Place, waiting: WaitingList): Promise<Session> {
  const wasOpen = !pool.breaker.closed;
  try {
    const session = await pool.connect(place);
    if (wasOpen) waiting.wakeAll();
    return session;
  } catch (error) {
    if (pool.breaker.closed) waiting.wake(pool);
    else waiting.wakeAll();
    throw error;
  }
}

/** Hands a message to one relay, over as many sessions as that takes. */
export async function attempt(
  pool: ConnectionPool,
  first: Place,
  mail: OutgoingMail,
  make: MessageFor,
  waiting: WaitingList,
): Promise<Attempt | typeof crowded> {
  let place = first;
  for (let cutOff = 0; ; ) {
    const used = place.session !== undefined;
    let session: Session;
    try {
      session = await connected(pool, place, waiting);
    } catch (error) {
      if (error instanceof RelayCrowded) return crowded;
      return { outcome: 'unsent', reply: describeError(error), code: 0, cutOff: false };
    }
    const giveBack = (alive: boolean) => {
      if (alive) return pool.release(session, () => waiting.wake(pool));
      pool.discard(session);
      waiting.wake(pool);
    };
    let message: Message;
    try {
      message = await make(session.offer);
    } catch (error) {
      pool.breaker.abandon();
      giveBack(true);
      throw error;
    }
    const answer = await session.send(mail, message);
    const verdict = judge(answer);
    if (verdict.outcome === 'unsent' && answer.step === 'handover') cutOff += 1;
    const again = verdict.outcome === 'unsent' ? await anotherPlace(pool, session, answer, used, cutOff) : undefined;
    if (again) {
      place = again;
      continue;
    }
    const worked = verdict.outcome !== 'uncertain' && (verdict.outcome !== 'unsent' || answer.code >= 500);
    const wasOpen = !pool.breaker.closed;
    // Even a refused sender is an answer: other newsletters may well go through this relay.
    if (worked) pool.breaker.succeed();
    else pool.breaker.fail(new Error(answer.reply), answer.code === 421);
    if (answer.step === 'accepted') giveBack(true);
    else if (!answer.alive) giveBack(false);
    // A refusal leaves a session that goes on after RSET, for which nobody waits.
    else void session.reset().then(giveBack);
    if (wasOpen || !pool.breaker.closed) waiting.wakeAll();
    return { ...verdict, ...reasonAtMail(answer), cutOff: cutOff > 1 };
  }
}

/** A place for a message that was not sent for a reason that a new session may not have. */
function anotherPlace(
  pool: ConnectionPool,
  session: Session,
  { step, code }: Answer,
  used: boolean,
  cutOff: number,
): Promise<Place> | Place | undefined {
  // Over this session it has had as many messages as it takes, or it does not take them so fast. A new one tells which.
  if (used && step === 'session' && code >= 400 && code < 500) return pool.renew(session);
  // The server had hung up while the session was idle, or in the middle of the message, which need not be the cause.
  if (code === 0 && (used || cutOff === 1)) return pool.replace(session);
  return undefined;
}

/** Why a relay refused a message for good before its recipient was named. */
function reasonAtMail({ step, code, reply }: Answer): Pick<Verdict, 'reason'> {
  return step === 'session' && code >= 500 ? { reason: readReply(code, reply, 'message').reason } : {};
}
