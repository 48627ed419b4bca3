import { Preview } from '@react-email/components';

/** Characters. `Preview` pads a shorter text with up to 3 KB of white space, and a text of this length with none. */
const length = 150;
const blank = '\u00a0\u200c';

/** The text that an inbox shows after the subject. The padding keeps the email's first lines from following it. */
export function Preheader({ text }: { text: string }) {
  return <Preview>{Array.from(text).slice(0, length).join('').slice(0, length).padEnd(length, blank)}</Preview>;
}
