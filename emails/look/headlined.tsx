import { Column, Link, Row } from '@react-email/components';
import type { Locale } from '../../src/locale/locale.js';
import { CommentLine } from '../parts/comment-line.js';
import { RatingRow } from '../parts/rating-row.js';
import { Headline, Paragraph } from '../parts/type.js';
import type { DigestArticle } from '../props.js';
import { light, size, space } from '../theme.js';
import { shorten } from './shorten.js';

/** A story as a headline, with its first two lines or alone. */
export function Headlined({ article, locale, alone }: { article: DigestArticle; locale: Locale; alone: boolean }) {
  return (
    <Row className="rule" style={{ borderTop: `1px solid ${light.rule}` }}>
      <Column style={{ padding: '14px 0' }}>
        <Headline as="h3" style={{ fontSize: alone ? size.body + 1 : size.card - 1 }}>
          <Link className="ink" href={article.url} style={{ color: light.ink }}>
            {article.title}
          </Link>
        </Headline>
        {alone || !article.excerpt ? null : (
          <Paragraph style={{ fontSize: 15, marginTop: space.xs, marginBottom: 0 }}>
            {shorten(article.excerpt)}
          </Paragraph>
        )}
        {alone ? null : <RatingRow article={article} locale={locale} />}
        {alone ? null : <CommentLine article={article} locale={locale} />}
      </Column>
    </Row>
  );
}
