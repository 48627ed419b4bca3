import type { SunkMail } from '../helpers/smtp-sink.js';

/**
 * The mail server that the messages come from. No network is asked, so a filter is told what it would find out. The address
 * is for tests (RFC 2544); SpamAssassin takes those for documentation for forged.
 */
export const sender = { ip: '198.18.0.25', reversed: '25.0.18.198.in-addr.arpa', name: 'mail.example.com' };

/** A message as its reader's mail server received it from the sender's just now. */
export function received({ from, to, raw }: SunkMail): Buffer {
  const date = new Date().toUTCString().replace('GMT', '+0000');
  const head = [
    `Return-Path: <${from}>`,
    `Received: from ${sender.name} (${sender.name} [${sender.ip}])`,
    '\tby mx.example.org (Postfix) with ESMTPS id 4dFfmN2rgtz9x',
    `\tfor <${to}>; ${date}`,
    '',
  ];
  return Buffer.concat([Buffer.from(head.join('\r\n')), raw]);
}

/** What a filter says of a message. */
export interface FilterVerdict {
  score: number;
  /** The rules that matched, with their scores. */
  rules: Record<string, number>;
  /** What the filter would do. */
  action: string;
}
