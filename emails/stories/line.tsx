import { padding, useAppearance } from '../look/appearance.js';
import { firstSentence, shorten, twoLines } from '../look/shorten.js';
import { Paragraph } from '../parts/type.js';
import type { DigestArticle } from '../props.js';
import { light, size, space } from '../theme.js';
import { CommentLink } from './comment-link.js';
import { HeadlineLink } from './headline-link.js';
import { Picture } from './picture.js';

const pictureWidth = 96;

/**
 * A story as one row of a table: its headline, and in the full layout a few words and a small picture at the end, on a
 * phone as well. Beside a picture, a link to comments takes the place of the words.
 * The brief layout has two lines of its text instead, and the story layout the headline alone.
 */
export function Line({ article }: { article: DigestArticle }) {
  const appearance = useAppearance();
  const { layout } = appearance;
  const { title, url, excerpt, image } = article;
  const picture = layout === 'full' ? image : null;
  const rule = { borderTop: `1px solid ${light.rule}` };
  return (
    <tr>
      <td
        className="rule"
        valign="top"
        {...(layout === 'full' && !picture ? { colSpan: 2 } : {})}
        style={{
          ...rule,
          padding: padding(appearance, 14, picture ? space.m : 0, layout === 'full' ? space.xs : 14, 0),
        }}
      >
        <HeadlineLink
          as="h3"
          href={url}
          title={title}
          style={{ fontSize: layout === 'brief' ? size.card - 1 : size.body + 1 }}
        />
        {layout === 'brief' && excerpt ? (
          <Paragraph style={{ fontSize: 15, marginTop: space.xs, marginBottom: 0 }}>{shorten(excerpt)}</Paragraph>
        ) : null}
        {layout === 'full' && excerpt && !(picture && article.comments) ? (
          <div className="muted" style={{ color: light.muted, fontSize: size.small, marginTop: space.xs }}>
            {firstSentence(excerpt, twoLines.line)}
          </div>
        ) : null}
        {layout === 'full' ? <CommentLink article={article} alone /> : null}
      </td>
      {picture ? (
        <td className="rule" valign="top" width={pictureWidth} style={{ ...rule, padding: `${space.m}px 0` }}>
          <Picture fit="line" image={picture} url={url} width={pictureWidth} />
        </td>
      ) : null}
    </tr>
  );
}
