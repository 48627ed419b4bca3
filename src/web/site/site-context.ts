import type { FastifyRequest } from 'fastify';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { type WebPath, webPaths } from '../../settings/web-paths.js';
import { readSite } from '../../site/site-store.js';
import { publisherAddress, publisherName, type SiteContext } from '../../site/site-texts.js';
import { type Frame, frameFor, ownLanguageFirst } from '../kit/frame.js';
import type { PageHead } from '../kit/head-tags.js';
import { basePath, type WebApp } from '../kit/web-app.js';

/** A page of the publisher's site: its frame, and the values in its texts. */
export interface SitePage extends SiteContext {
  frame: Frame;
  /** Renders a text of the publisher's as sanitised HTML. */
  toHtml(markdown: string): string;
}

/** Reads the content of the publisher's pages, in the language of the only newsletter unless the reader chose one. */
export async function sitePageFor(
  { config, redis, publicUrl }: Pick<WebApp, 'config' | 'redis' | 'publicUrl'>,
  request: FastifyRequest,
): Promise<SitePage> {
  // The Markdown parser is large: the process loads it with the first of these pages.
  const { siteHtml: toHtml } = await import('../../site/site-html.js');
  const [site, all] = await Promise.all([readSite(redis), listNewsletters(redis)]);
  const newsletters = all.filter(({ archivedAt }) => archivedAt === '');
  const only = newsletters.length === 1 ? newsletters[0] : undefined;
  const frame = frameFor(request, basePath(publicUrl), only?.locale);
  const ordered = ownLanguageFirst(newsletters, frame.locale);
  return {
    site,
    newsletters: ordered,
    config,
    publicUrl,
    base: frame.base,
    keepLanguage: frame.keepLanguage,
    frame,
    toHtml,
  };
}

/**
 * What search engines and previews see of a page of the site.
 * @returns undefined for the response to a form with faults
 */
export function headOf(
  { publicUrl }: SitePage,
  path: WebPath,
  formErrors: readonly unknown[] = [],
): PageHead | undefined {
  return formErrors.length > 0 ? undefined : { address: `${publicUrl}${webPaths[path]}` };
}

/** The head of the contact page, with how the publisher can be reached (schema.org). */
export function contactHead(page: SitePage, formErrors: readonly unknown[]): PageHead | undefined {
  const head = headOf(page, 'contact', formErrors);
  const [address, { phone }] = [publisherAddress(page), page.site];
  if (!head || (address === '' && phone === '')) return head;
  const organization = {
    '@context': 'https://schema.org',
    '@type': 'Organization',
    name: publisherName(page),
    url: `${page.publicUrl}${webPaths.home}`,
    ...(address === ''
      ? {}
      : { address: { '@type': 'PostalAddress', streetAddress: address.replace(/\s*\n\s*/g, ', ') } }),
    contactPoint: {
      '@type': 'ContactPoint',
      contactType: 'customer service',
      url: head.address,
      ...(phone === '' ? {} : { telephone: phone }),
    },
  };
  return { ...head, facts: [organization] };
}
