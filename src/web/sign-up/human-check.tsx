import { createElement } from 'react';
import { messages } from '../../locale/messages.js';
import type { Frame } from '../kit/frame.js';
import { checkScriptUrl } from './human-check-assets.js';
import { proofField } from './human-proof.js';
import { answerField, type HumanQuestion } from './human-question.js';

/** Turns off the widget's other features: it observes neither pointer nor keys, and adds no artificial delay. */
const configuration = JSON.stringify({
  humanInteractionSignature: false,
  minDuration: 0,
  hideFooter: true,
  // The hardest challenge on an old phone.
  timeout: 90_000,
});

interface HumanCheckProps {
  frame: Frame;
  challenges: string;
  stamp: string;
}

/**
 * The bot check: the reader's browser solves a proof-of-work challenge while they type. The reader has nothing to do,
 * and the widget is hidden. If the reader submits before the browser has finished, a line says so, to screen readers
 * too. Without JavaScript there is no check, and the form has tighter limits. Above them
 * it asks a question (`SlowCheck`).
 * @param props `challenges`: the path of the form's challenges, below the path prefix
 */
export function HumanCheck({ frame, challenges, stamp }: HumanCheckProps) {
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

/**
 * The slow check, for readers without JavaScript only: a question, and an answer that counts after some seconds. It
 * comes before the button, so that it is read in its order.
 */
export function SlowCheck({ frame, question }: { frame: Frame; question: Omit<HumanQuestion, 'stamp'> | undefined }) {
  if (!question) return null;
  const { hint, early, wrong } = messages(frame.locale).pages.humanQuestion;
  const fault = question.fault === 'early' ? early : question.fault === 'wrong' ? wrong : undefined;
  return (
    <noscript>
      <div className="field">
        <label htmlFor={answerField}>{question.words}</label>
        <p className="hint" id={`${answerField}-hint`}>
          {hint}
        </p>
        {fault ? (
          <p className="error" id={`${answerField}-error`}>
            {fault}
          </p>
        ) : null}
        <input
          id={answerField}
          name={answerField}
          type="text"
          inputMode="numeric"
          autoComplete="off"
          maxLength={6}
          aria-describedby={`${fault ? `${answerField}-error ` : ''}${answerField}-hint`}
        />
      </div>
    </noscript>
  );
}
