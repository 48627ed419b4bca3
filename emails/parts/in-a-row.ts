import { createElement, Fragment, type ReactElement, type ReactNode } from 'react';

/** A row of nodes whose order never changes, so that they need no keys. */
export const inARow = (nodes: readonly ReactNode[]): ReactElement => createElement(Fragment, null, ...nodes);

/** The same with a space between them, so that programs that read only the text see separate words. */
export const spaced = (nodes: readonly ReactNode[]): ReactElement =>
  inARow(nodes.flatMap((node, i) => (i === 0 ? [node] : [' ', node])));
