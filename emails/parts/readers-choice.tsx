import { Link } from '@react-email/components';
import type { Locale } from '../../src/locale/locale.js';
import { messages } from '../../src/locale/messages.js';
import { useAppearance } from '../look/appearance.js';
import { Ours } from '../look/ours.js';
import { SectionTitle } from '../look/section-title.js';
import type { DigestChoice } from '../props.js';
import { light, size, space } from '../theme.js';
import { Block } from './block.js';
import { Headline, Note } from './type.js';

/** The stories of the last issue that readers rated best. The layout with only headlines leaves out the ratings. */
export function ReadersChoice({ stories, locale }: { stories: readonly DigestChoice[]; locale: Locale }) {
  const { layout } = useAppearance();
  const text = messages(locale).digest.readersChoice;
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
          <Headline as="h3" style={{ fontSize: size.body + 1 }}>
            <Link className="ink" href={url} style={{ color: light.ink }}>
              {title}
            </Link>
          </Headline>
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
