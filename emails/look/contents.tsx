import { Link } from '@react-email/components';
import { Fragment } from 'react';
import { Block } from '../parts/block.js';
import { Paragraph } from '../parts/type.js';
import type { DigestArticle, DigestSection } from '../props.js';
import { light, space } from '../theme.js';
import { useAppearance } from './appearance.js';
import { Ours } from './ours.js';
import { SectionTitle } from './section-title.js';

/**
 * The list of an issue's headlines. The stories of a section are between its marks, so that the merge cuts them out for
 * readers who did not choose it.
 */
export function Contents({
  title,
  lead,
  sections,
}: {
  title: string;
  lead: DigestArticle;
  sections: readonly DigestSection[];
}) {
  return (
    <Block bottom={0}>
      <SectionTitle>
        <Ours>{title}</Ours>
      </SectionTitle>
      <Entry article={lead} />
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
    </Block>
  );
}

function Entry({ article: { title, url } }: { article: DigestArticle }) {
  const { direction } = useAppearance();
  const side = direction === 'rtl' ? 'marginRight' : 'marginLeft';
  return (
    <Paragraph style={{ fontSize: 15, marginBottom: space.xs, [side]: space.m }}>
      {'• '}
      <Link className="ink" href={url} style={{ color: light.ink }}>
        {title}
      </Link>
    </Paragraph>
  );
}
