import type { ReactNode } from 'react';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { rhythmInWords } from '../../newsletters/rhythm-words.js';
import { webPaths } from '../../settings/web-paths.js';
import { signUpPage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import { FirstStepFields, firstStepHint } from './first-step.js';
import { Phrases } from './headline.js';

interface AskFormProps {
  frame: Frame;
  /** Undefined: the reader chooses among the site's newsletters on the next page. */
  newsletter: Newsletter | undefined;
  /** Id of the field. A page may have several of these forms. */
  id: string;
  /** `band`: at the end of a page, at its full width. `box`: at the end of a text. */
  place?: 'plain' | 'band' | 'box';
  /** Replaces the words above the field. */
  title?: ReactNode;
  /** Whether the newsletter's tagline is below the title. Not on a page that has it already. */
  taglined?: boolean;
}

/**
 * The form to subscribe with one field. It has neither a stamp nor a bot check, so that its page can be cached. Where there is
 * anything to choose, it only opens the second page, which has both, and nothing is stored or counted before that page is
 * sent. Elsewhere it subscribes, under the tighter limits of a form without the check; above them it opens the second page.
 */
export function AskForm({ frame, newsletter, id, place = 'plain', title, taglined = true }: AskFormProps) {
  const { signUp } = messages(frame.locale).pages;
  const action = newsletter
    ? signUpPage(frame, newsletter)
    : `${frame.base}${webPaths.subscriptions}${frame.keepLanguage}`;
  const form = (
    // noValidate: the server reports errors in the reader's language instead of the browser.
    <form className="ask" method="post" action={action} noValidate>
      <AskLabel frame={frame} newsletter={newsletter} id={id} isHead={place !== 'plain'} {...{ title, taglined }} />
      <div>
        <div className="one">
          <FirstStepFields frame={frame} newsletter={newsletter} trap={`${id}-subject`} />
          <input
            id={id}
            name="email"
            type="email"
            autoComplete="email"
            required
            placeholder={signUp.emailPlaceholder}
          />
          <button type="submit">{signUp.button}</button>
        </div>
        <p className="hint">
          <Phrases language={frame.locale} text={firstStepHint(frame, newsletter)} />
        </p>
      </div>
    </form>
  );
  if (place === 'box') return <div className="box">{form}</div>;
  if (place === 'plain') return form;
  return (
    <div className="band">
      <div className="wrap">{form}</div>
    </div>
  );
}

function AskLabel({
  frame,
  newsletter,
  id,
  isHead,
  title,
  taglined,
}: Pick<AskFormProps, 'frame' | 'newsletter' | 'id' | 'title' | 'taglined'> & { isHead: boolean }) {
  const { ask } = messages(frame.locale).pages;
  const rhythm = newsletter ? rhythmInWords(frame.locale, newsletter.schedule) : '';
  if (isHead) {
    return (
      <label htmlFor={id}>
        <b className="h">{title ?? ask.title(rhythm)}</b>
        {taglined ? newsletter?.tagline : null}
      </label>
    );
  }
  const { bold, rest } = newsletter ? ask.lead(rhythm) : ask.leadOfSeveral(frame.newsletters.length);
  return (
    <label htmlFor={id}>
      <b>{title ?? bold}</b>
      {title === undefined ? rest : null}
    </label>
  );
}
