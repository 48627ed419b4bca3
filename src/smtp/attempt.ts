import { describeError } from '../errors.js';
import type { ConnectionPool, Reservation } from './pool/connection-pool.js';
import { failureKind, RelayCrowded } from './pool/failure.js';
import { HeldConnection } from './pool/held-connection.js';
import type { Ahead, MessageFor, NextMessage, OutgoingMessage } from './relay.js';
import { classifyResult, readReply, type Verdict } from './replies.js';
import type { Session } from './session.js';
import { needsUtf8, type TransactionResult } from './transaction-result.js';

/** `cutOff`: the relay hung up before the final dot twice in a row, so the message itself may be the cause. */
export type Attempt = Verdict & { cutOff: boolean; ahead?: Ahead | undefined };

/** The relay accepts no more connections. The message waits for one that is open. */
export const crowded = 'crowded';

/** The relay cannot carry the recipient's address. */
const withoutUtf8: Attempt = {
  outcome: 'unsent',
  reply: 'the relay does not offer SMTPUTF8 (RFC 6531), which this address needs',
  code: 0,
  reason: 'relay-without-smtputf8',
  fault: 'us',
  cutOff: false,
};

/** Wakes messages that wait for a connection. */
export interface Wakeups {
  /** A connection to this relay is free. */
  one(): void;
  /** This relay went down or came back. */
  all(): void;
}

/** Opens the session of a reservation, unless it has one. Wakes waiting messages when that fails. */
export async function openSessionFor(
  pool: ConnectionPool,
  reservation: Reservation,
  wake: Wakeups,
  signal?: AbortSignal,
): Promise<Session> {
  try {
    return await pool.connect(reservation, signal);
  } catch (error) {
    if (pool.breaker.closed) wake.one();
    else wake.all();
    throw error;
  }
}

/** Makes the message whose envelope may go out with the end of the message that a session is about to send. */
export type NextMessageFor = (session: Session) => Promise<NextMessage | undefined>;

/**
 * Hands a message to one relay, over as many sessions as that takes.
 * @throws what `make` and `makeNext` throw; when `signal` of the message fires before it has a session, or
 *   `withdrawn` before its content is on its way, the reason of that
 */
export async function attempt(
  pool: ConnectionPool,
  first: Reservation,
  mail: OutgoingMessage,
  make: MessageFor,
  makeNext: NextMessageFor,
  wake: Wakeups,
): Promise<Attempt | typeof crowded> {
  let reservation = first;
  for (let cutOff = 0, compares = false; ; ) {
    const used = reservation.session !== undefined;
    let session: Session;
    try {
      session = await openSessionFor(pool, reservation, wake, mail.signal);
    } catch (error) {
      if (error instanceof RelayCrowded) return crowded;
      if (mail.signal?.aborted) throw error;
      return { outcome: 'unsent', reply: describeError(error), code: 0, cutOff: false };
    }
    const { ahead } = session;
    if (needsUtf8(mail.to) && !session.offer.smtpUtf8) {
      pool.breaker.abandon();
      giveBack(pool, session, wake, !ahead);
      return withoutUtf8;
    }
    const endWithdrawal = listenForWithdrawal(session, mail.withdrawn);
    let result: TransactionResult;
    try {
      const next = pool.sendsAhead(session) ? await makeNext(session) : undefined;
      if (ahead) await session.untilAnswered();
      const message = await make(session.offer);
      mail.withdrawn?.throwIfAborted();
      result = await session.send(mail, message, next);
      if (result.step === 'session' && result.code === 0) mail.withdrawn?.throwIfAborted();
    } catch (error) {
      pool.breaker.abandon();
      giveBack(pool, session, wake, !ahead && !mail.withdrawn?.aborted);
      throw error;
    } finally {
      endWithdrawal();
    }
    if (ahead && pool.pipelining.explains(result)) {
      compares = true;
      reservation = await pool.reopen(session);
      continue;
    }
    if (compares) pool.pipelining.compare(result);
    const verdict = classifyResult(result, namesOf(mail));
    const unsent = verdict.outcome === 'unsent';
    if (unsent && result.step === 'handover') cutOff += 1;
    if (isCrowded(pool, session, result, wake)) return crowded;
    const again = unsent ? await anotherReservation(pool, session, result, used, cutOff) : undefined;
    if (again) {
      reservation = again;
      continue;
    }
    const end = { cutOff: cutOff > 1, ahead: endAttempt(pool, session, result, verdict, wake) };
    return { ...verdict, ...reasonAtMail(result), ...end };
  }
}

/** Ends a session when its message is withdrawn, unless the content of the message is on its way by then. */
function listenForWithdrawal(session: Session, withdrawn: AbortSignal | undefined): () => void {
  const withdraw = () => session.withdraw();
  if (withdrawn?.aborted) withdraw();
  else withdrawn?.addEventListener('abort', withdraw);
  return () => withdrawn?.removeEventListener('abort', withdraw);
}

/** The names of a message's recipient and of its sender. */
const namesOf = ({ from, to, ours = [] }: OutgoingMessage) => ({
  recipient: to,
  ours: [...ours, from.slice(from.lastIndexOf('@') + 1)],
});

/**
 * Notes whether the relay works, and gives the session back.
 * @returns the session, if the envelope of the next message has been sent over it
 */
function endAttempt(
  pool: ConnectionPool,
  session: Session,
  result: TransactionResult,
  { outcome }: Verdict,
  wake: Wakeups,
): HeldConnection | undefined {
  const worked = outcome !== 'uncertain' && (outcome !== 'unsent' || result.code >= 500);
  const wasOpen = !pool.breaker.closed;
  // A relay that refuses a sender works: it may accept other newsletters.
  if (worked) pool.breaker.succeed();
  else pool.breaker.fail(new Error(result.reply), failureKind(result.code, result.reply));
  if (result.step === 'accepted') pool.carried(session);
  const held = result.alive && session.ahead ? new HeldConnection(pool, session, wake.one) : undefined;
  if (!held) {
    if (result.step === 'accepted' || !result.alive) giveBack(pool, session, wake, result.step === 'accepted');
    // After a refusal the session continues with RSET. The message does not wait for that.
    else void session.reset().then((alive) => giveBack(pool, session, wake, alive));
  }
  if (wasOpen || !pool.breaker.closed) wake.all();
  return held;
}

function giveBack(pool: ConnectionPool, session: Session, wake: Wakeups, alive: boolean): void {
  if (alive) {
    pool.release(session, wake.one);
  } else {
    pool.discard(session);
    wake.one();
  }
}

/** Reserves a new session for a message that was not sent, where a new session may help. */
function anotherReservation(
  pool: ConnectionPool,
  session: Session,
  result: TransactionResult,
  used: boolean,
  cutOff: number,
): Promise<Reservation> | Reservation | undefined {
  // The session has reached the relay's message limit or its rate limit. A new session shows which.
  if (used && isTemporaryRefusal(result)) return pool.renew(session);
  // The server hung up while the session was idle, or within the message, which may not be the cause.
  if (result.code === 0 && (used || cutOff === 1)) return pool.replace(session);
  return undefined;
}

/** Whether the relay has too many connections, and serves others of this pool. Then the session ends. */
function isCrowded(pool: ConnectionPool, session: Session, result: TransactionResult, wake: Wakeups): boolean {
  if (!isTemporaryRefusal(result) || !pool.refusedSession(result.reply)) return false;
  pool.breaker.abandon();
  giveBack(pool, session, wake, false);
  return true;
}

/** Whether the relay refused, for now, before it knew the recipient. */
const isTemporaryRefusal = ({ step, code }: TransactionResult) => step === 'session' && code >= 400 && code < 500;

/** Why a relay refused a message for good before it knew the recipient. */
function reasonAtMail({ step, code, reply }: TransactionResult): Pick<Verdict, 'reason' | 'fault'> {
  if (step !== 'session' || code < 500) return {};
  const { reason, fault } = readReply(code, reply, 'message');
  return { reason, fault };
}
