import type { ReactNode } from 'react';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../kit/frame.js';
import { MessagePage } from '../kit/message-page.js';
import { archivePage } from '../kit/page.js';

interface GonePageProps {
  frame: Frame;
  newsletter: Newsletter;
  /** Below the message: what else there is to read. */
  below: ReactNode;
}

/** The page of an issue that its publisher withdrew. */
export function WithdrawnPage({ frame, newsletter, below }: GonePageProps) {
  const { chrome, withdrawn } = messages(frame.locale).pages;
  const next = [{ label: chrome.pastIssues, href: archivePage(frame, newsletter) }];
  return <MessagePage {...{ frame, newsletter, next, below }} {...withdrawn} />;
}

/** The page of an article that its publisher removed after an issue had included it. */
export function ArticleGonePage({ frame, newsletter, below }: GonePageProps) {
  const { chrome, reading } = messages(frame.locale).pages;
  const next = [{ label: chrome.pastIssues, href: archivePage(frame, newsletter) }];
  return <MessagePage {...{ frame, newsletter, next, below }} {...reading.articleGone} />;
}
