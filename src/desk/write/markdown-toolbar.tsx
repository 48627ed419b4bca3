import { createElement, type ReactNode } from 'react';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';

/** A sign of 20 by 20. */
const sign = (path: string) => (
  <svg viewBox="0 0 20 20" aria-hidden="true">
    <path d={path} />
  </svg>
);

/** What the buttons do, by the names that the element has for it, and their signs. */
const buttons = {
  bold: sign('M6 4h5a3 3 0 0 1 0 6H6zM6 10h6a3 3 0 0 1 0 6H6z'),
  italic: sign('M8.5 4h6M5.5 16h6M12 4L8 16'),
  'header-2': sign('M5 4v12M15 4v12M5 10h10'),
  link: sign(
    'M8.5 11.5a3 3 0 0 0 4.3 0l2.6-2.6a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-2.6 2.6a3 3 0 0 0 4.3 4.3l1-1',
  ),
  'unordered-list': sign('M4 5h.01M4 10h.01M4 15h.01M8 5h9M8 10h9M8 15h9'),
  'ordered-list': sign('M3 3.5h1V7M3 7h2M3 12.2h2L3 15.500h2M8 5h9M8 14h9M8 9.500h9'),
  quote: sign('M4 4v12M8 6h8M8 10h8M8 14h5'),
} as const satisfies Record<string, ReactNode>;

/**
 * Buttons that format what is selected in a text, or the word at the cursor: one stop of the Tab key, and the arrow keys
 * between them. They are not there before the script has defined the element.
 */
export function MarkdownToolbar({ frame, of }: { frame: Frame; of: string }) {
  const words = deskWords(frame).write.markdown;
  const names = Object.keys(buttons) as (keyof typeof buttons)[];
  return createElement(
    'markdown-toolbar',
    { for: of, role: 'toolbar', 'aria-label': words.toolbar, 'aria-controls': of },
    names.map((name) => (
      <button
        key={name}
        type="button"
        className="format"
        tabIndex={-1}
        aria-label={words.formats[name]}
        title={words.formats[name]}
        data-md-button={name}
      >
        {buttons[name]}
      </button>
    )),
  );
}
