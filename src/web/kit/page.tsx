import type { ReactNode } from 'react';
import { locales } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import { dark, light } from '../../render/theme.js';
import type { Frame } from './frame.js';
import { stylesheetUrl } from './style.js';

interface PageProps {
  frame: Frame;
  /** Title of the browser tab. The newsletter's name is added to it. */
  title: string;
  /** The newsletter whose masthead and postal address the page shows. */
  newsletter?: Newsletter | undefined;
  /** Whether the page links to its other languages. False after a form is posted: the address would open the form. */
  translated?: boolean;
  children: ReactNode;
}

/** An envelope in the accent colour. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="${light.accent}"/><path d="M6 10h20v13H6zl10 8 10-8" fill="none" stroke="${light.onAccent}" stroke-width="2" stroke-linejoin="round"/></svg>`,
)}`;

/** The whole document around a page's content. */
export function Page({ frame, title, newsletter, translated = true, children }: PageProps) {
  return (
    <html lang={frame.locale}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content={light.page} media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content={dark.page} media="(prefers-color-scheme: dark)" />
        <title>{newsletter && !title.includes(newsletter.title) ? `${title} · ${newsletter.title}` : title}</title>
        <link rel="icon" href={icon} />
        <link rel="stylesheet" href={`${frame.base}${stylesheetUrl}`} />
      </head>
      <body>
        <a className="skip" href="#content">
          {messages(frame.locale).pages.chrome.skipToContent}
        </a>
        <div className="sheet">
          {newsletter ? <Masthead frame={frame} newsletter={newsletter} /> : null}
          <main id="content">{children}</main>
        </div>
        <PageFooter frame={frame} newsletter={newsletter} translated={translated} />
      </body>
    </html>
  );
}

function Masthead({ frame, newsletter }: { frame: Frame; newsletter: Newsletter }) {
  return (
    <header className="masthead">
      <p className="name">
        <a href={signUpPage(frame, newsletter)}>{newsletter.title}</a>
      </p>
      {newsletter.tagline ? <p className="tagline">{newsletter.tagline}</p> : null}
    </header>
  );
}

function PageFooter({ frame, newsletter, translated }: Pick<PageProps, 'frame' | 'newsletter' | 'translated'>) {
  const { chrome, languages } = messages(frame.locale).pages;
  return (
    <footer>
      {newsletter?.postalAddress ? (
        <address>
          {newsletter.from.name}
          <br />
          {newsletter.postalAddress}
        </address>
      ) : null}
      {newsletter ? (
        <ul className="row">
          <li>
            <a href={archivePage(frame, newsletter)}>{chrome.pastIssues}</a>
          </li>
          <li>
            <a href={homePage(frame)}>{chrome.allNewsletters}</a>
          </li>
        </ul>
      ) : null}
      {translated ? (
        <nav aria-label={chrome.language}>
          <ul className="row">
            {locales.map((locale) => (
              <li key={locale} lang={locale}>
                {locale === frame.locale ? (
                  <span aria-current="true">{languages[locale]}</span>
                ) : (
                  <a href={`?lang=${locale}`} hrefLang={locale}>
                    {languages[locale]}
                  </a>
                )}
              </li>
            ))}
          </ul>
        </nav>
      ) : null}
    </footer>
  );
}

export const homePage = ({ base, keepLanguage }: Frame) => links.home(base) + keepLanguage;
export const signUpPage = ({ base, keepLanguage }: Frame, { slug }: Newsletter) =>
  links.newsletter(base, slug) + keepLanguage;
export const archivePage = ({ base, keepLanguage }: Frame, { slug }: Newsletter) =>
  `${links.newsletter(base, slug)}/issues${keepLanguage}`;
