import type { Redis } from 'ioredis';
import type { Issue } from '../issues/issue.js';
import type { Locale } from '../locale/locale.js';
import type { MergeTemplate } from '../render/merge-template.js';
import { MessageRoom } from '../render/message-room.js';

/** What decides which template a message is made from, besides the issue. */
export interface MessageForm {
  locale: Locale;
  eightBit: boolean;
  /** Number of the articles that it leaves out. */
  omission: number;
}

/** Tells templates of one edition apart. */
export const formKey = ({ locale, eightBit, omission }: MessageForm) => `${locale} ${eightBit} ${omission}`;

/** Max templates in the cache: the locales and encodings of a few issues being sent at the same time. */
const maxTemplates = 16;

/**
 * The merge templates of a process, and the memory for merged messages. Compiling a template takes some milliseconds, a
 * twentieth of the time of a batch, so templates outlive the batch.
 *
 * Every process has a cache, and most send nothing: what makes a template is loaded with the first one.
 */
export class TemplateCache {
  readonly room = new MessageRoom();
  readonly #compiled = new Map<string, Promise<MergeTemplate>>();

  /** @param bounceDomain receives complaints, too (RFC 9477) */
  constructor(readonly bounceDomain?: string) {}

  /** An issue's template in a locale, compiled at first use. Drops the least recently used one. */
  find(redis: Redis, issue: Issue, form: MessageForm): Promise<MergeTemplate> {
    const key = `${issue.id} ${issue.edition} ${formKey(form)}`;
    const found = this.#compiled.get(key) ?? this.#compile(redis, issue, form);
    this.#compiled.delete(key);
    this.#compiled.set(key, found);
    const [oldest] = this.#compiled.keys();
    if (this.#compiled.size > maxTemplates && oldest) this.#compiled.delete(oldest);
    found.catch(() => this.#compiled.delete(key));
    return found;
  }

  async #compile(redis: Redis, issue: Issue, { locale, eightBit, omission }: MessageForm): Promise<MergeTemplate> {
    const [{ readFrozenEmail }, { complaintHeader }, { compileTemplate }] = await Promise.all([
      import('./edition.js'),
      import('../render/headers.js'),
      import('../render/merge-template.js'),
    ]);
    const rendered = await readFrozenEmail(redis, issue, locale, omission);
    if (!rendered) throw new TypeError(`Issue ${issue.id} was not rendered for ${locale}, omission ${omission}`);
    // Here and not where it is rendered, so that a change of BOUNCE_DOMAIN counts for the next email.
    const head = rendered.head + (this.bounceDomain ? complaintHeader(this.bounceDomain) : '');
    return compileTemplate({ ...rendered, head }, { eightBit });
  }
}
