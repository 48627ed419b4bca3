import { articleRatings } from '../../answers/votes/votes.js';
import { refetchPicture } from '../../articles/pictures/article-picture.js';
import { schedulePictures } from '../../articles/pictures/schedule-pictures.js';
import type { StoredArticle } from '../../articles/store/article.js';
import { readArticle } from '../../articles/store/article-store.js';
import { editArticle, removeArticle, restoreArticle } from '../../articles/store/edit-article.js';
import { NotFound } from '../../errors.js';
import { listedArticle, pageOfArticles } from '../../issues/page-articles.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import { listedNewsletter, personOf } from '../permission.js';
import {
  allArticlesQuery,
  article,
  articleChange,
  articleDocument,
  articlePageDocument,
  articleQuery,
  listedDocument,
  newOwnArticle,
  type WholeArticle,
} from './article-schemas.js';

/** @throws NotFound */
async function articleOf({ redis }: OperationApp, { article: id }: { article: string }): Promise<StoredArticle> {
  const found = await readArticle(redis, id);
  if (!found) throw new NotFound('article', id);
  return found;
}

/** An article with all that is known about it. */
export async function wholeArticle({ redis }: OperationApp, found: StoredArticle): Promise<WholeArticle> {
  return { article: found, listed: await listedArticle(redis, found), ratings: await articleRatings(redis, found.id) };
}

/** What changes with the text of an article. The parts that read texts are large, and few calls need them. */
async function textChange(app: OperationApp, id: string, text: string) {
  const { rewriteArticle } = await import('../../articles/sources/own-article.js');
  return rewriteArticle(await articleOf(app, { article: id }), text);
}

const of = async (app: OperationApp, key: { article: string }) => (await articleOf(app, key)).newsletters;
const single = {
  key: ['article'],
  output: article,
  document: (_: OperationApp, found: WholeArticle) => articleDocument(found),
} as const;
const writing = { ...single, permission: { scope: 'drafts:write', of }, changes: true } as const;

type Page = Awaited<ReturnType<typeof pageOfArticles>>;
const pages = {
  changes: false,
  output: articlePageDocument,
  document: (_: OperationApp, { items, next }: Page) => ({ items: items.map(listedDocument), next }),
} as const;

/** The articles that digests take from. */
export const articles = {
  list: operation({
    id: 'listArticles',
    summary: 'List the articles of a newsletter',
    description: 'Returns pages, the newest first, undated articles last. An article must match all filters.',
    permission: { scope: 'content:read', of: 'slug' },
    key: ['slug'],
    input: articleQuery,
    ...pages,
    async run(app, { slug, ...query }) {
      const reading = pageOfArticles(app.redis, slug, query);
      // A missing newsletter is reported first.
      reading.catch(() => undefined);
      await newsletterOf(app, { slug });
      return reading;
    },
  }),

  listAll: operation({
    id: 'listAllArticles',
    summary: 'List articles',
    description:
      'Returns pages of the articles of all newsletters that the token may read, or of one. An earlier name of a section means the section, in each newsletter.',
    permission: { scope: 'content:read', of: 'any' },
    key: [],
    input: allArticlesQuery,
    ...pages,
    run: async (app, { newsletter, ...query }, { actor }) => {
      const slug = listedNewsletter(actor, newsletter);
      return pageOfArticles(app.redis, slug && (await newsletterOf(app, { slug })).slug, query);
    },
  }),

  read: operation({
    id: 'readArticle',
    summary: 'Read an article',
    description: 'Returns an article, with the value of its source for each edited field. Send its ETag with a change.',
    ...single,
    permission: { scope: 'content:read', of },
    changes: false,
    run: async (app, key) => wholeArticle(app, await articleOf(app, key)),
  }),

  add: operation({
    id: 'addArticle',
    summary: 'Write an article',
    description:
      'Stores an article that is on no other site. Its address is that of its page here, which opens with the first issue that has it.',
    permission: { scope: 'drafts:write', of: 'slug' },
    changes: true,
    key: ['slug'],
    input: newOwnArticle,
    run: async (app, { slug, ...given }, { actor }) => {
      await newsletterOf(app, { slug });
      const { writeArticle } = await import('../../articles/sources/own-article.js');
      return wholeArticle(app, await writeArticle(app, slug, given, personOf(actor)));
    },
    follow: (app) => schedulePictures(app),
    output: article,
    document: (_, found) => articleDocument(found),
  }),

  change: operation({
    id: 'changeArticle',
    summary: 'Change an article',
    description:
      'Changes the fields in the body and no others. The changes stay when the source sends the article again.',
    ...writing,
    input: articleChange,
    partial: true,
    conditional: true,
    errors: ['article.changed-meanwhile'],
    run: async (app, { article: id, revert, refetch, text, ...edit }, { actor, revision }) => {
      const given = { ...(text === undefined ? {} : await textChange(app, id, text)), ...edit };
      const edited = await editArticle(app.redis, id, given, { revert, revision, by: personOf(actor) });
      if (refetch) await refetchPicture(app.redis, edited);
      return wholeArticle(app, edited);
    },
    follow: (app) => schedulePictures(app),
  }),

  remove: operation({
    id: 'removeArticle',
    summary: 'Remove an article',
    description:
      'Takes an article out of the lists and of later digests, also when its source sends it again. Issues that have it keep it.',
    ...writing,
    run: async (app, { article: id }, { actor }) =>
      wholeArticle(app, await removeArticle(app.redis, id, { by: personOf(actor) })),
    output: null,
  }),

  restore: operation({
    id: 'restoreArticle',
    summary: 'Restore a removed article',
    description: 'Undoes the removal of an article.',
    ...writing,
    run: async (app, { article: id }, { actor }) =>
      wholeArticle(app, await restoreArticle(app.redis, id, { by: personOf(actor) })),
  }),
};
