import type { ReactNode } from 'react';
import { fonts, space } from '../theme.js';
import { Table } from './table.js';

interface BlockProps {
  top?: number;
  bottom?: number;
  /** `bleed`: as wide as the screen of a phone. */
  className?: 'gutter' | 'bleed';
  children: ReactNode;
}

/** A full-width row of the sheet with gutters on both sides. Its outermost element is a single table. */
export function Block({ top = space.l, bottom = 0, className = 'gutter', children }: BlockProps) {
  return (
    <Table>
      <tr>
        <td className={className} style={{ fontFamily: fonts.sans, padding: `${top}px ${space.gutter}px ${bottom}px` }}>
          {children}
        </td>
      </tr>
    </Table>
  );
}
