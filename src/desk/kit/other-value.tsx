import type { ReactNode } from 'react';
import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from './as-person.js';

interface OtherValueProps {
  frame: Frame;
  newsletter: Pick<Newsletter, 'timeZone'>;
  /** The name of the field in the form. */
  field: string;
  /** Who changed it, and when; empty: not known. */
  by: string;
  at: number;
  /** What is saved now; empty: the text was removed. */
  children: ReactNode;
}

/** What somebody else has saved in a field while a person typed there, and the button that takes it. */
export function OtherValue({ frame, newsletter: { timeZone }, field, by, at, children }: OtherValueProps) {
  const words = deskWords(frame).write;
  return (
    <div className="theirs">
      <p className="error">
        {by === '' ? words.theirsUnknown : words.theirs(by, formatMoment(frame.locale, at, timeZone))}
      </p>
      {children === '' ? <p>{words.theirsEmpty}</p> : children}
      <p className="acts">
        <button type="submit" name="act" value={`theirs:${field}`} className="quiet">
          {words.takeTheirs}
        </button>
        <span>{words.keepYours}</span>
      </p>
    </div>
  );
}
