import type { ApiToken } from '../../operations/tokens/api-token.js';
import { countAll, type RateLimit } from '../../subscribers/abuse/limits.js';
import { mailboxOf } from '../../subscribers/abuse/mailbox.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { Problem } from '../problem.js';
import type { ApiApp } from '../route.js';

const hour = 3_600;

/** Test emails go to addresses that nobody has confirmed, so a stolen token must not flood a mailbox with them. */
export const testEmailLimits = {
  token: { what: 'token-tests', max: 60, seconds: hour },
  mailbox: { what: 'mailbox-tests', max: 20, seconds: hour },
} as const satisfies Record<string, RateLimit>;

/**
 * Counts a test email against the limits of its token and of its mailbox, whichever token asks.
 * @throws Problem `rate.exceeded`, with Retry-After
 */
export async function countTestEmail({ list }: Pick<ApiApp, 'list'>, { id }: ApiToken, to: string): Promise<void> {
  const { token, mailbox } = testEmailLimits;
  const wait = await countAll(list, [
    { limit: token, who: id },
    { limit: mailbox, who: mailboxOf(parseAddress(to)) },
  ]);
  if (wait === 0) return;
  const detail = `Max ${token.max} test emails per token and hour, and ${mailbox.max} per mailbox and hour. Wait ${wait} s.`;
  throw new Problem('rate.exceeded', detail, { headers: { 'Retry-After': String(wait) } });
}
