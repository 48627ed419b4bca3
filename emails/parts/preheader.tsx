import { Preview } from '@react-email/components';

/** Characters. `Preview` pads a shorter text with up to 3 KB of white space, and a text of this length with none. */
const length = 150;
const blank = '\u00a0\u200c';

interface PreheaderProps {
  text: string;
  /**
   * Length of the text without its merge fields; undefined when it has none. The padding must not depend on a reader's
   * values, because the merge puts them into a rendered email.
   */
  fixedLength?: number | undefined;
}

/** The text that an inbox shows after the subject. The padding keeps the email's first lines from following it. */
export function Preheader({ text, fixedLength }: PreheaderProps) {
  if (fixedLength === undefined)
    return <Preview>{Array.from(text).slice(0, length).join('').slice(0, length).padEnd(length, blank)}</Preview>;
  return (
    <div
      data-skip-in-text="true"
      style={{ display: 'none', overflow: 'hidden', lineHeight: '1px', opacity: 0, maxHeight: 0, maxWidth: 0 }}
    >
      {`${text}${blank.repeat(Math.max(0, Math.ceil((length - fixedLength) / blank.length)))}`}
    </div>
  );
}
