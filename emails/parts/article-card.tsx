import { Column, Link, Row } from '@react-email/components';
import type { Locale } from '../../src/locale/locale.js';
import { messages } from '../../src/locale/messages.js';
import { padding, useAppearance } from '../look/appearance.js';
import { Ours } from '../look/ours.js';
import type { DigestArticle } from '../props.js';
import { light, space } from '../theme.js';
import { CommentLine } from './comment-line.js';
import { dateline } from './dateline.js';
import { Picture } from './picture.js';
import { RatingRow } from './rating-row.js';
import { Headline, LineLink, Note, Paragraph } from './type.js';

const pictureWidth = 160;

/** One story of a section. The picture is beside the text, or above it on a phone. */
export function ArticleCard({ article, locale }: { article: DigestArticle; locale: Locale }) {
  const { readMore } = messages(locale).digest;
  const origin = dateline(article, locale);
  const appearance = useAppearance();
  return (
    <Row className="rule" style={{ borderTop: `1px solid ${light.rule}` }}>
      {article.image ? (
        <Column className="stack over" valign="top" width={pictureWidth} style={{ padding: `${space.l}px 0` }}>
          <Picture className="thumb" image={article.image} url={article.url} width={pictureWidth} />
        </Column>
      ) : null}
      <Column
        className="stack"
        valign="top"
        style={{ padding: article.image ? padding(appearance, 20, 0, space.s, space.l) : `20px 0 ${space.s}px 0px` }}
      >
        <Headline as="h3">
          <Link className="ink" href={article.url} style={{ color: light.ink }}>
            {article.title}
          </Link>
        </Headline>
        {origin ? (
          <Note style={{ marginTop: space.xs }}>
            <Ours>{origin}</Ours>
          </Note>
        ) : null}
        {article.excerpt ? <Paragraph style={{ fontSize: 15, marginBottom: 0 }}>{article.excerpt}</Paragraph> : null}
        <LineLink href={article.url} label={`${readMore}: ${article.title}`}>
          <Ours>{readMore}</Ours>
        </LineLink>
        <RatingRow article={article} locale={locale} />
        <CommentLine article={article} locale={locale} />
      </Column>
    </Row>
  );
}
