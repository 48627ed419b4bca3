import type { Newsletter } from '../../newsletters/newsletter.js';
import { webPaths } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import { deskWords } from '../kit/as-person.js';
import { type LookTexts, previewQuery } from './look-form.js';

interface LookPreviewProps {
  frame: Frame;
  /** Undefined: it is still to be made. */
  newsletter: Newsletter | undefined;
  /** The page itself, without parameters, and its form. */
  page: string;
  formId: string;
  texts: LookTexts;
  faults: readonly FieldFault[];
}

/** The email in a frame. With a script it follows what is typed; without one a button shows it. */
export function LookPreview({ frame, newsletter, page, formId, texts, faults }: LookPreviewProps) {
  const words = deskWords(frame).firstDay.look;
  const colour = faults.find(({ field }) => field === 'accent');
  const follow = {
    ...{ 'data-hx-get': page, 'data-hx-include': `#${formId}`, 'data-hx-select': '#preview' },
    ...{ 'data-hx-trigger': `input delay:600ms from:#${formId}`, 'data-hx-swap': 'outerHTML' },
  };
  return (
    <section className="proof" id="preview" aria-labelledby="preview-title" {...follow}>
      <h2 id="preview-title">{words.preview}</h2>
      {colour ? <p className="error">{colour.message}</p> : null}
      <iframe
        loading="lazy"
        title={words.preview}
        src={`${frame.base}${webPaths.deskLookEmail}?${previewQuery(texts, newsletter?.slug)}`}
      />
      <p className="still">{words.previewLead}</p>
    </section>
  );
}
