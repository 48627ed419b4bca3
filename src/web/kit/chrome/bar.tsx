import { formatToday } from '../../../locale/format-date.js';
import { messages } from '../../../locale/messages.js';
import { textWidth } from '../../../locale/text-width.js';
import { type Newsletter, sectionTitle } from '../../../newsletters/newsletter.js';
import { webPaths } from '../../../settings/web-paths.js';
import { archivePage, homePage, sectionPage, signUpPage, withParameters } from '../addresses.js';
import type { Frame } from '../frame.js';
import { MastheadName, mastheadOf } from '../masthead.js';
import { langOf, langOfSection } from '../word-language.js';

/** Columns of a name that fits beside the button of a phone's bar in its large letters. A longer one has two lines of smaller ones. */
const shortName = 18;

interface BarProps {
  frame: Frame;
  newsletter: Newsletter | undefined;
  /** The link that leads to this page, so that the bar marks it. */
  here: string | undefined;
  /** Where the form to subscribe is. */
  join: string;
}

interface Place {
  label: string;
  href: string;
  /** Of the label, where it is not the page's. */
  lang?: string;
}

/**
 * The bar above every page: the name, a button to subscribe, and one line of places, which scrolls on a narrow screen. It
 * needs neither a script nor a menu to open.
 */
export function Bar({ frame, newsletter, here, join }: BarProps) {
  const { site } = messages(frame.locale).pages;
  const search = withParameters(
    `${frame.base}${webPaths.search}${frame.keepLanguage}`,
    newsletter && frame.newsletters.length > 1 ? { newsletter: newsletter.slug } : {},
  );
  const masthead = mastheadOf(frame, newsletter);
  return (
    <header className="bar">
      <div className="wrap">
        <div className="top">
          <p className="day">{formatToday(frame.locale, new Date(), newsletter?.timeZone ?? 'UTC')}</p>
          <p className={textWidth(masthead.name) > shortName ? 'name long' : 'name'}>
            <a href={newsletter ? signUpPage(frame, newsletter) : homePage(frame)}>
              <MastheadName frame={frame} masthead={masthead} />
            </a>
          </p>
          <div className="tools">
            <a className="find" href={search}>
              <Lens />
              {site.search}
            </a>
            {newsletter?.archivedAt ? null : (
              <a className="join" href={join}>
                <span>{site.subscribe}</span>
              </a>
            )}
          </div>
        </div>
        <div className="places">
          <nav aria-label={site.navigation}>
            <ul>
              {placesOf(frame, newsletter).map(({ label, href, lang }) => (
                <li key={href}>
                  <a href={href} lang={lang} aria-current={href === here ? 'page' : undefined}>
                    {label}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <a className="find" href={search} aria-label={site.search}>
            <Lens />
          </a>
        </div>
      </div>
    </header>
  );
}

/** Sections and issues of a newsletter, or the newsletters of a site with several. */
function placesOf(frame: Frame, newsletter: Newsletter | undefined): Place[] {
  const { site, front, chrome } = messages(frame.locale).pages;
  const own = newsletter
    ? [
        { label: front.home, href: signUpPage(frame, newsletter) },
        ...newsletter.sections.map((section) => ({
          label: sectionTitle(newsletter, section, frame.locale),
          href: sectionPage(frame, newsletter, section),
          ...langOfSection(frame, newsletter, section),
        })),
        { label: chrome.pastIssues, href: archivePage(frame, newsletter) },
        ...(frame.newsletters.length > 1 ? [{ label: chrome.allNewsletters, href: homePage(frame) }] : []),
      ]
    : [
        { label: front.home, href: homePage(frame) },
        ...frame.newsletters.map((one) => ({ label: one.title, href: signUpPage(frame, one), ...langOf(frame, one) })),
      ];
  const pages = [
    { label: site.about, path: webPaths.about },
    { label: site.contact, path: webPaths.contact },
  ].map(({ label, path }) => ({ label, href: `${frame.base}${path}${frame.keepLanguage}` }));
  return [...own, ...pages];
}

/** A magnifying glass. */
function Lens() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="8.5" cy="8.5" r="5.5" />
      <path d="M13 13l5 5" />
    </svg>
  );
}
