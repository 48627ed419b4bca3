import { messages } from '../../locale/messages.js';
import type { SiteText } from '../../site/site.js';
import { siteText } from '../../site/site-texts.js';
import { Page } from '../kit/page.js';
import { headOf, type SitePage } from './site-context.js';

/** A page with one text of the publisher: about or privacy. */
export function TextPage({ page, name }: { page: SitePage; name: Exclude<SiteText, 'advertising'> }) {
  const title = messages(page.frame.locale).pages.siteTexts[name];
  return (
    <Page frame={page.frame} title={title} head={headOf(page, name)}>
      <h1>{title}</h1>
      <SiteTextBody page={page} name={name} />
    </Page>
  );
}

/** A text of the publisher, marked with its language where that is not the page's. */
export function SiteTextBody({ page, name }: { page: SitePage; name: SiteText }) {
  const { markdown, locale } = siteText(page, name, page.frame.locale);
  const lang = locale === page.frame.locale ? undefined : locale;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised by toHtml
  return <div className="prose" lang={lang} dangerouslySetInnerHTML={{ __html: page.toHtml(markdown) }} />;
}
