import type { ReactNode } from 'react';
import { Headline } from '../parts/type.js';
import { fonts } from '../theme.js';
import { useAppearance } from './appearance.js';

/** The small heading above a section, in the accent colour or in the section's own. */
export function SectionTitle({
  children,
  colour,
}: {
  children: ReactNode;
  colour?: { light: string; name: string } | undefined;
}) {
  const { accent } = useAppearance();
  return (
    <Headline
      as="h2"
      className={colour?.name ?? 'accent'}
      style={{
        color: colour?.light ?? accent.light,
        fontFamily: fonts.sans,
        fontSize: 15,
        letterSpacing: '0.06em',
        // Outlook for Windows supports padding only in table cells.
        marginBottom: 10,
      }}
    >
      {children}
    </Headline>
  );
}
