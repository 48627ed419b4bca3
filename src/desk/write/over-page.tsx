import type { Issue } from '../../issues/issue.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, issueAddress } from '../kit/desk-page.js';
import type { TypedText } from './draft-texts.js';
import { fieldWords } from './field-words.js';

/** Why nothing more can be saved: the send has begun, the issue was cancelled, or its article was removed. */
export type OverReason = 'begun' | 'cancelled' | 'removed';

/** Why an issue that can no longer be changed is so. */
export const overReason = ({ state }: Pick<Issue, 'state'>): OverReason =>
  state === 'cancelled' ? 'cancelled' : 'begun';

interface OverProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: string;
  /** Why it is not saved. */
  why: OverReason;
  /** What was typed and is not saved. */
  lost: readonly Pick<TypedText, 'field' | 'text'>[];
}

/** A text that came too late to be saved, so that it can be copied. */
export function OverPage({ visit, newsletter, issue, why, lost }: OverProps) {
  const { frame } = visit;
  const { back, ...reasons } = deskWords(frame).write.over;
  const words = reasons[why];
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
          {back}
        </a>
      </div>
    </DeskPage>
  );
}
