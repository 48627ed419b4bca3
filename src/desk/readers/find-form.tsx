import type { Newsletter } from '../../newsletters/newsletter.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { readersOf } from '../kit/desk-page.js';

/** What the pages with lists of readers have. */
export interface ListPageProps {
  visit: DeskVisit;
  newsletter: Newsletter;
}

interface FindProps extends ListPageProps {
  text?: string;
  /** Why nothing was found, in words. */
  error?: string | undefined;
}

/** A form that posts: an address in the address of a page would be in logs and histories. */
export function FindForm({ visit: { frame }, newsletter, text, error }: FindProps) {
  const { find } = deskWords(frame).reader;
  return (
    <form method="post" action={readersOf(frame, newsletter)} className="find">
      <div className="field">
        <label htmlFor="text">{find.label}</label>
        <p id="text-hint" className="hint">
          {find.hint}
        </p>
        <input
          id="text"
          name="text"
          type="text"
          inputMode="email"
          autoComplete="off"
          spellCheck={false}
          maxLength={320}
          required
          defaultValue={text}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={error === undefined ? 'text-hint' : 'text-error text-hint'}
        />
        {error === undefined ? null : (
          <p id="text-error" className="error">
            {error}
          </p>
        )}
      </div>
      <button type="submit" className="quiet">
        {find.button}
      </button>
    </form>
  );
}
