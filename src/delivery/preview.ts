import type { Redis } from 'ioredis';
import type { Issue } from '../issues/issue.js';
import type { Locale } from '../locale/locale.js';
import { encodeDigest, renderDigest } from '../render/digest.js';
import type { Relay, SendResult } from '../smtp/relay.js';
import { readEdition } from './edition.js';
import { digestValues, type ReaderKeys } from './recipient-mail.js';

/** A digest as one reader would get it. */
export interface Preview {
  html: string;
  text: string;
  /** The whole MIME message. */
  eml: string;
}

/** Renders an issue as it stands for one reader, who gets every section. The links in it are that reader's. */
export async function previewIssue(
  context: ReaderKeys & { redis: Redis },
  issue: Issue,
  reader: { id: Buffer; address: string; name: string; locale?: Locale },
): Promise<Preview> {
  const edition = await readEdition(context.redis, context.publicUrl, issue);
  const { newsletter } = edition;
  const membership = { name: reader.name, locale: reader.locale ?? newsletter.locale, sections: 0 };
  const { fields, messageId } = digestValues(context, newsletter, issue, { ...reader, membership });
  const parts = renderDigest(edition, membership.locale, fields, membership.sections);
  const recipient = { name: reader.name, address: reader.address, messageId, unsubscribeUrl: fields.unsubscribeUrl };
  return { ...parts, eml: await encodeDigest(edition, parts, recipient) };
}

/** Sends an issue as it stands to one address, outside the ledger: a test changes nothing about the send. */
export async function sendTest(
  context: ReaderKeys & { redis: Redis; relay: Relay },
  issue: Issue,
  reader: { id: Buffer; address: string; locale?: Locale },
): Promise<SendResult> {
  const edition = await readEdition(context.redis, context.publicUrl, issue);
  const { eml } = await previewIssue(context, issue, { ...reader, name: '' });
  const message = () => Buffer.from(eml);
  return context.relay.send({ from: edition.newsletter.from.address, to: reader.address, message });
}
