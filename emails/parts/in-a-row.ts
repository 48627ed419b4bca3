import { createElement, Fragment, type ReactElement, type ReactNode } from 'react';

/** A row of nodes whose order never changes, so that they need no keys. */
export const inARow = (nodes: readonly ReactNode[]): ReactElement => createElement(Fragment, null, ...nodes);
