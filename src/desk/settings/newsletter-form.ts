import type { Newsletter } from '../../newsletters/newsletter.js';
import { newsletters } from '../../operations/newsletters/newsletters.js';
import { perform } from '../../operations/operation.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { DeskVisit } from '../kit/as-person.js';
import { ConfirmFirst } from './answer-settings.js';
import type { SettingsForm, StoredTexts, Texts } from './changed-fields.js';

interface NewsletterForm {
  app: WebApp;
  visit: DeskVisit;
  newsletter: Pick<Newsletter, 'slug'>;
  textsOf(newsletter: Newsletter): Texts;
  /** The change that texts make. @param all these and the others as they are saved */
  changeOf(changed: Texts, all: Texts): object;
  fieldOf(name: string): string;
  isConfirmed: boolean;
  /** Hears what a change has done. */
  onChanged?(result: Awaited<ReturnType<typeof newsletters.change.run>>): void;
}

/** A form about fields of a newsletter. */
export function newsletterForm({ app, visit: { actor }, newsletter: { slug }, ...one }: NewsletterForm): SettingsForm {
  const asked = { actor, key: { slug } };
  return {
    fieldOf: one.fieldOf,
    read: async (): Promise<StoredTexts> => {
      const { result } = await perform(app, newsletters.read, { ...asked, input: {} });
      return { texts: one.textsOf(result), revision: result.revision ?? 0 };
    },
    save: async (changed, { texts, revision }) => {
      const { result } = await perform(app, newsletters.change, {
        ...{ ...asked, revision, input: one.changeOf(changed, { ...texts, ...changed }) },
        confirm: async (consequence) => {
          if (!one.isConfirmed) throw new ConfirmFirst(consequence);
        },
      });
      one.onChanged?.(result);
    },
  };
}
