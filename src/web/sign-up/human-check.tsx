import { createElement } from 'react';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import type { Frame } from '../kit/frame.js';
import { checkScriptUrl } from './human-check-assets.js';
import { proofField } from './human-proof.js';

/** Off what the widget could do besides: it watches neither pointer nor keys, and keeps nobody waiting for show. */
const configuration = JSON.stringify({
  humanInteractionSignature: false,
  minDuration: 0,
  hideFooter: true,
  timeout: 20_000,
});

/**
 * The check for robots: the reader's browser does some arithmetic while they type. There is nothing to solve, see, hear
 * or press: the widget itself is hidden, and only when somebody is faster than their browser a line says, also to
 * screen readers, what is going on. Without JavaScript nothing of it is there, and the form has tighter limits.
 */
export function HumanCheck({ frame, newsletter }: { frame: Frame; newsletter: Newsletter }) {
  return (
    <>
      {createElement('altcha-widget', {
        challenge: `${links.newsletter(frame.base, newsletter.slug)}/challenge`,
        name: proofField,
        auto: 'onfocus',
        language: frame.locale.toLowerCase(),
        configuration,
      })}
      <p className="hint checking" role="status" data-human-check={messages(frame.locale).pages.signUp.humanCheck} />
      <script type="module" src={`${frame.base}${checkScriptUrl}`} />
    </>
  );
}
