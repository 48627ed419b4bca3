import { languages } from '../../../locale/languages.js';
import { locales } from '../../../locale/locale.js';
import { messages } from '../../../locale/messages.js';
import { type Newsletter, sectionTitle } from '../../../newsletters/newsletter.js';
import { pathTo, webPaths } from '../../../settings/web-paths.js';
import { sellsAdvertising } from '../../../site/site.js';
import { oldestOf, publisherAddress } from '../../../site/site-texts.js';
import { archivePage, homePage, sectionPage, signUpPage, withParameters } from '../addresses.js';
import type { Frame } from '../frame.js';
import { ContactLine, Imprint, PhoneNumber, SiteFollowLinks } from '../look.js';
import { MastheadName, mastheadOf } from '../masthead.js';
import { langOf, langOfSection } from '../word-language.js';

/** Name of the button that shows a form again in another language, with all that was typed. Nothing else is done with it. */
export const otherLanguageField = 'in-other-language';

interface FootProps {
  frame: Frame;
  newsletter: Newsletter | undefined;
  /** Whether the page links to its other languages. */
  translated: boolean;
  /** Id of the form that its other languages show again. Undefined: they are links to the page's address. */
  formId?: string | undefined;
  /** Parameters of the page's address besides the language. */
  query: Record<string, string | number>;
}

interface FootLink {
  label: string;
  href: string;
  /** Of the label, where it is not the page's. */
  lang?: string;
}

/** The end of every page: who publishes it, where else to go, and its other languages. */
export function Foot({ frame, newsletter, translated, formId, query }: FootProps) {
  const { front, site, chrome, reading } = messages(frame.locale).pages;
  const page = (path: string) => `${frame.base}${path}${frame.keepLanguage}`;
  return (
    <footer className="foot">
      <div className="wrap">
        <Publisher frame={frame} newsletter={newsletter} />
        <nav className="lists" aria-label={site.footer}>
          <Links title={newsletter ? reading.sections : site.newsletters} links={partsOf(frame, newsletter)} />
          <Links
            title={front.read}
            links={[
              ...(newsletter ? [{ label: chrome.pastIssues, href: archivePage(frame, newsletter) }] : []),
              ...(newsletter && frame.newsletters.length > 1
                ? [{ label: chrome.allNewsletters, href: homePage(frame) }]
                : []),
              { label: site.search, href: page(webPaths.search) },
              ...(newsletter
                ? [{ label: front.newsFeed, href: `${frame.base}${pathTo('articleFeed', newsletter)}` }]
                : []),
              { label: site.subscriptions, href: page(webPaths.subscriptions) },
            ]}
          />
          <Links
            title={front.thisSite}
            links={[
              { label: site.about, href: page(webPaths.about) },
              { label: site.contact, href: page(webPaths.contact) },
              ...(sellsAdvertising(frame.site) ? [{ label: site.advertising, href: page(webPaths.advertising) }] : []),
              { label: site.privacy, href: page(webPaths.privacy) },
            ]}
          />
          <SiteFollowLinks frame={frame} follow={followOf(frame, newsletter)} />
        </nav>
        <div className="last">
          <Imprint frame={frame} newsletter={newsletter} />
          {translated ? <Languages frame={frame} query={query} formId={formId} /> : null}
        </div>
      </div>
    </footer>
  );
}

function Languages({ frame, query, formId }: Pick<FootProps, 'frame' | 'query' | 'formId'>) {
  const { chrome } = messages(frame.locale).pages;
  return (
    <nav aria-label={chrome.language} data-languages="">
      <ul>
        {locales.map((locale) => (
          <li key={locale} lang={locale}>
            {locale === frame.locale ? (
              <span aria-current="true">{languages[locale].name}</span>
            ) : formId ? (
              <button
                type="submit"
                form={formId}
                formAction={`?lang=${locale}`}
                name={otherLanguageField}
                value={locale}
              >
                {languages[locale].name}
              </button>
            ) : (
              <a href={withParameters(`?lang=${locale}`, query)} hrefLang={locale}>
                {languages[locale].name}
              </a>
            )}
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Who publishes a newsletter, or the whole site. */
function Publisher({ frame, newsletter }: Pick<FootProps, 'frame' | 'newsletter'>) {
  const { site, newsletters } = frame;
  const { front, contact } = messages(frame.locale).pages;
  // The tagline of a newsletter is in its forms.
  const several = !newsletter && newsletters.length > 1 ? front.several(newsletters.length) : '';
  const publisher = newsletter?.from.name ?? oldestOf(newsletters)?.from.name ?? '';
  const { name } = mastheadOf(frame, newsletter);
  const address = newsletter ? newsletter.postalAddress : publisherAddress(frame);
  return (
    <div>
      <p className="name">
        <MastheadName frame={frame} masthead={mastheadOf(frame, newsletter)} />
      </p>
      {several ? <p className="meta">{several}</p> : null}
      {address ? (
        <address className="meta">
          {publisher === name || address.startsWith(publisher) ? null : (
            <>
              {publisher}
              <br />
            </>
          )}
          {address}
        </address>
      ) : null}
      {site.phone === '' ? null : (
        <p className="meta">
          {contact.phone} <PhoneNumber phone={site.phone} />
        </p>
      )}
      {newsletter ? <ContactLine newsletter={newsletter} /> : null}
    </div>
  );
}

/** Sections of a newsletter, or the newsletters of a site with several. */
function partsOf(frame: Frame, newsletter: Newsletter | undefined): FootLink[] {
  if (!newsletter)
    return frame.newsletters.map((one) => ({ label: one.title, href: signUpPage(frame, one), ...langOf(frame, one) }));
  return newsletter.sections.map((section) => ({
    label: sectionTitle(newsletter, section, frame.locale),
    href: sectionPage(frame, newsletter, section),
    ...langOfSection(frame, newsletter, section),
  }));
}

/** Where to follow a newsletter, or those of a site, each place once. */
function followOf({ newsletters }: Frame, newsletter: Newsletter | undefined): Newsletter['follow'] {
  const all = newsletter ? newsletter.follow : newsletters.flatMap(({ follow }) => follow);
  return all.filter(({ url }, i) => all.findIndex((other) => other.url === url) === i);
}

function Links({ title, links }: { title: string; links: readonly FootLink[] }) {
  if (links.length === 0) return null;
  return (
    <div>
      <h2>{title}</h2>
      <ul>
        {links.map(({ label, href, lang }) => (
          <li key={href}>
            <a href={href} lang={lang}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
