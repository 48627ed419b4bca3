import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import type { Frame } from './frame.js';

type Slug = Pick<Newsletter, 'slug'>;

// Links between pages. They keep the language that the reader chose.
export const homePage = ({ base, keepLanguage }: Frame) => links.home(base) + keepLanguage;
export const signUpPage = ({ base, keepLanguage }: Frame, { slug }: Slug) =>
  links.newsletter(base, slug) + keepLanguage;
export const archivePage = ({ base, keepLanguage }: Frame, { slug }: Slug) => links.archive(base, slug) + keepLanguage;
export const sectionPage = ({ base, keepLanguage }: Frame, { slug }: Slug, section: string) =>
  links.section(base, slug, section) + keepLanguage;
export const articlePage = ({ base, keepLanguage }: Frame, article: { id: string; title: string }) =>
  links.article(base, article) + keepLanguage;

/** An issue's page, in the page's language. @param of its newsletter, in whose language the issue opens by itself */
export const issuePage = ({ base, locale }: Frame, { id }: { id: string }, of: Pick<Newsletter, 'locale'>) =>
  links.issue(base, id) + (locale === of.locale ? '' : `?lang=${locale}`);

/** Adds parameters to a link that may have some. */
export function withParameters(link: string, parameters: Record<string, string | number>): string {
  const added = new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return added.size === 0 ? link : `${link}${link.includes('?') ? '&' : '?'}${added}`;
}
