import { Link } from '@react-email/components';
import type { Locale } from '../../src/locale/locale.js';
import { messages } from '../../src/locale/messages.js';
import { useAppearance } from '../look/appearance.js';
import { Ours } from '../look/ours.js';
import { shorten, twoLines } from '../look/shorten.js';
import type { DigestArticle } from '../props.js';
import { contentWidth, light, size, space } from '../theme.js';
import { ActionButton } from './action-button.js';
import { Block } from './block.js';
import { CommentLine } from './comment-line.js';
import { dateline } from './dateline.js';
import { Picture } from './picture.js';
import { RatingRow } from './rating-row.js';
import { Headline, Note, Paragraph } from './type.js';

/** The first and largest story. Every reader receives it. */
export function LeadStory({ article, locale }: { article: DigestArticle; locale: Locale }) {
  const { readStory } = messages(locale).digest;
  const isBrief = useAppearance().layout === 'brief';
  const origin = dateline(article, locale);
  return (
    <>
      {article.image && !isBrief ? (
        <Block>
          <Picture className="photo" image={article.image} url={article.url} width={contentWidth - 2 * space.gutter} />
        </Block>
      ) : null}
      <Block top={space.m} bottom={space.l}>
        <Headline
          as="h2"
          className="headline"
          style={{ fontSize: isBrief ? size.title : size.lead, marginBottom: space.s }}
        >
          <Link className="ink" href={article.url} style={{ color: light.ink }}>
            {article.title}
          </Link>
        </Headline>
        {origin ? (
          <Note style={{ marginBottom: space.s }}>
            <Ours>{origin}</Ours>
          </Note>
        ) : null}
        {article.excerpt ? (
          <Paragraph style={{ fontSize: 17 }}>
            {isBrief ? shorten(article.excerpt, twoLines.lead) : article.excerpt}
          </Paragraph>
        ) : null}
        {isBrief ? null : (
          <ActionButton href={article.url} label={`${readStory}: ${article.title}`}>
            <Ours>{readStory}</Ours>
          </ActionButton>
        )}
        <RatingRow article={article} locale={locale} />
        <CommentLine article={article} locale={locale} />
      </Block>
    </>
  );
}
