import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { InvalidInput } from '../errors.js';
import type { EditorFieldName } from '../issues/editor-fields.js';
import { type Issue, isPublic } from '../issues/issue.js';
import type { Locale } from '../locale/locale.js';
import { sectionMask } from '../newsletters/newsletter.js';
import { hasRatingToken } from '../render/digest/digest-links.js';
import { factsOf } from '../render/digest/digest-props.js';
import { editorValues } from '../render/digest/editor-values.js';
import { type Edition, encodeDigest, renderDigest } from '../render/digest.js';
import { reasonLine } from '../render/greeting.js';
import { furnitureOf } from '../render/look/mail-look.js';
import { installationId, messageId } from '../render/message-id.js';
import type { Relay, SendResult } from '../smtp/relay.js';
import { signDraftToken, testReader } from '../subscribers/membership/test-tokens.js';
import { readEdition } from './edition.js';
import { type MailView, viewedAs } from './preview-view.js';
import { digestValues, domainOf, type ReaderKeys, signRatingToken } from './recipient-message.js';

/** A digest for one reader. */
export interface Preview {
  subject: string;
  html: string;
  text: string;
  /** The whole MIME message. */
  eml: string;
  /** What an editor's merge fields become for this reader; empty: the text after the bar. */
  fields: Readonly<Record<EditorFieldName, string>>;
}

type Context = ReaderKeys & { redis: Redis };

interface PreviewReader {
  /** The reader of the links. Default: the test reader. */
  id?: Buffer;
  address: string;
  name: string;
  locale?: Locale | undefined;
  /** Titles of the sections that they chose. Default: every section. */
  sections?: readonly string[] | undefined;
}

/**
 * Renders the current state of an issue for one reader.
 * @param view how their email program shows it
 * @throws InvalidInput for a section that the newsletter does not have
 */
export async function previewIssue(
  context: Context,
  issue: Issue,
  reader: PreviewReader,
  view: MailView = {},
): Promise<Preview> {
  const edition = await readEdition(context.redis, context.publicUrl, issue);
  const { newsletter, pages } = edition;
  const { unknown } = sectionMask(newsletter, reader.sections ?? []);
  if (unknown.length > 0)
    throw new InvalidInput('section', `"${newsletter.slug}" has no section ${unknown.join(', ')}`);
  // Its stories lead to pages that are not public before the send.
  const shown = await renderFor(context, pages ? { ...edition, ...draftTokenOf(context, edition) } : edition, reader);
  return { ...shown, html: viewedAs(shown.html, view) };
}

/**
 * Sends the current state of an issue to one address, outside the ledger: a test does not affect the send. Its subject
 * marks it as a test. Its links work and change nothing. Each test has its own Message-ID, so that no mailbox hides it.
 * @param reader `test`: names the test, for attempts that share a Message-ID
 */
export async function sendTestEmail(
  context: Context & { relay: Relay },
  issue: Issue,
  { test: name = randomUUID(), ...reader }: { address: string; locale?: Locale | undefined; test?: string },
): Promise<SendResult> {
  const edition = await readEdition(context.redis, context.publicUrl, issue);
  const { from } = edition.newsletter;
  const test = {
    messageId: messageId(context.listKey, 'hex', `test ${name}`, testReader, domainOf(from.address)),
  };
  const { eml } = await renderFor(
    context,
    { ...edition, ...draftTokenOf(context, edition) },
    { ...reader, name: '' },
    test,
  );
  const message = () => Buffer.from(eml);
  return context.relay.send({ from: from.address, to: reader.address, message });
}

/** The token that opens the pages of an issue before they are public. */
const draftTokenOf = ({ tokenKeys }: Context, { newsletter, issue }: Edition): Pick<Edition, 'draftToken'> =>
  isPublic(issue) ? {} : { draftToken: signDraftToken(tokenKeys, newsletter.number, issue.id, Date.now()) };

async function renderFor(
  context: Context,
  edition: Edition,
  { id = testReader, ...reader }: PreviewReader,
  test?: { messageId: string },
): Promise<Preview> {
  const { newsletter, issue } = edition;
  const { mask } = sectionMask(newsletter, reader.sections ?? []);
  const membership = { name: reader.name, locale: reader.locale ?? newsletter.locale, sections: mask };
  const furniture = furnitureOf(newsletter, membership.locale);
  const why = reasonLine(membership.locale, newsletter.title, { method: 'page', from: '' }, furniture);
  const values = digestValues(context, newsletter, issue, { id, address: reader.address, membership, why });
  const { name } = values;
  const parts = renderDigest(edition, membership.locale, values.fields, membership.sections, {
    name,
    ...(hasRatingToken(edition) ? { ratingToken: signRatingToken(context.tokenKeys, newsletter, issue.id, id) } : {}),
  });
  const recipient = {
    name,
    address: reader.address,
    messageId: test?.messageId ?? values.messageId,
    unsubscribeUrl: values.fields.unsubscribeUrl,
    unsubscribeMailto: values.unsubscribeMailto,
  };
  const subject = `${test ? '[Test] ' : ''}${parts.subject}`;
  return {
    ...parts,
    subject,
    fields: editorValues(factsOf(edition, membership.locale), { name: reader.name, sections: mask }),
    eml: await encodeDigest(
      { ...edition, installation: installationId(context.listKey) },
      { ...parts, subject },
      recipient,
    ),
  };
}
