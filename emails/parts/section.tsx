import type { Locale } from '../../src/locale/locale.js';
import { useAppearance } from '../look/appearance.js';
import { Headlined } from '../look/headlined.js';
import { SectionTitle } from '../look/section-title.js';
import type { DigestArticle, DigestSection } from '../props.js';
import { space } from '../theme.js';
import { ArticleCard } from './article-card.js';
import { Block } from './block.js';
import { EditorNote } from './editor-note.js';

/**
 * A section. If it has marks, they are written before and after it, and the merge uses them to cut the section out for
 * readers who did not choose it.
 *
 * Guarantee: the marks enclose exactly this section, and no section's markup depends on its neighbours. Cutting a
 * section out therefore gives the same bytes as rendering without it.
 */
export function Section({ section, locale }: { section: DigestSection; locale: Locale }) {
  return (
    <>
      {section.marks?.begin}
      <Block top={space.l}>
        {section.title === '' ? null : <SectionTitle colour={section.colour}>{section.title}</SectionTitle>}
        {section.note ? <EditorNote blocks={section.note} /> : null}
        {section.articles.map((article) => (
          <Story key={article.url} article={article} locale={locale} />
        ))}
      </Block>
      {section.marks?.end}
    </>
  );
}

function Story({ article, locale }: { article: DigestArticle; locale: Locale }) {
  const { layout } = useAppearance();
  if (layout === 'full') return <ArticleCard article={article} locale={locale} />;
  return <Headlined article={article} locale={locale} alone={layout === 'story'} />;
}
