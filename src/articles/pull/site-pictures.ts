import type { Redis } from 'ioredis';
import { pictureKey } from '../readers/picture-choice.js';
import type { ArticleDraft, ArticleImage } from '../store/article.js';
import { nextRevision } from '../store/article-record.js';
import { articleIds, findArticle, readArticles, replaceArticle } from '../store/article-store.js';
import type { PageStates } from './page-states.js';

/** Newest articles of the newsletter whose pictures are compared. */
const compared = 300;
/** Articles that show one file: from here on it is the site's own picture. */
const several = 3;

/** Tells the pictures of articles from the picture that a site gives to every article. */
export interface SitePictures {
  /** The pictures of a draft, the best first, without the site's own. The first is noted as the article's. */
  choose(draft: Pick<ArticleDraft, 'url' | 'image' | 'otherImages'>): Promise<ArticleImage[]>;
  /** Remembers the pictures that turned out to be the site's, and takes them from the articles stored with them. */
  close(): Promise<void>;
}

/**
 * Opens the pictures of one source's articles for one pull. A file that several articles have is the site's: it is
 * remembered, and no article of the source is stored with it again.
 */
export function openSitePictures(
  redis: Redis,
  { newsletter, sourceId }: { newsletter: string; sourceId: string },
  states: Pick<PageStates, 'fact' | 'setFact' | 'nameOf'>,
): SitePictures {
  let reading: Promise<Users> | undefined;
  const found = new Set<string>();
  const markName = (file: string) => `mark-${states.nameOf(file)}`;
  const usersRead = () => {
    reading ??= readUsers(redis, newsletter, sourceId);
    return reading;
  };
  return {
    async choose({ url, image, otherImages = [] }) {
      const users = await usersRead();
      // Articles are stored in groups: from here to the note of the choice, nothing may wait.
      const [own, shared]: [ArticleImage[], ArticleImage[]] = [[], []];
      for (const picture of image ? [image, ...otherImages] : otherImages) {
        const file = pictureKey(picture.url);
        if (found.has(file) || states.fact(markName(file)) !== undefined) continue;
        const others = [...(users.get(file) ?? [])].filter((user) => user !== url).length;
        if (others + 1 >= several) found.add(file);
        else (others > 0 ? shared : own).push(picture);
      }
      const choice = [...own, ...shared];
      const [first] = choice;
      if (first) addUser(users, pictureKey(first.url), url);
      return choice;
    },
    async close() {
      const users = await usersRead();
      for (const file of found) {
        await states.setFact(markName(file), '1');
        for (const url of users.get(file) ?? []) await takeFrom(redis, newsletter, url, file);
      }
    },
  };
}

/** Addresses of articles by the file of their picture. */
type Users = Map<string, Set<string>>;

const addUser = (users: Users, file: string, url: string) => users.set(file, (users.get(file) ?? new Set()).add(url));

/** The addresses of a source's newest articles by the file of their picture. */
async function readUsers(redis: Redis, newsletter: string, sourceId: string): Promise<Users> {
  const users: Users = new Map();
  for await (const ids of articleIds(redis, newsletter, compared)) {
    for (const article of await readArticles(redis, ids)) {
      if (article.sourceId !== sourceId || !article.image || article.edits.image !== undefined) continue;
      addUser(users, pictureKey(article.image.url), article.url);
    }
    break;
  }
  return users;
}

/** An editor's own choice stays. A change that somebody else makes at the same time stays too. */
async function takeFrom(redis: Redis, newsletter: string, url: string, file: string): Promise<void> {
  const article = await findArticle(redis, url, newsletter);
  if (!article?.image || article.edits.image !== undefined || pictureKey(article.image.url) !== file) return;
  await replaceArticle(
    redis,
    article,
    nextRevision(article, { ...article, image: null }, article.sourceId, new Date()),
  );
}
