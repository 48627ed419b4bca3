import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readReport } from '../../src/feedback/read/read-report.js';
import { mayBeAboutSender } from '../../src/smtp/refusals/about-sender.js';
import { readRefusal, wordRows } from '../../src/smtp/refusals/read-refusal.js';
import { replyWords } from '../../src/smtp/refusals/reply-words.js';
import { statusRows } from '../../src/smtp/refusals/status-rows.js';
import { classifyRefusal } from '../../src/smtp/replies.js';
import { postfix, sender } from '../fixtures/feedback/parts.js';

const recipient = 'reader@example.net';
const ours = ['example.com', 'bounces.example.com', 'news.example.com', '[192.0.2.10]'];

const examples = [...wordRows, ...statusRows].map(({ example }) => example);
const names = [
  'example.com',
  'EXAMPLE.COM',
  '<news@example.com>',
  sender,
  'bounces.example.com',
  'news.example.com',
  'mail.example.com.',
  '[192.0.2.10]',
  '(news.example.com)',
  'news.example.com:',
];

describe('a reply that names the sender’s domain, address or EHLO name', () => {
  const anyReply = fc
    .tuple(fc.constantFrom(...examples), fc.constantFrom(...names), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([example, name, place]) => {
      const words = example.split(' ');
      return words.toSpliced(1 + Math.floor(place * words.length), 0, name).join(' ');
    });

  test('is never hard, at any place of any wording', () => {
    fc.assert(
      fc.property(anyReply, fc.constantFrom(0, 550, 551, 553, 556), (reply, code) => {
        expect(readRefusal(code, reply, { recipient, ours }).kind).not.toBe('hard');
        expect(classifyRefusal(code || 550, reply, 'recipient', { recipient, ours })).not.toBe('bounced');
      }),
      { numRuns: 500 },
    );
  });

  test('is never hard in a report either', () => {
    fc.assert(
      fc.property(anyReply, (reply) => {
        const report = readReport(Buffer.from(postfix('5.1.1', reply)), { ours });
        expect(report.recipients.filter(({ kind }) => kind === 'hard')).toEqual([]);
      }),
    );
  });
});

test('the recipient’s own address at our domain is no name of the sender', () => {
  const staff = 'editor@example.com';
  const names = { recipient: staff, ours };
  expect(classifyRefusal(550, `550 5.1.1 <${staff}>: user unknown`, 'recipient', names)).toBe('bounced');
  expect(classifyRefusal(550, `550 5.1.1 <${staff}>: example.com unknown`, 'recipient', names)).toBe('failed');
});

describe('words about a sender or DNS', () => {
  test.each([
    '550 5.7.27 Sender address has null MX',
    '550 5.7.27 User unknown',
    '501 5.0.0 Invalid domain name',
    '501 Domain does not resolve',
    '550 Domain may not exist or DNS check failed',
    '550 Unknown host',
    '550 mx.example.net: your domain does not exist',
    '550 5.1.1 <reader@example.net> the sender does not exist',
    '550 Der Absender existiert nicht',
    "550 Le domaine de l'expéditeur n'existe pas",
    '550 El dominio del remitente no existe',
    '550 发件人域名不存在',
    '550 Адрес отправителя не существует',
    '550 送信者のドメインが見つかりません',
    '550 The account you are sending from does not exist',
    '550 5.2.1 Your account has been disabled for sending',
    '550 Your email address is not valid',
    "550 recipient's allow list: your address not found",
    '550 5.7.1 you are not a member of this list',
    '550 You are not a subscriber of this list',
    '550 User not local; please authenticate first',
  ])('are never hard: %s', (reply) => {
    expect(readRefusal(Number(reply.slice(0, 3)), reply, { recipient }).kind).not.toBe('hard');
    expect(classifyRefusal(Number(reply.slice(0, 3)), reply, 'recipient', { recipient })).not.toBe('bounced');
  });

  test.each([
    '550 5.1.2 Host unknown',
    '556 the domain takes no email',
    '550 example.net: no such domain',
    '550 The recipient domain does not exist',
    '550 5.4.4 Host not found for <reader@example.net>',
    '550 5.1.1 User unknown, message returned to sender',
    '550 5.1.1 unknown user in this domain',
    '550 Nobody here by that name, says mx.example.org',
    '550 5.1.1 The email account that you tried to reach does not exist',
    '550 User unknown, please check your address book',
    '550 Usuário inexistente neste domínio',
  ])('do not hide that the recipient is gone: %s', (reply) => {
    expect(readRefusal(Number(reply.slice(0, 3)), reply, { recipient }).kind).toBe('hard');
  });

  test.each(['session', 'sender'] as const)('are not needed where the %s was refused', (step) => {
    expect(readRefusal(550, '550 5.1.1 no such user', { step }).kind).toBe('policy');
  });
});

test('a name counts as a whole word only', () => {
  const names = (text: string) =>
    mayBeAboutSender({ code: 550, text, words: replyWords(text), enhanced: '' }, { ours: ['example.com'], recipient });
  expect(['example.com', 'mx.example.com', 'x@example.com', '(example.com)', 'example.com.'].map(names)).toEqual(
    Array(5).fill(true),
  );
  expect(['myexample.com', 'example.com.net', 'example.commune', 'example-com'].map(names)).toEqual(
    Array(4).fill(false),
  );
});
