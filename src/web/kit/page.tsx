import type { ReactNode } from 'react';
import { languages } from '../../locale/languages.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import { light } from '../../render/theme.js';
import { pathTo, webPaths } from '../../settings/web-paths.js';
import { signUpPage } from './addresses.js';
import { Bar } from './chrome/bar.js';
import { Foot } from './chrome/foot.js';
import { iconAddress } from './chrome/icon-picture.js';
import { preloadedFonts } from './chrome/web-fonts.js';
import type { Frame } from './frame.js';
import { HeadTags, type PageHead } from './head-tags.js';
import { LookStyle, surfaces } from './look.js';
import { type MastheadFacts, mastheadOf, newsletterOfPage } from './masthead.js';
import { stylesheetUrl } from './style.js';

export { archivePage, homePage, signUpPage } from './addresses.js';

interface PageProps {
  frame: Frame;
  /** Title of the browser tab. The name above the page is added to it. */
  title: string;
  /** The newsletter that the page belongs to. Default: the only one of the site. */
  newsletter?: Newsletter | undefined;
  /** Whether the page links to its other languages. False after a post whose address would ask for the same thing again. */
  translated?: boolean;
  /** Id of the form that the page's other languages show again. Default: they are links to the page's address. */
  formId?: string | undefined;
  /** Parameters of the page's address besides the language. Links to its other languages keep them. */
  query?: Record<string, string | number> | undefined;
  /** Lays out its own content at the full width, in elements with the class `wrap`. Others have one column. */
  wide?: boolean;
  /** The link in the bar that leads to this page. Default: the page's own address. */
  here?: string | undefined;
  /** Where the page's own form to subscribe is. Default: that of the front page. */
  join?: string | undefined;
  /** For pages that everyone may see, and that others may link to. */
  head?: PageHead | undefined;
  /** Below the column, as wide as it. */
  below?: ReactNode;
  children: ReactNode;
}

/** The whole document around a page's content: the bar with the site's places, and the footer. */
export function Page(props: PageProps) {
  const { frame, title, translated = true, query = {}, wide = false, head, children } = props;
  const here = props.here ?? (head && `${new URL(head.address).pathname}${frame.keepLanguage}`);
  const newsletter = newsletterOfPage(frame, props.newsletter);
  const masthead = mastheadOf(frame, newsletter);
  return (
    <html
      lang={frame.locale}
      dir={languages[frame.locale].direction}
      data-fonts={frame.site.fonts === 'system' ? 'system' : undefined}
    >
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content={surfaces.light} media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content={surfaces.dark} media="(prefers-color-scheme: dark)" />
        <title>{title.includes(masthead.name) ? title : `${title} · ${masthead.name}`}</title>
        <Fonts frame={frame} />
        <Icons frame={frame} masthead={masthead} />
        <link rel="stylesheet" href={`${frame.base}${stylesheetUrl}`} />
        <LookStyle newsletter={newsletter} frame={frame} />
        {head ? <HeadTags frame={frame} title={title} head={head} /> : null}
      </head>
      <body>
        <a className="skip" href="#content">
          {messages(frame.locale).pages.chrome.skipToContent}
        </a>
        <Bar frame={frame} newsletter={newsletter} here={here} join={props.join ?? joinPage(frame, newsletter)} />
        <main id="content">
          {wide ? children : <Column>{children}</Column>}
          {props.below ? <div className="wrap finder">{props.below}</div> : null}
          {head ? <p className="wrap own-address">{head.address}</p> : null}
        </main>
        <Foot frame={frame} newsletter={newsletter} translated={translated} formId={props.formId} query={query} />
      </body>
    </html>
  );
}

function Column({ children }: { children: ReactNode }) {
  return (
    <div className="wrap">
      <div className="column">{children}</div>
    </div>
  );
}

/** The site's icon, or one in the accent colour. */
function Icons({ frame, masthead: { icon, accent } }: { frame: Frame; masthead: MastheadFacts }) {
  const colour = accent?.light ?? light.accent;
  const [tab, home] = icon
    ? [links.media(frame.base, icon.file), links.media(frame.base, icon.file)]
    : [iconAddress(colour), frame.base + pathTo('icon', { file: `${colour.slice(1)}.png` })];
  return (
    <>
      <link rel="icon" href={tab} />
      <link rel="apple-touch-icon" href={home} />
    </>
  );
}

/** Asks for the fonts before the stylesheet does, where the page's language has many letters in them. */
function Fonts({ frame }: { frame: Frame }) {
  if (frame.site.fonts === 'system' || !languages[frame.locale].usesOurFonts) return null;
  return preloadedFonts.map((file) => (
    <link
      key={file}
      rel="preload"
      href={frame.base + pathTo('font', { file })}
      as="font"
      type="font/woff2"
      crossOrigin=""
    />
  ));
}

/** The form to subscribe of another page. */
const joinPage = (frame: Frame, newsletter: Newsletter | undefined) =>
  newsletter
    ? `${signUpPage(frame, newsletter)}#subscribe`
    : `${frame.base}${webPaths.subscriptions}${frame.keepLanguage}`;
