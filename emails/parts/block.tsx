import { Column, Row } from '@react-email/components';
import type { ReactNode } from 'react';
import { fonts, space } from '../theme.js';

/** A full-width row of the sheet with gutters on both sides. Its outermost element is a single table. */
export function Block({ top = space.l, bottom = 0, children }: { top?: number; bottom?: number; children: ReactNode }) {
  return (
    <Row>
      <Column className="gutter" style={{ fontFamily: fonts.sans, padding: `${top}px ${space.gutter}px ${bottom}px` }}>
        {children}
      </Column>
    </Row>
  );
}
