import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from './as-person.js';

/** Says behind a line about a test email where it goes, as long as no mail server is set. */
export function TestInbox({ frame, inbox }: { frame: Frame; inbox: string | null | undefined }) {
  if (!inbox) return null;
  const words = deskWords(frame).firstDay;
  return (
    <>
      {' '}
      {words.practiceTest}{' '}
      <a href={inbox} target="_blank" rel="noopener noreferrer">
        {words.openInbox}
      </a>
    </>
  );
}

/** Says where every email goes as long as no mail server is set, with the way there. @param props `inbox`: null: one is set */
export function InboxNote({ frame, inbox }: { frame: Frame; inbox: string | null | undefined }) {
  if (!inbox) return null;
  const words = deskWords(frame).firstDay;
  return (
    <p className="notice">
      {words.practice}{' '}
      <a href={inbox} target="_blank" rel="noopener noreferrer">
        {words.openInbox}
      </a>
    </p>
  );
}
