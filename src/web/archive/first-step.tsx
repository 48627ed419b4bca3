import { joinSentences } from '../../locale/languages.js';
import { messages } from '../../locale/messages.js';
import { offeredCadences } from '../../newsletters/cadence.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { consentTextOf, shownTextVersion, textField } from '../kit/consent-text.js';
import type { FormBody } from '../kit/form-body.js';
import type { Frame } from '../kit/frame.js';
import { Honeypot } from '../kit/honeypot.js';

/** Name of the field that says that the form has only an address: the choices, if there are any, come on the next page. */
export const firstStepField = 'step';

/** Whether readers of a newsletter choose anything. If not, a form with one field is the whole subscription. */
export const hasChoices = ({ sections, schedule }: Pick<Newsletter, 'sections' | 'schedule'>): boolean =>
  sections.length > 0 || offeredCadences(schedule).length > 1;

/** Whether a form only opens the second step. One that showed no consent text does: its page may be older. */
export const opensChoices = (form: FormBody, newsletter: Newsletter): boolean =>
  form.get(firstStepField) !== '' && (hasChoices(newsletter) || !form.has(textField));

interface FirstStepProps {
  frame: Frame;
  /** Undefined: the reader chooses a newsletter on the next page. */
  newsletter: Newsletter | undefined;
  /** Id of the form's field that only bots fill in. A page may have several of these forms. */
  trap: string;
}

/** The hidden fields of a form with one field. */
export function FirstStepFields({ frame, newsletter, trap }: FirstStepProps) {
  const isWhole = newsletter !== undefined && !hasChoices(newsletter);
  return (
    <>
      <input type="hidden" name={firstStepField} value="1" />
      {isWhole ? <input type="hidden" name={textField} value={shownTextVersion(newsletter)} /> : null}
      {isWhole ? <Honeypot frame={frame} id={trap} /> : null}
    </>
  );
}

/** Below the field: what follows, and the consent text where this form is the whole subscription. */
export function firstStepHint(frame: Frame, newsletter: Newsletter | undefined): string {
  const { ask } = messages(frame.locale).pages;
  if (!newsletter || hasChoices(newsletter)) return ask.hint;
  return joinSentences(frame.locale, [ask.free, consentTextOf(newsletter, frame.locale)]);
}
