import type { CSSProperties, ReactNode } from 'react';

/**
 * A table for layout, which screen readers do not announce. In half the bytes of React Email's `Row`: a digest has
 * dozens of them, and every reader's copy has each.
 */
export function Table({ children, className, spacing = 0, full = true, style }: TableProps) {
  return (
    <table
      role="presentation"
      border={0}
      cellPadding={0}
      cellSpacing={spacing}
      {...(full ? { width: '100%' } : {})}
      {...(className ? { className } : {})}
      {...(style ? { style } : {})}
    >
      <tbody>{children}</tbody>
    </table>
  );
}

interface TableProps {
  /** Rows. */
  children: ReactNode;
  className?: string;
  /** Pixels between cells. */
  spacing?: number;
  /** As wide as its place, not as its content. */
  full?: boolean;
  style?: CSSProperties;
}
