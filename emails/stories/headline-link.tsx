import type { CSSProperties } from 'react';
import { Link } from '../parts/link.js';
import { fonts, light, lineHeight, size } from '../theme.js';

interface HeadlineLinkProps {
  as: 'h2' | 'h3';
  href: string;
  title: string;
  className?: string;
  style?: CSSProperties;
}

/** The headline of a story, which leads to it. */
export function HeadlineLink({ as: Heading, href, title, className, style }: HeadlineLinkProps) {
  const font = { fontFamily: fonts.serif, fontSize: size.card, fontWeight: 700, lineHeight: lineHeight.tight };
  return (
    <Heading className={className} style={{ ...font, margin: 0, ...style }}>
      <Link className="ink" href={href} style={{ color: light.ink }}>
        {title}
      </Link>
    </Heading>
  );
}
