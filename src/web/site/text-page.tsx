import type { ReactNode } from 'react';
import { messages } from '../../locale/messages.js';
import type { SiteText } from '../../site/site.js';
import { siteText } from '../../site/site-texts.js';
import { AskForm } from '../archive/ask-form.js';
import { type LatestNews, LatestStories } from '../archive/latest-stories.js';
import { Page } from '../kit/page.js';
import { headOf, type SitePage } from './site-context.js';

interface TextPageProps {
  page: SitePage;
  name: Exclude<SiteText, 'advertising'>;
  /** Where the page's own form to subscribe is. */
  join?: string;
  /** Below the text, as wide as it. */
  below?: ReactNode;
  children?: ReactNode;
}

/** A page with one text of the publisher. */
export function TextPage({ page, name, join, below, children }: TextPageProps) {
  const title = messages(page.frame.locale).pages.siteTexts[name];
  return (
    <Page frame={page.frame} title={title} head={headOf(page, name)} join={join} below={below}>
      <h1>{title}</h1>
      <SiteTextBody page={page} name={name} />
      {children}
    </Page>
  );
}

/** Id of the form to subscribe below the text about the publisher. */
const askId = 'subscribe';

/** Who publishes the site, and for visitors who want to know: how to subscribe, and what there is to read. */
export function AboutPage({ page, latest }: { page: SitePage; latest: LatestNews | undefined }) {
  const { frame } = page;
  const { newsletters } = frame;
  if (newsletters.length === 0) return <TextPage page={page} name="about" />;
  const only = newsletters.length === 1 ? newsletters[0] : undefined;
  const below = latest ? <LatestStories frame={frame} {...latest} narrow /> : null;
  return (
    <TextPage page={page} name="about" join={`#${askId}`} below={below}>
      <AskForm frame={frame} newsletter={only} id={askId} place="box" taglined={false} />
    </TextPage>
  );
}

/** A text of the publisher, marked with its language where that is not the page's. */
export function SiteTextBody({ page, name }: { page: SitePage; name: SiteText }) {
  const { markdown, locale } = siteText(page, name, page.frame.locale);
  const lang = locale === page.frame.locale ? undefined : locale;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised by toHtml
  return <div className="prose" lang={lang} dangerouslySetInnerHTML={{ __html: page.toHtml(markdown) }} />;
}
