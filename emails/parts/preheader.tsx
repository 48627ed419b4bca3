import { Preview } from '@react-email/components';

/** Preview pads a shorter text with up to 3 KB of blanks; at this length it adds nothing. */
const length = 150;
const blank = '\u00a0\u200c';

/** What an inbox shows beside the subject, padded just so far that the mail's first lines do not follow it. */
export function Preheader({ text }: { text: string }) {
  return <Preview>{Array.from(text).slice(0, length).join('').slice(0, length).padEnd(length, blank)}</Preview>;
}
