import type { ReactNode } from 'react';
import { directions, locales } from '../../locale/locale.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { dark, light } from '../../render/theme.js';
import { signUpPage, withParameters } from './addresses.js';
import type { Frame } from './frame.js';
import { HeadTags, type PageHead } from './head-tags.js';
import { FollowLinks, Imprint, LookStyle, NewsletterName } from './look.js';
import { FooterLinks, SiteHeader } from './navigation.js';
import { stylesheetUrl } from './style.js';

export { archivePage, homePage, signUpPage } from './addresses.js';

interface PageProps {
  frame: Frame;
  /** Title of the browser tab. The newsletter's name is added to it. */
  title: string;
  /** The newsletter whose masthead and postal address the page shows. */
  newsletter?: Newsletter | undefined;
  /** Whether the page links to its other languages. False after a form is posted: the address would open the form. */
  translated?: boolean;
  /** Parameters of the page's address besides the language. Links to its other languages keep them. */
  query?: Record<string, string | number> | undefined;
  /** Uses the whole width of a large screen: for pages that list things. */
  wide?: boolean;
  /** For pages that everyone may see, and that others may link to. */
  head?: PageHead | undefined;
  children: ReactNode;
}

/** An envelope in the accent colour. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="${light.accent}"/><path d="M6 10h20v13H6zl10 8 10-8" fill="none" stroke="${light.onAccent}" stroke-width="2" stroke-linejoin="round"/></svg>`,
)}`;

/** The whole document around a page's content: the bar with the site's navigation, the sheet, and the footer. */
export function Page({ frame, title, newsletter, translated = true, query, wide = false, head, children }: PageProps) {
  return (
    <html lang={frame.locale} dir={directions[frame.locale]}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content={light.page} media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content={dark.page} media="(prefers-color-scheme: dark)" />
        <title>{newsletter && !title.includes(newsletter.title) ? `${title} · ${newsletter.title}` : title}</title>
        <link rel="icon" href={icon} />
        <link rel="stylesheet" href={`${frame.base}${stylesheetUrl}`} />
        {newsletter ? <LookStyle newsletter={newsletter} frame={frame} /> : null}
        {head ? <HeadTags frame={frame} title={title} head={head} /> : null}
      </head>
      <body>
        <a className="skip" href="#content">
          {messages(frame.locale).pages.chrome.skipToContent}
        </a>
        <SiteHeader frame={frame} newsletter={newsletter} />
        <div className={wide ? 'sheet wide' : 'sheet'}>
          {newsletter ? <Masthead frame={frame} newsletter={newsletter} /> : null}
          <main id="content">{children}</main>
        </div>
        <PageFooter frame={frame} newsletter={newsletter} translated={translated} query={query} />
      </body>
    </html>
  );
}

function Masthead({ frame, newsletter }: { frame: Frame; newsletter: Newsletter }) {
  return (
    <header className="masthead">
      <p className="name">
        <a href={signUpPage(frame, newsletter)}>
          <NewsletterName frame={frame} newsletter={newsletter} />
        </a>
      </p>
      {newsletter.tagline ? <p className="tagline">{newsletter.tagline}</p> : null}
    </header>
  );
}

function PageFooter({
  frame,
  newsletter,
  translated,
  query = {},
}: Pick<PageProps, 'frame' | 'newsletter' | 'translated' | 'query'>) {
  const { chrome, languages } = messages(frame.locale).pages;
  return (
    <footer className="foot">
      {newsletter ? <FollowLinks frame={frame} newsletter={newsletter} /> : null}
      {newsletter?.postalAddress ? (
        <address>
          {newsletter.from.name}
          <br />
          {newsletter.postalAddress}
        </address>
      ) : null}
      {newsletter ? <Imprint newsletter={newsletter} /> : null}
      <FooterLinks frame={frame} newsletter={newsletter} />
      {translated ? (
        <nav aria-label={chrome.language} data-languages="">
          <ul className="row">
            {locales.map((locale) => (
              <li key={locale} lang={locale}>
                {locale === frame.locale ? (
                  <span aria-current="true">{languages[locale]}</span>
                ) : (
                  <a href={withParameters(`?lang=${locale}`, query)} hrefLang={locale}>
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
