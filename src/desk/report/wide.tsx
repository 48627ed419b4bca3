import type { ReactNode } from 'react';

/** A table that is wider than a phone. It scrolls by itself, also by keyboard. @param name unlike that of its card */
export const Wide = ({ name, children }: { name: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever uses a keyboard scrolls it, too
  <section className="wide" tabIndex={0} aria-label={name}>
    {children}
  </section>
);
