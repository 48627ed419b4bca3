import { languages } from '../../locale/languages.js';
import { locales } from '../../locale/locale.js';
import { type FeedPath, pathTo } from '../../settings/web-paths.js';
import type { Frame } from './frame.js';

/** A page as search engines, feed readers and other sites' previews see it. */
export interface PageHead {
  /** The page's own address, absolute and without a language. */
  address: string;
  /** The address that search engines should show instead, such as the original of an article. */
  canonical?: string | undefined;
  description?: string | undefined;
  /** Default: `website`. */
  kind?: 'website' | 'article' | undefined;
  /** Absolute address, at least 200 pixels wide. */
  picture?: { url: string; width?: number | undefined; height?: number | undefined; alt: string } | undefined;
  /** Facts for search engines (schema.org). */
  facts?: readonly object[] | undefined;
  /** The newsletter whose feeds the page announces. */
  feedsOf?: { slug: string; title: string } | undefined;
  /** Keeps the page out of search engines. */
  hidden?: boolean | undefined;
}

const feeds: readonly { path: FeedPath; type: string }[] = [
  { path: 'issueFeed', type: 'application/atom+xml' },
  { path: 'issueJsonFeed', type: 'application/feed+json' },
  { path: 'articleFeed', type: 'application/atom+xml' },
  { path: 'articleJsonFeed', type: 'application/feed+json' },
];

/** Metadata of a page that everyone may see. @param props `title`: as previews show it */
export function HeadTags({ frame, title, head }: { frame: Frame; title: string; head: PageHead }) {
  const { address, canonical = address, description = '', kind = 'website', picture, facts = [] } = head;
  return (
    <>
      {head.hidden ? <meta name="robots" content="noindex" /> : <link rel="canonical" href={canonical} />}
      {canonical === address && !head.hidden ? <Translations address={address} /> : null}
      {description ? <meta name="description" content={description} /> : null}
      <meta property="og:title" content={title} />
      <meta property="og:type" content={kind} />
      <meta property="og:url" content={address} />
      <meta property="og:locale" content={languages[frame.locale].openGraph} />
      {description ? <meta property="og:description" content={description} /> : null}
      {picture ? (
        <>
          <meta property="og:image" content={picture.url} />
          {picture.width ? <meta property="og:image:width" content={String(picture.width)} /> : null}
          {picture.height ? <meta property="og:image:height" content={String(picture.height)} /> : null}
          {picture.alt ? <meta property="og:image:alt" content={picture.alt} /> : null}
        </>
      ) : null}
      <meta name="twitter:card" content={picture ? 'summary_large_image' : 'summary'} />
      {feeds.map(({ path, type }) => {
        const { slug, title: name } = head.feedsOf ?? {};
        return slug ? (
          <link key={path} rel="alternate" type={type} title={name} href={`${frame.base}${pathTo(path, { slug })}`} />
        ) : null;
      })}
      {facts.map((each) => {
        const data = json(each);
        // A block of data: browsers do not run it, and the policy of the page does not concern it.
        // biome-ignore lint/security/noDangerouslySetInnerHtml: JSON in which no tag can begin
        return <script key={data} type="application/ld+json" dangerouslySetInnerHTML={{ __html: data }} />;
      })}
    </>
  );
}

function Translations({ address }: { address: string }) {
  return (
    <>
      {locales.map((locale) => (
        <link key={locale} rel="alternate" hrefLang={locale} href={`${address}?lang=${locale}`} />
      ))}
      <link rel="alternate" hrefLang="x-default" href={address} />
    </>
  );
}

/** JSON for a script element, which `</script>` in a title must not close. */
const json = (value: object) => JSON.stringify(value).replace(/</g, '\\u003c');
