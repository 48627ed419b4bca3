import type { AnchorHTMLAttributes } from 'react';

/** A link. Without underline, unless its style has one, and without the `target` of React Email's: webmail adds it. */
export function Link({ style, children, ...attributes }: AnchorHTMLAttributes<HTMLAnchorElement>) {
  return (
    <a {...attributes} style={{ textDecorationLine: 'none', ...style }}>
      {children}
    </a>
  );
}
