import { Heading, Text } from '@react-email/components';
import type { CSSProperties, ReactNode } from 'react';
import { useAppearance } from '../look/appearance.js';
import { fonts, light, lineHeight, size, space, tapTarget } from '../theme.js';
import { Link } from './link.js';

interface TextProps {
  children: ReactNode;
  style?: CSSProperties;
  className?: string;
}

export function Paragraph({ children, style }: TextProps) {
  return (
    <Text
      className="ink"
      style={{
        color: light.ink,
        fontSize: size.body,
        lineHeight: lineHeight.body,
        marginTop: 0,
        marginBottom: space.m,
        ...style,
      }}
    >
      {children}
    </Text>
  );
}

/** Small print: dates, bylines, labels, the footer. */
export function Note({ children, style, className = 'muted' }: TextProps) {
  return (
    <Text
      className={className}
      style={{
        color: light.muted,
        fontSize: size.small,
        lineHeight: '20px',
        marginTop: 0,
        marginBottom: space.xs,
        ...style,
      }}
    >
      {children}
    </Text>
  );
}

/** A headline in the serif font. */
export function Headline({ as, children, style, className }: TextProps & { as: 'h1' | 'h2' | 'h3' }) {
  return (
    <Heading
      as={as}
      className={className ? `ink ${className}` : 'ink'}
      style={{
        color: light.ink,
        fontFamily: fonts.serif,
        fontSize: size.card,
        fontWeight: 700,
        lineHeight: lineHeight.tight,
        margin: 0,
        ...style,
      }}
    >
      {children}
    </Heading>
  );
}

interface LineLinkProps {
  href: string;
  children: ReactNode;
  label?: string;
  rel?: string;
}

/** A link on its own line, tall enough to tap. */
export function LineLink({ href, children, label, rel }: LineLinkProps) {
  const { accent } = useAppearance();
  return (
    <Link
      className="accent"
      href={href}
      aria-label={label}
      rel={rel}
      style={{
        color: accent.light,
        display: 'inline-block',
        fontSize: size.body - 1,
        fontWeight: 600,
        lineHeight: '20px',
        padding: `${(tapTarget - 20) / 2}px 0`,
      }}
    >
      {children}
    </Link>
  );
}

/** The address of a link, to copy when its button does not work. */
export function CopyLink({ url }: { url: string }) {
  const { accent } = useAppearance();
  return (
    <Note style={{ wordBreak: 'break-all' }}>
      <Link
        className="accent"
        href={url}
        style={{ color: accent.light, display: 'inline-block', padding: '12px 0', textDecorationLine: 'underline' }}
      >
        {url}
      </Link>
    </Note>
  );
}
