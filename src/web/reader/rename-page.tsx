import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import type { Frame } from '../kit/frame.js';
import { Page } from '../kit/page.js';
import { ErrorSummary, NameField } from '../sign-up/form-parts.js';
import type { FormError, Typed } from '../sign-up/subscription-form.js';

/** The reader's name, and a button that emails them a link to change it. */
export function NameSection({
  frame,
  name,
  preferencesToken,
}: {
  frame: Frame;
  name: string;
  preferencesToken: string;
}) {
  const { title, current, none, text, ask } = messages(frame.locale).pages.rename;
  return (
    <section>
      <h2>{title}</h2>
      <p>{name === '' ? none : current(name)}</p>
      <p>{text}</p>
      <form method="post" action={links.askRename(frame.base, preferencesToken) + frame.keepLanguage}>
        <button type="submit" className="quiet">
          {ask}
        </button>
      </form>
    </section>
  );
}

interface RenamePageProps {
  frame: Frame;
  newsletter: Newsletter;
  typed: Typed;
  formErrors: readonly FormError[];
}

/** The page behind the link that was emailed. */
export function RenamePage({ frame, newsletter, typed, formErrors }: RenamePageProps) {
  const { title, hint, save } = messages(frame.locale).pages.rename;
  return (
    <Page frame={frame} title={title} newsletter={newsletter}>
      <ErrorSummary frame={frame} formErrors={formErrors} />
      <h1>{title}</h1>
      <p className="stand">{hint}</p>
      {/* Posts to the page's own address, with token and language. */}
      <form method="post" noValidate>
        <NameField frame={frame} typed={typed} formErrors={formErrors} />
        <button type="submit">{save}</button>
      </form>
    </Page>
  );
}
