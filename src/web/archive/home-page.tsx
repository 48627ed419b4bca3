import { messages } from '../../locale/messages.js';
import { type Newsletter, sectionTitle } from '../../newsletters/newsletter.js';
import type { Frame } from '../kit/frame.js';
import { Page, signUpPage } from '../kit/page.js';

/** The list of this installation's newsletters. */
export function HomePage({ frame, newsletters }: { frame: Frame; newsletters: readonly Newsletter[] }) {
  const { home } = messages(frame.locale).pages;
  return (
    <Page frame={frame} title={home.title}>
      <h1 className="masthead name">{home.title}</h1>
      {newsletters.length === 0 ? <p className="lead">{home.empty}</p> : null}
      {newsletters.length > 0 ? (
        <ul className="newsletters">
          {newsletters.map((newsletter) => (
            <li key={newsletter.slug}>
              <h2>
                <a href={signUpPage(frame, newsletter)}>{newsletter.title}</a>
              </h2>
              {newsletter.tagline ? <p>{newsletter.tagline}</p> : null}
              {newsletter.sections.length > 0 ? (
                <p className="muted">
                  {newsletter.sections.map((name) => sectionTitle(newsletter, name, frame.locale)).join(' · ')}
                </p>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
    </Page>
  );
}
