import type { Redis } from 'ioredis';
import { linkMark } from '../answers/clicks/link-tokens.js';
import type { Issue } from '../issues/issue.js';
import { followMerges, type Newsletter, wants } from '../newsletters/newsletter.js';
import type { OwnLinkParts } from '../render/digest/digest-links.js';
import { greetingLine, reasonLine } from '../render/greeting.js';
import { links } from '../render/links.js';
import { furnitureOf } from '../render/look/mail-look.js';
import type { ReaderLinks } from '../render/merge-fields.js';
import { type MergeTemplate, type MergeValues, merge } from '../render/merge-template.js';
import { messageId } from '../render/message-id.js';
import type { Offer } from '../smtp/relay.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { unsubscribeMailto } from '../subscribers/membership/bounce-address.js';
import { signToken, type TokenKey } from '../subscribers/membership/tokens.js';
import { agreedToClicks } from '../subscribers/record/click-consent.js';
import { greetingName } from '../subscribers/record/reader-name.js';
import type { RecordedMembership } from '../subscribers/record/record.js';
import type { Consent } from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { none } from './omissions/omission-store.js';
import type { SubjectSplit } from './subject-split.js';
import { formKey, type MessageForm, type TemplateCache } from './template-cache.js';

/** Settings and keys from which a reader's links and Message-IDs are made. */
export interface ReaderKeys {
  publicUrl: string;
  tokenKeys: readonly TokenKey[];
  /** Key of the Message-IDs. */
  listKey: Buffer;
  /**
   * Domain that receives bounces, each at an address signed for its recipient; unset: the newsletter's address gets
   * them.
   */
  bounceDomain?: string | undefined;
  /** Domain whose inbound email Postrider reads, so that readers can unsubscribe by email; unset: none. */
  mailtoDomain?: string | undefined;
}

/** The links to unsubscribe and to change a subscription. They do not expire. */
export function readerLinks(
  { publicUrl, tokenKeys }: ReaderKeys,
  newsletter: Newsletter,
  id: SubscriberId,
): ReaderLinks {
  const holder = { newsletter: newsletter.number, id, at: 0 };
  return {
    unsubscribeUrl: links.unsubscribe(publicUrl, signToken(tokenKeys, 'unsubscribe', holder)),
    preferencesUrl: links.preferences(publicUrl, signToken(tokenKeys, 'preferences', holder)),
  };
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

/** The values that differ between recipients of a digest. */
export function digestValues(
  keys: ReaderKeys,
  newsletter: Newsletter,
  issue: Pick<Issue, 'id' | 'messageIdForm'>,
  reader: {
    id: SubscriberId;
    address: string;
    membership: Pick<RecordedMembership, 'name' | 'locale' | 'sections'>;
    /** Why they receive it: `reasonLine`. */
    why: string;
  },
): MergeValues {
  const { locale } = reader.membership;
  const sections = followMerges(newsletter, reader.membership.sections);
  const name = greetingName(reader.membership.name);
  const values: MergeValues = {
    name,
    address: reader.address,
    messageId: messageId(
      keys.listKey,
      issue.messageIdForm,
      `issue ${issue.id}`,
      reader.id,
      domainOf(newsletter.from.address),
    ),
    fields: {
      greeting: greetingLine(locale, name, furnitureOf(newsletter, locale)),
      why: reader.why,
      ...readerLinks(keys, newsletter, reader.id),
    },
    sections,
    variant: 0,
    wantsSection: (position) => wants(sections, position),
  };
  const mailto = unsubscribeMailto(keys, newsletter, reader.id);
  if (mailto !== undefined) values.unsubscribeMailto = mailto;
  return values;
}

/**
 * The parts of a reader's links that their email needs. A counted link identifies its reader if they agreed to that, or
 * else the subject of a test.
 */
function ownLinkParts(
  { tokenKeys }: Pick<ReaderKeys, 'tokenKeys'>,
  { linkMark: kind, hasRatings }: Pick<MergeTemplate, 'linkMark' | 'hasRatings'>,
  { issue, newsletter }: { issue: Issue; newsletter: Newsletter },
  { id, consent, variant }: { id: SubscriberId; consent: Pick<Consent, 'textVersion'>; variant: number },
): OwnLinkParts {
  const parts: OwnLinkParts = hasRatings ? { ratingToken: signRatingToken(tokenKeys, newsletter, issue.id, id) } : {};
  if (kind === 'reader' && agreedToClicks(consent)) parts.linkMark = linkMark(tokenKeys, issue.id, { reader: id });
  else if (kind !== undefined && issue.subjectTest)
    parts.linkMark = linkMark(tokenKeys, issue.id, { subject: variant });
  return parts;
}

/** The token with which a reader rates the articles of an issue. It does not expire. */
export function signRatingToken(
  tokenKeys: readonly TokenKey[],
  { number, slug }: Pick<Newsletter, 'number' | 'slug'>,
  issueId: string,
  id: SubscriberId,
): string {
  return signToken(tokenKeys, 'rate', { newsletter: number, id, at: Number(issueId.slice(slug.length + 1)) });
}

/** The message templates of one issue. */
export class IssueTemplates {
  /** The templates of this issue that were used. */
  readonly #compiled = new Map<string, Promise<MergeTemplate>>();
  /** The lines that say why a reader gets the email. Thousands of readers share each. */
  readonly #reasons = new Map<string, string>();
  constructor(
    readonly redis: Redis,
    readonly issue: Issue,
    readonly newsletter: Newsletter,
    readonly cache: TemplateCache,
    readonly split: SubjectSplit,
  ) {}

  /**
   * @param firstAt when the message first goes out, in Unix ms: its date; undefined: the start of the issue
   * @param omission number of the articles that it leaves out
   */
  async emailFor(
    keys: ReaderKeys & { list: Pick<SubscriberList, 'labels'> },
    { id, address, membership }: { id: SubscriberId; address: string; membership: RecordedMembership },
    { eightBitMime }: Offer,
    firstAt: number | undefined,
    omission: number = none,
  ): Promise<Buffer> {
    const { consent, locale } = membership;
    const template = await this.#template({ locale, eightBit: eightBitMime, omission });
    const reason = `${locale} ${consent.method} ${consent.label}`;
    const why = this.#reasons.get(reason) ?? (await this.#addReason(reason, keys.list, membership));
    // This runs for every recipient: an await or a copied object that is not needed costs a send some per cent.
    const chosen = this.split.subjectFor(id);
    const variant = typeof chosen === 'number' ? chosen : await chosen;
    const values = digestValues(keys, this.newsletter, this.issue, { id, address, membership, why });
    values.variant = variant;
    if (firstAt !== undefined) values.date = new Date(firstAt);
    if (template.hasRatings || template.linkMark !== undefined)
      Object.assign(values, ownLinkParts(keys, template, this, { id, consent, variant }));
    return merge(template, values, this.cache.room);
  }

  async #addReason(
    name: string,
    { labels }: Pick<SubscriberList, 'labels'>,
    { locale, consent: { method, label } }: RecordedMembership,
  ): Promise<string> {
    const consent = { method, from: await labels.labelOf(label) };
    const line = reasonLine(locale, this.newsletter.title, consent, furnitureOf(this.newsletter, locale));
    this.#reasons.set(name, line);
    return line;
  }

  /** Takes back the memory of a message that was sent, for the next one. */
  reuse(mail: Buffer): void {
    this.cache.room.giveBack(mail);
  }

  #template(form: MessageForm): Promise<MergeTemplate> {
    const key = formKey(form);
    const known = this.#compiled.get(key);
    if (known) return known;
    const found = this.cache.find(this.redis, this.issue, form);
    this.#compiled.set(key, found);
    return found;
  }
}
