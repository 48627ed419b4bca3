import { useAppearance } from '../look/appearance.js';
import { Ours } from '../look/ours.js';
import { SectionTitle } from '../look/section-title.js';
import { Block } from '../parts/block.js';
import { Note } from '../parts/type.js';
import type { DigestChoice } from '../props.js';
import { size, space } from '../theme.js';
import { HeadlineLink } from './headline-link.js';

/** The stories of the last issue that readers rated best. The layout with only headlines leaves out the ratings. */
export function ReadersChoice({ stories }: { stories: readonly DigestChoice[] }) {
  const { layout, words } = useAppearance();
  const text = words.readersChoice;
  return (
    <Block top={space.l}>
      <SectionTitle>
        <Ours>{text.title}</Ours>
      </SectionTitle>
      <Note style={{ marginBottom: space.s }}>
        <Ours>{text.lead}</Ours>
      </Note>
      {stories.map(({ title, url, average, count }) => (
        <div key={url} style={{ marginBottom: space.m }}>
          <HeadlineLink as="h3" href={url} title={title} style={{ fontSize: size.body + 1 }} />
          {layout === 'story' ? null : (
            <Note style={{ marginTop: space.xs, marginBottom: 0 }}>
              <Ours>{text.rating(average.toFixed(1), count)}</Ours>
            </Note>
          )}
        </div>
      ))}
    </Block>
  );
}
