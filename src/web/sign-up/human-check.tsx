import { createElement } from 'react';
import { messages } from '../../locale/messages.js';
import type { Frame } from '../kit/frame.js';
import { checkScriptUrl } from './human-check-assets.js';
import { proofField } from './human-proof.js';

/** Turns off the widget's other features: it observes neither pointer nor keys, and adds no artificial delay. */
const configuration = JSON.stringify({
  humanInteractionSignature: false,
  minDuration: 0,
  hideFooter: true,
  // The hardest challenge on an old phone.
  timeout: 90_000,
});

/**
 * The bot check: the reader's browser solves a proof-of-work challenge while they type. The reader has nothing to do,
 * and the widget is hidden. If the reader submits before the browser has finished, a line says so, to screen readers
 * too. Without JavaScript there is no check, and the form has tighter limits.
 * @param props `challenges`: the path of the form's challenges, below the path prefix
 */
export function HumanCheck({ frame, challenges, stamp }: { frame: Frame; challenges: string; stamp: string }) {
  return (
    <>
      {createElement('altcha-widget', {
        challenge: `${frame.base}${challenges}?form=${stamp}`,
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
