import type { Redis } from 'ioredis';
import type { ReactElement } from 'react';
import { siteState } from '../../redis/site-changes.js';
import { topics } from '../../redis/site-topics.js';
import { pageHtml } from '../kit/send-page.js';

/** More would mean that strangers choose the keys. */
const maxPages = 200;

/**
 * Renders a page once for each key until the site or a newsletter changes: the answer to a form, which no cache may keep.
 * @param key everything that the page shows and a change of the site does not announce
 */
export type RenderOnce = (key: readonly string[], page: () => ReactElement) => Promise<string>;

export function openRenderOnce(redis: Redis): RenderOnce {
  const pages = new Map<string, string>();
  let of = '';
  return async (key, page) => {
    const version = (await siteState(redis)).lastChange(topics.site);
    if (version !== of || pages.size >= maxPages) pages.clear();
    of = version;
    const name = JSON.stringify(key);
    const html = pages.get(name) ?? pageHtml(page());
    pages.set(name, html);
    return html;
  };
}
