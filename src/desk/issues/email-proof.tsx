import type { ReactNode } from 'react';
import type { Issue } from '../../issues/issue.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import { asQuery, type EmailView, queryOf, type ViewPart } from './email-view.js';
import { ReaderChoice } from './reader-choice.js';

interface ProofProps {
  frame: Frame;
  newsletter: Newsletter;
  issue: Pick<Issue, 'id' | 'articles'>;
  view: EmailView;
  /** The page that shows it, without parameters. */
  page: string;
  /** What else is said about the email: above it and below it. */
  above?: ReactNode;
  below?: ReactNode;
}

/** The true email in a frame, as a screen, a phone or a program without HTML shows it. The view is in the address. */
export function EmailProof(props: ProofProps) {
  const { frame, issue, view, newsletter, page, above, below } = props;
  const words = deskWords(frame).issue;
  if (issue.articles.length === 0) {
    return (
      <section className="card" aria-labelledby="email">
        <h2 id="email">{words.email}</h2>
        <p className="still">{words.noEmail}</p>
      </section>
    );
  }
  return (
    <section className="proof" aria-labelledby="email">
      <h2 id="email">{words.email}</h2>
      <nav className="switches" aria-label={words.views}>
        <Switch {...props} part="on" names={{ screen: words.screen, phone: words.phone, text: words.text }} />
        {view.on === 'text' ? null : (
          <>
            <Switch {...props} part="colours" names={{ light: words.light, dark: words.dark }} />
            <Switch {...props} part="pictures" names={{ shown: words.pictures, blocked: words.noPictures }} />
          </>
        )}
      </nav>
      <ReaderChoice {...{ frame, newsletter, view, page }} />
      {above}
      <iframe
        className={view.on}
        loading="lazy"
        title={words.email}
        src={`${frame.base}${pathTo('deskEmail', { issue: issue.id })}${asQuery(queryOf(view))}`}
      />
      {below}
      <p className="still">{words.emailLead}</p>
    </section>
  );
}

/** Links to the same page with another value of one part of the view. */
function Switch<Part extends ViewPart>({
  frame,
  view,
  page,
  part,
  names,
}: ProofProps & {
  part: Part;
  names: Readonly<Record<EmailView[Part], string>>;
}) {
  const language: [string, string][] = frame.keepLanguage === '' ? [] : [['lang', frame.locale]];
  return (
    <span className="seg">
      {(Object.keys(names) as EmailView[Part][]).map((value) => (
        <a
          key={value}
          href={`${page}${asQuery([...language, ...queryOf({ ...view, [part]: value })])}#email`}
          aria-current={view[part] === value ? 'true' : undefined}
        >
          {names[value]}
        </a>
      ))}
    </span>
  );
}
