import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { webPaths } from '../../settings/web-paths.js';
import { archivePage, homePage, signUpPage } from './addresses.js';
import type { Frame } from './frame.js';

interface NavigationProps {
  frame: Frame;
  newsletter?: Newsletter | undefined;
}

/** Links to pages of the site. */
function siteLinks(
  { base, keepLanguage }: Frame,
  pages: readonly { path: string; label: string; className?: string }[],
) {
  return pages.map(({ path, ...link }) => ({ ...link, href: `${base}${path}${keepLanguage}` }));
}

/**
 * The bar above every page: landmarks of its own, since the masthead is the page's banner. It wraps on a narrow screen, so
 * it needs neither a script nor a menu to open.
 */
export function SiteHeader({ frame, newsletter }: NavigationProps) {
  const { site, chrome } = messages(frame.locale).pages;
  const links = [
    { label: site.newsletters, href: homePage(frame) },
    ...(newsletter
      ? [
          { label: chrome.pastIssues, href: archivePage(frame, newsletter) },
          ...(newsletter.archivedAt
            ? []
            : [{ label: site.subscribe, href: `${signUpPage(frame, newsletter)}#subscribe` }]),
        ]
      : siteLinks(frame, [{ path: webPaths.subscriptions, label: site.subscribe }])),
    ...siteLinks(frame, [
      { path: webPaths.search, label: site.search, className: 'to-search' },
      { path: webPaths.contact, label: site.contact },
    ]),
  ];
  return (
    <div className="site">
      <nav aria-label={site.navigation}>
        <ul>
          {frame.siteName ? (
            <li>
              <a className="brand" href={homePage(frame)}>
                {frame.siteName}
              </a>
            </li>
          ) : null}
          {links.map(({ label, href, ...rest }) => (
            <li key={href} {...rest}>
              <a href={href}>{label}</a>
            </li>
          ))}
        </ul>
      </nav>
      <SearchForm frame={frame} newsletter={newsletter} />
    </div>
  );
}

/** Hidden on narrow screens, where the bar has a link to the search page instead. */
function SearchForm({ frame, newsletter }: NavigationProps) {
  const { site } = messages(frame.locale).pages;
  return (
    <search className="find" aria-label={site.searchLabel}>
      <form action={`${frame.base}${webPaths.search}`}>
        <label className="unseen" htmlFor="find">
          {site.searchLabel}
        </label>
        <input id="find" name="q" type="search" />
        {newsletter ? <input type="hidden" name="newsletter" value={newsletter.slug} /> : null}
        {frame.keepLanguage ? <input type="hidden" name="lang" value={frame.locale} /> : null}
        <button type="submit">{site.search}</button>
      </form>
    </search>
  );
}

/** Links below every page. */
export function FooterLinks({ frame, newsletter }: NavigationProps) {
  const { site, chrome } = messages(frame.locale).pages;
  const links = [
    ...(newsletter
      ? [
          { label: chrome.pastIssues, href: archivePage(frame, newsletter) },
          { label: chrome.allNewsletters, href: homePage(frame) },
        ]
      : []),
    ...siteLinks(frame, [
      { path: webPaths.subscriptions, label: site.subscriptions },
      { path: webPaths.about, label: site.about },
      { path: webPaths.advertising, label: site.advertising },
      { path: webPaths.contact, label: site.contact },
      { path: webPaths.privacy, label: site.privacy },
    ]),
  ];
  return (
    <nav aria-label={site.footer}>
      <ul className="row">
        {links.map(({ label, href }) => (
          <li key={href}>
            <a href={href}>{label}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
