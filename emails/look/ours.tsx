import type { ReactNode } from 'react';
import { useAppearance } from './appearance.js';

/** Our own words in an email whose content is in another language: in their own language and direction. */
export function Ours({ children }: { children: ReactNode }) {
  const { ours } = useAppearance();
  return ours ? <span {...ours}>{children}</span> : children;
}

/** A publisher's line in any language, such as an address: in an email from right to left it has its own direction. */
export function Theirs({ children }: { children: ReactNode }) {
  return useAppearance().direction === 'rtl' ? <span dir="auto">{children}</span> : children;
}
