import { useAppearance } from '../look/appearance.js';
import { Ours } from '../look/ours.js';
import { shorten, twoLines } from '../look/shorten.js';
import { ActionButton } from '../parts/action-button.js';
import { Block } from '../parts/block.js';
import { Table } from '../parts/table.js';
import { Note, Paragraph } from '../parts/type.js';
import type { DigestArticle, DigestRating } from '../props.js';
import { contentWidth, light, size, space } from '../theme.js';
import { byline } from './byline.js';
import { CommentLink } from './comment-link.js';
import { HeadlineLink } from './headline-link.js';
import { Picture } from './picture.js';
import { RatingRow } from './rating-row.js';
import { SectionName } from './section-name.js';

/** The first and largest story. Every reader receives it. */
export function LeadStory({ article, rating }: { article: DigestArticle; rating?: DigestRating | undefined }) {
  const { layout, words } = useAppearance();
  const isBrief = layout === 'brief';
  const author = byline(article, words);
  return (
    <>
      {article.image && !isBrief ? (
        <Block className="bleed">
          <Picture fit="lead" image={article.image} url={article.url} width={contentWidth - 2 * space.gutter} />
        </Block>
      ) : null}
      <Block top={space.s} bottom={space.l}>
        <SectionName section={article.section} />
        <HeadlineLink
          as="h2"
          className="headline"
          href={article.url}
          title={article.title}
          style={{ fontSize: isBrief ? size.title : size.lead, marginBottom: space.s }}
        />
        {article.excerpt ? (
          <Paragraph style={{ fontSize: 17, marginBottom: space.s }}>
            {isBrief ? shorten(article.excerpt, twoLines.lead) : article.excerpt}
          </Paragraph>
        ) : null}
        {author ? (
          <Note style={{ marginBottom: space.m }}>
            <Ours>{author}</Ours>
          </Note>
        ) : null}
        <Action article={article} isBrief={isBrief} />
        {rating?.place === 'lead' ? <RatingRow url={rating.url} title={words.rating.title} /> : null}
      </Block>
      {layout === 'full' ? <DoubleRule /> : null}
    </>
  );
}

/** The only button of an email, and the story's comments beside it. */
function Action({ article, isBrief }: { article: DigestArticle; isBrief: boolean }) {
  const { readStory } = useAppearance().words;
  if (isBrief && !article.comments) return null;
  return (
    <Note style={{ marginBottom: space.s }}>
      {isBrief ? null : (
        <ActionButton href={article.url} label={`${readStory}: ${article.title}`}>
          <Ours>{readStory}</Ours>
        </ActionButton>
      )}
      {!isBrief && article.comments ? '\u00a0\u00a0 ' : null}
      <CommentLink article={article} />
    </Note>
  );
}

/** Between the lead story and all others. */
function DoubleRule() {
  return (
    <Block top={0}>
      <Table>
        <tr>
          <td className="bar" style={{ borderTop: `3px double ${light.ink}`, fontSize: 1, lineHeight: '1px' }}>
            {'\u00a0'}
          </td>
        </tr>
      </Table>
    </Block>
  );
}
