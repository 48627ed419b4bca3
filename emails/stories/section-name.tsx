import { useAppearance } from '../look/appearance.js';
import { Note } from '../parts/type.js';
import type { SectionLabel } from '../props.js';
import { space } from '../theme.js';

/** The section of a story, above its headline. */
export function SectionName({ section }: { section: SectionLabel | undefined }) {
  const { accent } = useAppearance();
  if (!section) return null;
  const { title, colour } = section;
  return (
    <Note
      className={colour?.name ?? 'accent'}
      style={{ color: colour?.light ?? accent.light, fontWeight: 600, margin: `${space.s}px 0 2px` }}
    >
      {title}
    </Note>
  );
}
