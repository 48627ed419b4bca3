import { Fragment } from 'react';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { languageOf } from '../kit/word-language.js';
import { phrasesOf } from './phrases.js';
import type { Story } from './story.js';

/** A headline or a sentence below one. A line of a Chinese one ends between words. @param props `language`: that of its words, as BCP 47 tag */
export function Phrases({ language, text }: { language: string; text: string }) {
  if (!language.startsWith('zh')) return text;
  return phrasesOf(text).map((phrase, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text keep their order
    <Fragment key={i}>
      {i > 0 ? <wbr /> : null}
      {phrase}
    </Fragment>
  ));
}

/** The headline of a story, which leads to it. */
export function StoryLink({ newsletter, story: { article, href } }: { newsletter: Newsletter; story: Story }) {
  return (
    <a href={href}>
      <Phrases language={languageOf(newsletter, article)} text={article.title} />
    </a>
  );
}
