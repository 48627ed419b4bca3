import type { ReactNode } from 'react';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, issueAddress, issuesOf } from '../kit/desk-page.js';
import { IssueName, numberOf } from '../kit/parts.js';

interface SendFrameProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: { id: string; subject: string };
  /** After how many seconds a browser without scripts loads the page again; left out: never. */
  refreshSeconds?: number;
  children: ReactNode;
}

/** The page on which an issue is checked and sent: its place, its title, and what is known. */
export function SendFrame({ visit, newsletter, issue, refreshSeconds, children }: SendFrameProps) {
  const { frame } = visit;
  const words = deskWords(frame);
  return (
    <DeskPage {...{ visit, newsletter, refreshSeconds }} title={words.send.title} here="issues">
      <p className="crumb">
        <a href={issuesOf(frame, newsletter)}>{words.issues}</a> ·{' '}
        <a href={issueAddress(frame, issue.id)}>
          {issue.subject === '' ? words.issue.number(numberOf(issue)) : <IssueName {...{ frame, newsletter, issue }} />}
        </a>
      </p>
      <Head title={words.send.title} />
      {children}
    </DeskPage>
  );
}

/** The address of that page. @param since a count that began earlier, in Unix milliseconds, is made again */
export function sendAddress({ base, keepLanguage }: DeskVisit['frame'], issue: string, since?: number): string {
  const address = `${base}${pathTo('deskSend', { issue })}${keepLanguage}`;
  return since === undefined ? address : `${address}${keepLanguage === '' ? '?' : '&'}since=${since}`;
}
