import { Button } from '@react-email/components';
import { fonts, light, radius, size } from '../theme.js';

/** The main action of an email. 48 px high. */
export function ActionButton({ href, children, label }: { href: string; children: string; label?: string }) {
  return (
    <Button
      className="button"
      href={href}
      aria-label={label}
      style={{
        backgroundColor: light.accent,
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
