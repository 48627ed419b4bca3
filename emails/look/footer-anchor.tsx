import { Link } from '../parts/link.js';
import { light, size, space } from '../theme.js';
import { padding, useAppearance } from './appearance.js';
import { Ours } from './ours.js';

export interface FooterLink {
  label: string;
  url: string;
}

/** A link of the footer, tall enough to tap. */
export function FooterAnchor({ url, label, isOurs = false }: FooterLink & { isOurs?: boolean }) {
  const appearance = useAppearance();
  return (
    <Link
      className="muted"
      href={url}
      style={{
        color: light.muted,
        display: 'inline-block',
        fontSize: size.small,
        lineHeight: '20px',
        padding: padding(appearance, 12, space.l, 12, 0),
        textDecorationLine: 'underline',
      }}
    >
      {isOurs ? <Ours>{label}</Ours> : label}
    </Link>
  );
}
