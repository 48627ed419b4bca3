import type { ReactNode } from 'react';
import { languages } from '../../locale/languages.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { may } from '../../operations/permission.js';
import { light } from '../../render/theme.js';
import { pathTo } from '../../settings/web-paths.js';
import { iconAddress } from '../../web/kit/chrome/icon-picture.js';
import { surfaces } from '../../web/kit/look.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { deskScriptUrl, htmxSettings } from '../script/desk-script.js';
import { type DeskVisit, deskWords, mayChangeSettings, mayRunInstallation, troublesOf } from './as-person.js';
import { articleListOf, commentsOf } from './content-addresses.js';
import { deskStylesheetUrl } from './desk-style.js';
import { healthTabAddress } from './health-addresses.js';
import { addressOf } from './visit.js';

interface DeskPageProps {
  visit: DeskVisit;
  /** Title of the browser tab. */
  title: string;
  /** The newsletter that the page is about. */
  newsletter?: Newsletter | undefined;
  /** The place in the bar that the page belongs to. */
  here?: 'today' | 'issues' | 'articles' | 'comments' | 'readers' | 'settings' | 'health';
  /** After how many seconds a browser without scripts loads the page again; left out: never. */
  refreshSeconds?: number | undefined;
  children: ReactNode;
}

/** The whole document around a page of the desk: the bar with its places, and the content. Everything works without its script. */
export function DeskPage({ visit, title, newsletter, here, refreshSeconds, children }: DeskPageProps) {
  const { frame } = visit;
  return (
    <html lang={frame.locale} dir={languages[frame.locale].direction} data-fonts="system">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content={surfaces.light} media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content={surfaces.dark} media="(prefers-color-scheme: dark)" />
        <title>{newsletter ? `${title} · ${newsletter.title}` : title}</title>
        <link rel="icon" href={iconAddress(light.accent)} />
        <link rel="stylesheet" href={`${frame.base}${deskStylesheetUrl}`} />
        <meta name="htmx-config" content={htmxSettings} />
        <script type="module" src={`${frame.base}${deskScriptUrl}`} />
        {refreshSeconds === undefined ? null : (
          <noscript>
            <meta httpEquiv="refresh" content={String(refreshSeconds)} />
          </noscript>
        )}
      </head>
      <body className="desk">
        <a className="skip" href="#content">
          {messages(frame.locale).pages.chrome.skipToContent}
        </a>
        <header className="places">
          <Papers visit={visit} newsletter={newsletter} />
          {newsletter ? <Places visit={visit} newsletter={newsletter} here={here} /> : null}
          <a className="me" href={addressOf(frame, 'account')}>
            <bdi>{visit.person.name}</bdi>
          </a>
        </header>
        <main className="work" id="content">
          {children}
        </main>
      </body>
    </html>
  );
}

/** The newsletter of the page, and the others to go to. */
function Papers({
  visit: { frame, newsletters },
  newsletter,
}: {
  visit: DeskVisit;
  newsletter: Newsletter | undefined;
}) {
  const others = newsletters.filter(({ slug }) => slug !== newsletter?.slug);
  if (!newsletter) {
    return (
      <a className="paper" href={addressOf(frame, 'desk')}>
        {deskWords(frame).places}
      </a>
    );
  }
  if (others.length === 0) {
    return (
      <a className="paper" href={todayOf(frame, newsletter)}>
        <bdi {...languageAttributes(frame, newsletter)}>{newsletter.title}</bdi>
      </a>
    );
  }
  return (
    <details className="papers">
      <summary className="paper">
        <bdi {...languageAttributes(frame, newsletter)}>{newsletter.title}</bdi>
      </summary>
      <nav aria-label={deskWords(frame).others}>
        <ul>
          {others.map((one) => (
            <li key={one.slug}>
              <a href={todayOf(frame, one)}>
                <bdi {...languageAttributes(frame, one)}>{one.title}</bdi>
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </details>
  );
}

type Frame = DeskVisit['frame'];

/** The addresses of a newsletter's pages. */
export const todayOf = ({ base, keepLanguage }: Frame, { slug }: Pick<Newsletter, 'slug'>): string =>
  `${base}${pathTo('deskToday', { slug })}${keepLanguage}`;
export const issuesOf = ({ base, keepLanguage }: Frame, { slug }: Pick<Newsletter, 'slug'>): string =>
  `${base}${pathTo('deskIssues', { slug })}${keepLanguage}`;
/** The address of the list of a newsletter's readers. */
export const readersOf = ({ base, keepLanguage }: Frame, { slug }: Pick<Newsletter, 'slug'>): string =>
  `${base}${pathTo('deskReaderList', { slug })}${keepLanguage}`;
/** The address of an issue's page. */
export const issueAddress = ({ base, keepLanguage }: Frame, issue: string): string =>
  `${base}${pathTo('deskIssue', { issue })}${keepLanguage}`;

/** The same, where the page says that somebody has moved the send, which was therefore not stopped. */
export function movedAddress(frame: Frame, issue: string): string {
  const address = issueAddress(frame, issue);
  return `${address}${address.includes('?') ? '&' : '?'}moved=1`;
}

/** The address of an issue's page that says that whoever has changed it cannot approve it. */
export function ownAddress(frame: Frame, issue: string): string {
  const address = issueAddress(frame, issue);
  return `${address}${address.includes('?') ? '&' : '?'}own=1`;
}

/** The address of an issue's page that says why nobody was asked to approve it. */
export function notAskedAddress(frame: Frame, issue: string, why: string): string {
  const address = issueAddress(frame, issue);
  return `${address}${address.includes('?') ? '&' : '?'}notAsked=${why}`;
}

/** The address of the page on which an issue is written. */
export const writeAddress = ({ base, keepLanguage }: Frame, issue: string): string =>
  `${base}${pathTo('deskWrite', { issue })}${keepLanguage}`;
/** The address of the page on which a new issue begins. */
export const composeAddress = ({ base, keepLanguage }: Frame, { slug }: Pick<Newsletter, 'slug'>): string =>
  `${base}${pathTo('deskCompose', { slug })}${keepLanguage}`;

/** The address of the steps to a newsletter's first issue. */
export const stepsAddress = ({ base, keepLanguage }: Frame, { slug }: Pick<Newsletter, 'slug'>): string =>
  `${base}${pathTo('deskSteps', { slug })}${keepLanguage}`;

/** The address of what is set in a newsletter and in the installation. */
export const settingsAddress = ({ base, keepLanguage }: Frame, { slug }: Pick<Newsletter, 'slug'>): string =>
  `${base}${pathTo('deskSettings', { slug })}${keepLanguage}`;

interface PlacesProps extends Pick<DeskPageProps, 'visit'> {
  newsletter: Newsletter;
  here: DeskPageProps['here'];
}

type Place = NonNullable<DeskPageProps['here']>;

/** The places that a person may see, each with its name and its address. */
function placesFor(visit: DeskVisit, newsletter: Newsletter): [Place, string, string][] {
  const { frame, actor } = visit;
  const words = deskWords(frame);
  const only = (isSeen: boolean, ...place: [Place, string, string]) => (isSeen ? [place] : []);
  return [
    ['today', words.today, todayOf(frame, newsletter)],
    ['issues', words.issues, issuesOf(frame, newsletter)],
    ['articles', words.articles.title, articleListOf(frame, newsletter)],
    ['comments', words.comments.title, commentsOf(frame, newsletter)],
    ...only(
      may(actor, 'subscribers:read', newsletter.slug),
      ...(['readers', words.reader.title, readersOf(frame, newsletter)] as const),
    ),
    ...only(
      mayChangeSettings(visit, newsletter),
      ...(['settings', words.team.settings, settingsAddress(frame, newsletter)] as const),
    ),
    ...only(
      mayRunInstallation(visit),
      ...(['health', words.health.title, healthTabAddress(frame, newsletter, 'overview')] as const),
    ),
  ];
}

/** The places in the bar; on a phone in a menu, which says how much waits for a person. */
function Places(props: PlacesProps) {
  const words = deskWords(props.visit.frame);
  return (
    <>
      <nav aria-label={words.places}>
        <PlaceList {...props} />
      </nav>
      <details className="papers menu">
        <summary>
          {words.menu}
          <Waiting {...props} />
        </summary>
        <nav aria-label={words.places}>
          <PlaceList {...props} />
        </nav>
      </details>
    </>
  );
}

function PlaceList(props: PlacesProps) {
  return (
    <ul>
      {placesFor(props.visit, props.newsletter).map(([place, name, href]) => (
        <li key={place}>
          <a href={href} aria-current={props.here === place ? 'page' : undefined}>
            {name}
            {place === 'today' ? <Waiting {...props} /> : null}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** How many things wait for a person, beside "Today". */
function Waiting({ visit, newsletter }: Pick<PlacesProps, 'visit' | 'newsletter'>) {
  const waiting = troublesOf(visit, newsletter).length;
  if (waiting === 0) return null;
  return (
    <span className="count">
      <span aria-hidden="true">{waiting}</span>
      <span className="unseen">{deskWords(visit.frame).waiting(waiting)}</span>
    </span>
  );
}

/** The head of a page: its title, a line below it, and what can be done. */
export function Head({ title, lead, children }: { title: ReactNode; lead?: ReactNode; children?: ReactNode }) {
  return (
    <div className="head">
      <div>
        <h1>{title}</h1>
        {lead === undefined ? null : <p>{lead}</p>}
      </div>
      {children}
    </div>
  );
}
