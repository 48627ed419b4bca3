import type { DigestComments } from '../../../emails/props.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../links.js';
import type { CountedLinks } from './counted-links.js';

/** The addresses in an email that the page does not have. */
export interface DigestLinks {
  /** The address of a link, by the one that it leads to. */
  to(url: string): string;
  /** The page where an article is rated, by the article's id; missing: it cannot be rated. */
  toRating?: (article: string) => string;
  /** The comments on an article, by its id; undefined or missing: nobody can comment on it. */
  toComments?: (article: string) => DigestComments | undefined;
}

/** The links of the page. */
export const plainLinks: DigestLinks = { to: (url) => url };

/** The parts of an email's links that differ between readers. */
export interface OwnLinkParts {
  /** The end of every counted link. */
  linkMark?: string;
  /** The token in every link to a rating or to the form for a comment; missing: the email has neither. */
  ratingToken?: string;
}

/** The facts that the links of an email are made from. */
interface LinkedEdition {
  countedLinks?: CountedLinks;
  newsletter: Pick<Newsletter, 'ratings'>;
  articles: readonly { id: string; title: string }[];
  commentCounts?: Readonly<Record<string, number>>;
  publicUrl: string;
}

/** Whether readers comment on the articles: at least on the lead story, which every email shows with its links. */
const hasComments = ({ articles, commentCounts = {} }: Pick<LinkedEdition, 'articles' | 'commentCounts'>) =>
  articles[0] !== undefined && commentCounts[articles[0].id] !== undefined;

/** Whether an email has links with the token of its reader. */
export const hasRatingToken = (edition: Pick<LinkedEdition, 'newsletter' | 'articles' | 'commentCounts'>): boolean =>
  edition.articles.length > 0 && (edition.newsletter.ratings === true || hasComments(edition));

/** The links of one email, or of the template of all. */
export function emailLinks(edition: LinkedEdition, { linkMark = '', ratingToken }: OwnLinkParts): DigestLinks {
  const { countedLinks, newsletter, articles, publicUrl, commentCounts = {} } = edition;
  const to = (url: string) => {
    const address = countedLinks?.addresses.get(url);
    return address === undefined ? url : address + linkMark;
  };
  if (ratingToken === undefined) return { to };
  const toRating = (article: string) => links.rate(publicUrl, ratingToken, article);
  const toComments = (id: string) => {
    const [count, article] = [commentCounts[id], articles.find((one) => one.id === id)];
    if (count === undefined || !article) return undefined;
    const writeUrl = links.comment(publicUrl, ratingToken, id);
    return { count, url: `${links.article(publicUrl, article)}#comments`, writeUrl };
  };
  return {
    to,
    ...(newsletter.ratings ? { toRating } : {}),
    ...(hasComments(edition) ? { toComments } : {}),
  };
}
