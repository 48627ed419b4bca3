import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { archivePage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';

interface TurnToAllProps {
  frame: Frame;
  newsletter: Newsletter;
  /** Number of its public issues. */
  count: number;
}

/** The way to all issues, as large as the way to a neighbour, in the place of one that is missing. */
export function TurnToAll({ frame, newsletter, count }: TurnToAllProps) {
  const { chrome, archive } = messages(frame.locale).pages;
  return (
    <a href={archivePage(frame, newsletter)}>
      <span className="to">{chrome.pastIssues}</span>
      <span className="h">{archive.all(count)}</span>
    </a>
  );
}
