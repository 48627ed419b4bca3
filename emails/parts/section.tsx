import type { Locale } from '../../src/locale/locale.js';
import type { DigestSection } from '../props.js';
import { fonts, light, space } from '../theme.js';
import { ArticleCard } from './article-card.js';
import { Block } from './block.js';
import { EditorNote } from './editor-note.js';
import { Headline } from './type.js';

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
        {section.title === '' ? null : (
          <Headline
            as="h2"
            className="accent"
            style={{
              color: light.accent,
              fontFamily: fonts.sans,
              fontSize: 15,
              letterSpacing: '0.06em',
              paddingBottom: 10,
            }}
          >
            {section.title}
          </Headline>
        )}
        {section.note ? <EditorNote blocks={section.note} /> : null}
        {section.articles.map((article) => (
          <ArticleCard key={article.url} article={article} locale={locale} />
        ))}
      </Block>
      {section.marks?.end}
    </>
  );
}
