import { PostriderError } from '../../errors.js';
import { countAll, type RateLimit } from '../../subscribers/abuse/limits.js';
import { mailboxOf } from '../../subscribers/abuse/mailbox.js';
import { parseAddress } from '../../subscribers/record/address.js';
import type { OperationApp } from '../operation.js';
import { type Actor, mayUse } from '../permission.js';

const hour = 3_600;

/** Test emails go to addresses that nobody has confirmed, so a stolen token must not flood a mailbox with them. */
export const testEmailLimits = {
  token: { what: 'token-tests', max: 60, seconds: hour },
  mailbox: { what: 'mailbox-tests', max: 20, seconds: hour },
} as const satisfies Record<string, RateLimit>;

/** A token, or a mailbox, has had all test emails of an hour. */
export class TooManyTests extends PostriderError {
  override readonly code = 'issue.too-many-tests';
  override readonly retryable = true;
  /** @param wait seconds until the next one is allowed */
  constructor(readonly wait: number) {
    const { token, mailbox } = testEmailLimits;
    super(`Max ${token.max} test emails per token and hour, and ${mailbox.max} per mailbox and hour. Wait ${wait} s.`);
  }
}

/** Whoever may test issues but not send them asked for a test email to somebody else. */
export class TestToOthers extends PostriderError {
  override readonly code = 'issue.test-to-others';
  override readonly retryable = false;
  constructor() {
    super('Test emails of a writer go to their own address only.');
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'issue.test-to-others': TestToOthers;
    'issue.too-many-tests': TooManyTests;
  }
}

/** A person who may not send issues may only test them on themselves. @throws TestToOthers */
export function requireOwnAddress(actor: Actor, to: string): void {
  const { person } = actor;
  if (!person || mayUse(actor, 'issues:send')) return;
  if (parseAddress(to, 'to').normal !== parseAddress(person.email).normal) throw new TestToOthers();
}

/**
 * Counts a test email against the limits of its token and of its mailbox, whichever token asks.
 * @throws TooManyTests
 */
export async function countTestEmail({ list }: OperationApp, { id }: Actor, to: string): Promise<void> {
  const { token, mailbox } = testEmailLimits;
  const wait = await countAll(list, [
    { limit: token, who: id },
    { limit: mailbox, who: mailboxOf(parseAddress(to)) },
  ]);
  if (wait > 0) throw new TooManyTests(wait);
}
