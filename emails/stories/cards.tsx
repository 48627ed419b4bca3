import { Fragment } from 'react';
import { useAppearance } from '../look/appearance.js';
import { Ours } from '../look/ours.js';
import { shorten } from '../look/shorten.js';
import { Table } from '../parts/table.js';
import { LineLink, Note, Paragraph } from '../parts/type.js';
import type { DigestArticle, DigestCard } from '../props.js';
import { contentWidth, fonts, space } from '../theme.js';
import { CommentLink } from './comment-link.js';
import { HeadlineLink } from './headline-link.js';
import { Picture } from './picture.js';
import { SectionName } from './section-name.js';

/** Pixels. Half of the space between two cards; the rest of the gutter is outside of them. */
const half = 12;
const pictureWidth = contentWidth / 2 - space.gutter / 2 - space.gutter / 2 - half;

/**
 * The stories that stand side by side below the lead story, and below each other on a phone.
 *
 * Guarantee: the marks enclose exactly one card, and no card's markup depends on the other. A card that is left alone
 * takes the whole width, and a row without cards has no height.
 */
export function Cards({ cards }: { cards: readonly DigestCard[] }) {
  return (
    <Table>
      <tr>
        <td className="gutter" style={{ fontFamily: fonts.sans, padding: `0 ${space.gutter - half}px` }}>
          <Table>
            <tr>
              {cards.map(({ article, marks }) => (
                <Fragment key={article.url}>
                  {marks?.begin}
                  <Card article={article} />
                  {marks?.end}
                </Fragment>
              ))}
            </tr>
          </Table>
        </td>
      </tr>
    </Table>
  );
}

function Card({ article }: { article: DigestArticle }) {
  const { readMore } = useAppearance().words;
  const { title, url, excerpt, image, section } = article;
  return (
    <td className="card" valign="top" width="50%" style={{ padding: `${space.l}px ${half}px 0` }}>
      {image ? <Picture fit="card" image={image} url={url} width={pictureWidth} /> : null}
      <SectionName section={section} />
      <HeadlineLink
        as="h3"
        href={url}
        title={title}
        // The name of a section keeps the headline away from the picture.
        style={{ marginTop: image && !section ? space.s : 0, marginBottom: space.xs }}
      />
      {excerpt ? (
        <Paragraph style={{ fontSize: 15, lineHeight: '22px', marginBottom: 0 }}>{shorten(excerpt)}</Paragraph>
      ) : null}
      <Note style={{ marginBottom: 0 }}>
        <LineLink href={url} label={`${readMore}: ${title}`}>
          <Ours>{readMore}</Ours>
        </LineLink>
        {article.comments ? ' · ' : null}
        <CommentLink article={article} />
      </Note>
    </td>
  );
}
