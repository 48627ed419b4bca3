import { describe, expect, test } from 'vitest';
import { classifyRefusal, classifyResult, readReply, refusals } from '../../src/smtp/replies.js';
import type { TransactionResult } from '../../src/smtp/transaction-result.js';

describe('a refusal', () => {
  test.each([
    [421, '421 4.3.2 closing', 'deferred'],
    [421, '421 4.7.28 unusual rate', 'deferred'],
    [450, '450 4.2.1 mailbox busy', 'deferred'],
    [451, '451 greylisted', 'deferred'],
    [452, '452 4.2.2 over quota', 'deferred'],
    [550, '550 5.1.1 no such user', 'bounced'],
    [550, '550 5.1.2 no such domain', 'bounced'],
    [550, '550 5.1.3 bad syntax', 'bounced'],
    [550, '550-5.1.6 moved', 'bounced'],
    [550, '550-5.1.1 The account does\n550-5.1.1 not exist\n550 5.1.1 example', 'bounced'],
    [550, '550 #5.1.0 Address rejected.', 'bounced'],
    [550, '550 Requested action not taken: mailbox unavailable (5.1.1).', 'bounced'],
    [554, '554 5.1.1 no such user', 'bounced'],
    [556, '556 5.1.10 null MX', 'bounced'],
    [556, '556 the domain takes no mail', 'bounced'],
    [550, '550 5.2.1 disabled', 'bounced'],
    [550, '550 5.1.5 the address is right', 'failed'],
    [552, '552 5.2.2 mailbox full', 'failed'],
    [552, '552 5.2.3 too long for this mailbox', 'failed'],
    [552, '552 5.3.4 too big', 'failed'],
    [550, '550 5.1.7 bad sender', 'failed'],
    [550, '550 5.1.8 bad sender', 'failed'],
    [550, '550 5.3.2 takes no messages now', 'failed'],
    [550, '550 5.4.1 no answer from host', 'failed'],
    [554, '554 5.4.14 hop count', 'failed'],
    [503, '503 5.5.1 bad sequence', 'failed'],
    [554, '554 5.6.0 bad content', 'failed'],
    [550, '550 5.7.1 blocked', 'failed'],
    [550, '550 5.7.26 unauthenticated', 'failed'],
    [550, '550 no enhanced code', 'bounced'],
    [550, '550 User not found', 'bounced'],
    [551, '551 user not local', 'bounced'],
    [553, '553 mailbox name not allowed', 'bounced'],
    [554, '554 transaction failed', 'failed'],
    [552, '552 exceeded storage', 'failed'],
    [550, '550 the address 5.1.1.7 is not wanted here', 'bounced'],
    [550, '550 5.9.12.34 is listed at a list of senders', 'failed'],
    [550, '550 Blocked: see our policy', 'failed'],
    [550, '550 MI:SPB 163 smtp', 'failed'],
    [550, '550 relaying denied', 'failed'],
    [550, '550 5.1.0 <digest@example.com>: Sender address rejected: undeliverable address', 'failed'],
    [550, '550-Verification failed for <digest@example.com>\n550 Sender verify failed', 'failed'],
    [550, '550 Administrative prohibition', 'failed'],
    [550, '550 Ip frequency limited', 'failed'],
    [550, '550 Mailbox is full', 'failed'],
    [550, '550 Too many messages from your host', 'failed'],
    [550, '550 Authentication required', 'failed'],
    [550, '550 5.1.1 The email account that you tried to reach does not exist', 'bounced'],
    [550, '550 Mailbox not found', 'bounced'],
    [550, '550 Unrouteable address', 'bounced'],
    [550, '550 4.1.1 contradicts itself', 'failed'],
    [550, '550 192.0.2.1 blacklisted, see the page of the list', 'failed'],
    [550, '550-Your message was rejected by this user and was not delivered.', 'failed'],
    [550, '550 Too many invalid recipients', 'failed'],
    [550, '550 DNS error when resolving MX server for example.com: Domain name not found', 'failed'],
    [550, '550 <reader@example.net>: mailbox is full', 'failed'],
    [550, '550 5.2.1 Mailbox unavailable. Your IP address is blacklisted.', 'failed'],
    [550, '550 OU-001 Unfortunately, messages from 192.0.2.1 were not sent.', 'failed'],
    [550, '550 5.4.1 Recipient address rejected: Access denied. AS(201806281)', 'bounced'],
    [550, '550 Recipient address rejected: Access denied', 'failed'],
    [550, '550 5.7.1 No such user!', 'bounced'],
    [550, '550 5.1.1 Blocked, see the RBL at dnsbl.example.org', 'failed'],
    [450, '450 5.1.1 User unknown', 'deferred'],
    [550, '550 4.1.1 User unknown', 'failed'],
    [550, '550', 'bounced'],
    [550, '550 Service not available here for your server', 'failed'],
  ])('%i "%s" is %s', (code, text, outcome) => {
    expect(classifyRefusal(code, text)).toBe(outcome);
  });

  test.each([
    ['550 5.1.1 User unknown', 'reader', 'no-such-user'],
    ['552 5.2.2 Mailbox full', 'provider', 'mailbox-full'],
    ['421 4.3.2 Try again later', 'provider', 'busy'],
    ['550 5.7.26 Unauthenticated email is not accepted', 'us', 'unauthenticated'],
    ['554 5.7.1 Client host blocked using the RBL at dnsbl.example.org', 'us', 'blocked'],
    ['550 Your message was rejected by this user', 'reader', 'refused-by-reader'],
  ])('"%s" is the fault of: %s', (reply, fault, reason) => {
    expect(readReply(Number(reply.slice(0, 3)), reply)).toMatchObject({ fault, reason });
  });

  test('of a message, without an enhanced code, is about the message', () => {
    expect(classifyRefusal(550, '550 not taken', 'message')).toBe('failed');
    expect(classifyRefusal(550, '550 5.1.1 no such user', 'message')).toBe('bounced');
  });

  test('always matches a row of the table', () => {
    for (let code = 400; code < 600; code += 1) {
      for (const text of ['', '5.1.1', '4.2.2', '5.7.0'])
        expect(refusals.map((row) => row.outcome)).toContain(classifyRefusal(code, text));
    }
  });
});

describe('the result of a transaction', () => {
  const answer = (fields: Partial<TransactionResult>): TransactionResult => ({
    step: 'session',
    code: 0,
    reply: '',
    handedOver: false,
    alive: true,
    ...fields,
  });
  test.each<[string, Partial<TransactionResult>, string]>([
    ['the server took it', { step: 'accepted', code: 250, handedOver: true }, 'accepted'],
    ['the line died before the final dot', {}, 'unsent'],
    ['the line died after the final dot', { handedOver: true }, 'uncertain'],
    ['the sender is refused for now', { code: 451 }, 'unsent'],
    ['the sender is refused', { code: 550, reply: '550 5.7.1 not you' }, 'unsent'],
    ['421 to MAIL', { code: 421 }, 'unsent'],
    ['421 to the recipient', { step: 'recipient', code: 421, reply: '421 4.7.0 too many' }, 'deferred'],
    ['421 to the recipient, closing down', { step: 'recipient', code: 421, reply: '421 4.3.2 closing' }, 'unsent'],
    ['421 to DATA', { step: 'data', code: 421, reply: '421 4.7.0 too many' }, 'deferred'],
    ['421 within the message', { step: 'message', code: 421, reply: '421 timeout' }, 'unsent'],
    ['421 to the final dot', { step: 'message', code: 421, reply: '421 4.3.2', handedOver: true }, 'deferred'],
    ['450 to the recipient', { step: 'recipient', code: 450, reply: '450 4.2.0 greylisted' }, 'deferred'],
    ['451 to the message', { step: 'message', code: 451, reply: '451 later', handedOver: true }, 'deferred'],
    ['550 to the recipient', { step: 'recipient', code: 550, reply: '550 5.1.1 nobody' }, 'bounced'],
    ['554 to DATA', { step: 'data', code: 554, reply: '554 no valid recipients' }, 'failed'],
    ['554 to the message', { step: 'message', code: 554, reply: '554 5.7.1 spam', handedOver: true }, 'failed'],
    ['larger than the server’s limit', { step: 'message', reply: 'Message size larger than allowed' }, 'failed'],
  ])('%s', (_name, fields, outcome) => {
    expect(classifyResult(answer(fields)).outcome).toBe(outcome);
  });

  test('of a refusal names whose fault it is; an acceptance does not', () => {
    expect(classifyResult(answer({ step: 'recipient', code: 550, reply: '550 5.1.1 nobody' }))).toMatchObject({
      fault: 'reader',
      reason: 'no-such-user',
    });
    expect(classifyResult(answer({ step: 'accepted', code: 250, handedOver: true })).fault).toBeUndefined();
  });
});
