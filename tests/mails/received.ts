import type { SunkMail } from '../helpers/smtp-sink.js';

/**
 * The mail server that the messages come from. No network is used, so a filter gets the results of its look-ups. The
 * address is for tests (RFC 2544), because SpamAssassin treats addresses for documentation as forged.
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

/** A filter's verdict on a message. */
export interface FilterVerdict {
  score: number;
  /** The rules that matched, with their scores. */
  rules: Record<string, number>;
  /** The action that the filter would take. */
  action: string;
}
