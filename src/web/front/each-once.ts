import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Story } from '../archive/story.js';
import type { Frame } from '../kit/frame.js';
import { languageOf } from '../kit/word-language.js';

interface Listed {
  story: Story;
  newsletter: Newsletter;
}

/**
 * Leaves each story of several newsletters once. An article of two newsletters is one story. So are an article and its
 * translation, which are known by their common picture: the one in the page's language stays, or else the first. A picture
 * that several articles of one language have, such as a publisher's standard picture, says nothing.
 */
export function eachOnce<T extends Listed>(frame: Pick<Frame, 'locale'>, listed: readonly T[]): T[] {
  const articles = new Set<string>();
  const different = listed.filter(({ story: { article } }) => !articles.has(article.id) && articles.add(article.id));
  const language = ({ newsletter, story }: T) => languageOf(newsletter, story.article);
  return different.flatMap((one) => {
    const { picture } = one.story;
    const same = picture ? different.filter(({ story }) => story.picture?.src === picture.src) : [one];
    if (new Set(same.map(language)).size < same.length) return [one];
    return same[0] === one ? [same.find((other) => language(other) === frame.locale) ?? one] : [];
  });
}
