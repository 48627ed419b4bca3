import { Link } from '@react-email/components';
import type { Locale } from '../../src/locale/locale.js';
import { messages } from '../../src/locale/messages.js';
import type { DigestArticle } from '../props.js';
import { contentWidth, light, size, space } from '../theme.js';
import { ActionButton } from './action-button.js';
import { Block } from './block.js';
import { dateline } from './dateline.js';
import { Picture } from './picture.js';
import { RatingRow } from './rating-row.js';
import { Headline, Note, Paragraph } from './type.js';

/** The first and largest story. Every reader receives it. */
export function LeadStory({ article, locale }: { article: DigestArticle; locale: Locale }) {
  const { readStory } = messages(locale).digest;
  const origin = dateline(article, locale);
  return (
    <>
      {article.image ? (
        <Block>
          <Picture className="photo" image={article.image} url={article.url} width={contentWidth - 2 * space.gutter} />
        </Block>
      ) : null}
      <Block top={space.m} bottom={space.l}>
        <Headline as="h2" className="headline" style={{ fontSize: size.lead, marginBottom: space.s }}>
          <Link className="ink" href={article.url} style={{ color: light.ink }}>
            {article.title}
          </Link>
        </Headline>
        {origin ? <Note style={{ marginBottom: space.s }}>{origin}</Note> : null}
        {article.excerpt ? <Paragraph style={{ fontSize: 17 }}>{article.excerpt}</Paragraph> : null}
        <ActionButton href={article.url} label={`${readStory}: ${article.title}`}>
          {readStory}
        </ActionButton>
        <RatingRow article={article} locale={locale} />
      </Block>
    </>
  );
}
