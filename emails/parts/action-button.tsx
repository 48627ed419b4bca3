import { Button } from '@react-email/components';
import type { ReactNode } from 'react';
import { useAppearance } from '../look/appearance.js';
import { fonts, light, radius, size } from '../theme.js';

/** The main action of an email. 48 px high. */
export function ActionButton({ href, children, label }: { href: string; children: ReactNode; label?: string }) {
  const { accent } = useAppearance();
  return (
    <Button
      className="button"
      href={href}
      aria-label={label}
      style={{
        backgroundColor: accent.light,
        borderRadius: radius.s,
        color: light.onAccent,
        fontFamily: fonts.sans,
        fontSize: size.body,
        fontWeight: 600,
        lineHeight: '20px',
        padding: '14px 28px',
      }}
    >
      {children}
    </Button>
  );
}
