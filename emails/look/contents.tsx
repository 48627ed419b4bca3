import { Fragment } from 'react';
import { Block } from '../parts/block.js';
import { Link } from '../parts/link.js';
import { Paragraph } from '../parts/type.js';
import type { DigestArticle, DigestCard, DigestSection } from '../props.js';
import { light } from '../theme.js';
import { Ours } from './ours.js';
import { SectionTitle } from './section-title.js';

/**
 * The list of an issue's headlines, in the order of the stories. Those of a section are between its marks, so that the
 * merge cuts them out for readers who did not choose it.
 */
export function Contents({
  title,
  lead,
  cards,
  sections,
}: {
  title: string;
  lead: DigestArticle;
  cards: readonly DigestCard[];
  sections: readonly DigestSection[];
}) {
  return (
    <Block bottom={0}>
      <SectionTitle>
        <Ours>{title}</Ours>
      </SectionTitle>
      {/* One paragraph: each more would have its style again. */}
      <Paragraph style={{ fontSize: 15, lineHeight: '26px', marginBottom: 0 }}>
        <Entry article={lead} />
        {cards.map(({ article, contentsMarks }) => (
          <Fragment key={article.url}>
            {contentsMarks?.begin}
            <Entry article={article} />
            {contentsMarks?.end}
          </Fragment>
        ))}
        {sections.map((section) =>
          section.hidden ? null : (
            <Fragment key={section.title}>
              {section.contentsMarks?.begin}
              {section.articles.map((article) => (
                <Entry key={article.url} article={article} />
              ))}
              {section.contentsMarks?.end}
            </Fragment>
          ),
        )}
      </Paragraph>
    </Block>
  );
}

function Entry({ article: { title, url } }: { article: DigestArticle }) {
  return (
    <>
      {'• '}
      <Link className="ink" href={url} style={{ color: light.ink }}>
        {title}
      </Link>
      <br />
    </>
  );
}
