import { SectionTitle } from '../look/section-title.js';
import { Block } from '../parts/block.js';
import { EditorNote } from '../parts/editor-note.js';
import { Table } from '../parts/table.js';
import type { DigestSection } from '../props.js';
import { space } from '../theme.js';
import { Line } from './line.js';

/**
 * A section. If it has marks, they are written before and after it, and the merge uses them to cut the section out for
 * readers who did not choose it.
 *
 * Guarantee: the marks enclose exactly this section, and no section's markup depends on its neighbours. Cutting a
 * section out therefore gives the same bytes as rendering without it.
 */
export function Section({ section }: { section: DigestSection }) {
  return (
    <>
      {section.marks?.begin}
      <Block top={space.l}>
        {section.title === '' ? null : <SectionTitle colour={section.colour}>{section.title}</SectionTitle>}
        {section.note ? <EditorNote blocks={section.note} /> : null}
        {section.articles.length > 0 ? (
          <Table>
            {section.articles.map((article) => (
              <Line key={article.url} article={article} />
            ))}
          </Table>
        ) : null}
      </Block>
      {section.marks?.end}
    </>
  );
}
