import { messages } from '../../locale/messages.js';
import type { Frame } from './frame.js';

/** Name of the hidden field that only bots fill in. Must not be a name that browsers autofill. */
export const honeypotField = 'subject_line';

/**
 * A field that is hidden from sight, from the tab order and from screen readers, so that only bots fill it in.
 * @param props `id`: for a page with several
 */
export function Honeypot({ frame, id = honeypotField }: { frame: Frame; id?: string }) {
  return (
    <div className="away" aria-hidden="true">
      <label htmlFor={id}>{messages(frame.locale).pages.signUp.honeypot}</label>
      <input id={id} name={honeypotField} type="text" tabIndex={-1} autoComplete="off" />
    </div>
  );
}
