import type { CommentState } from '../../answers/comments/comment.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { withParameters } from '../../web/kit/addresses.js';
import type { Frame } from '../../web/kit/frame.js';

type Slug = Pick<Newsletter, 'slug'>;

/** The address of the comments of a newsletter: those that wait for a decision, or another list. */
export const commentsOf = ({ base, keepLanguage }: Frame, { slug }: Slug, state: CommentState = 'held'): string =>
  withParameters(`${base}${pathTo('deskComments', { slug })}${keepLanguage}`, state === 'held' ? {} : { state });

/** The address of the writers who are blocked in a newsletter. */
export const blockedWritersOf = ({ base, keepLanguage }: Frame, { slug }: Slug): string =>
  `${base}${pathTo('deskBlockedWriters', { slug })}${keepLanguage}`;

/** The address of one comment, which the forms that decide about it post to. */
export const commentAddress = ({ base, keepLanguage }: Frame, { slug }: Slug, comment: string): string =>
  `${base}${pathTo('deskComment', { slug, comment })}${keepLanguage}`;

/** The address of the sources of a newsletter. */
export const sourcesOf = ({ base, keepLanguage }: Frame, { slug }: Slug): string =>
  `${base}${pathTo('deskSourceList', { slug })}${keepLanguage}`;

/** The address of one source, which its forms post to. */
export const sourceAddress = ({ base, keepLanguage }: Frame, { slug }: Slug, source: string): string =>
  `${base}${pathTo('deskSource', { slug, source })}${keepLanguage}`;

/** The address of the list of articles. */
export const articleListOf = ({ base, keepLanguage }: Frame, { slug }: Slug): string =>
  `${base}${pathTo('deskArticles', { slug })}${keepLanguage}`;

/** The address where an article is written. */
export const newArticleAddress = ({ base, keepLanguage }: Frame, { slug }: Slug): string =>
  `${base}${pathTo('deskArticleNew', { slug })}${keepLanguage}`;

/** The address of one article, which its form posts to. */
export const oneArticleAddress = ({ base, keepLanguage }: Frame, { slug }: Slug, article: string): string =>
  `${base}${pathTo('deskArticle', { slug, article })}${keepLanguage}`;
