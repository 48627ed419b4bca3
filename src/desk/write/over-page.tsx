import type { Newsletter } from '../../newsletters/newsletter.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, issueAddress } from '../kit/desk-page.js';
import type { TypedText } from './draft-texts.js';
import { fieldWords } from './field-words.js';

interface OverProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: string;
  /** What was typed and is not saved. */
  lost: readonly Pick<TypedText, 'field' | 'text'>[];
}

/** An issue that can no longer be changed, with what somebody has typed for it. */
export function OverPage({ visit, newsletter, issue, lost }: OverProps) {
  const { frame } = visit;
  const words = deskWords(frame).write.over;
  return (
    <DeskPage visit={visit} title={words.title} newsletter={newsletter} here="issues">
      <Head title={words.title} />
      <p>{words.lead}</p>
      <div className="narrow">
        {lost.map(({ field, text }, i) => (
          <div key={field} className="field">
            <label htmlFor={`lost-${i}`}>{fieldWords(frame, field, { titles: new Map(), sponsors: new Map() })}</label>
            <textarea
              id={`lost-${i}`}
              readOnly
              rows={4}
              defaultValue={text}
              {...languageAttributes(frame, newsletter)}
            />
          </div>
        ))}
      </div>
      <div className="acts">
        <a className="button" href={issueAddress(frame, issue)}>
          {words.back}
        </a>
      </div>
    </DeskPage>
  );
}
