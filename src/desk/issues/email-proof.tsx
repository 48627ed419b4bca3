import type { Issue } from '../../issues/issue.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import { issueAddress } from '../kit/desk-page.js';
import { type EmailView, queryOf } from './email-view.js';

interface ProofProps {
  frame: Frame;
  issue: Pick<Issue, 'id' | 'articles'>;
  view: EmailView;
}

/** The true email in a frame, as a screen, a phone or a program without HTML shows it. The view is in the address. */
export function EmailProof({ frame, issue, view }: ProofProps) {
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
        <Switch
          frame={frame}
          issue={issue}
          view={view}
          part="on"
          names={{ screen: words.screen, phone: words.phone, text: words.text }}
        />
        {view.on === 'text' ? null : (
          <>
            <Switch
              frame={frame}
              issue={issue}
              view={view}
              part="colours"
              names={{ light: words.light, dark: words.dark }}
            />
            <Switch
              frame={frame}
              issue={issue}
              view={view}
              part="pictures"
              names={{ shown: words.pictures, blocked: words.noPictures }}
            />
          </>
        )}
      </nav>
      <iframe
        className={view.on}
        title={words.email}
        src={`${frame.base}${pathTo('deskEmail', { issue: issue.id })}${asQuery(queryOf(view))}`}
      />
      <p className="still">{words.emailLead}</p>
    </section>
  );
}

/** Links to the same page with another value of one part of the view. */
function Switch<Part extends keyof EmailView>({
  frame,
  issue,
  view,
  part,
  names,
}: ProofProps & {
  part: Part;
  names: Readonly<Record<EmailView[Part], string>>;
}) {
  const language: [string, string][] = frame.keepLanguage === '' ? [] : [['lang', frame.locale]];
  const [page = ''] = issueAddress(frame, issue.id).split('?');
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

const asQuery = (pairs: [string, string][]) => (pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`);
