import type { ReactNode } from 'react';
import { type RatingStep, ratingSteps } from '../../answers/ratings/ratings.js';
import { type ArticleRatings, minVotes } from '../../answers/votes/votes.js';
import { messages } from '../../locale/messages.js';
import { links } from '../../render/links.js';
import type { Frame } from '../kit/frame.js';

interface RateFormProps {
  frame: Frame;
  article: { id: string };
  /** The visitor's vote, on the page that answers it. */
  chosen?: RatingStep | undefined;
  /** Further fields, before the buttons. */
  checks?: ReactNode;
  /** Behind the question above the buttons. Undefined: the page asks it. */
  averages?: ReactNode;
}

/** Five buttons for a vote of anybody. The form works without JavaScript. */
export function RateForm({ frame, article, chosen, checks, averages }: RateFormProps) {
  const { pages, digest } = messages(frame.locale);
  const { votes } = pages;
  const { steps } = digest.rating;
  return (
    <form className="rate" method="post" action={links.vote(frame.base, article.id) + frame.keepLanguage}>
      {checks}
      {averages === undefined ? null : (
        <div className="asks">
          <b aria-hidden="true">{votes.ask}</b>
          {averages}
        </div>
      )}
      <fieldset>
        <legend className="unseen">{votes.legend}</legend>
        <span aria-hidden="true">{steps[0]}</span>
        <span className="steps">
          {ratingSteps.map((step) => (
            <button
              key={step}
              type="submit"
              name="step"
              value={step}
              aria-label={votes.step(step, steps[step - 1] ?? '')}
              aria-current={step === chosen ? 'true' : undefined}
            >
              {step}
            </button>
          ))}
        </span>
        <span aria-hidden="true">{steps[4]}</span>
      </fieldset>
    </form>
  );
}

/**
 * The averages of an article's ratings, each by itself, as far as there are enough to show. The script of the page writes
 * the thanks for a vote here.
 */
export function RatingAverages({ frame, ratings }: { frame: Frame; ratings: ArticleRatings }) {
  const { votes } = messages(frame.locale).pages;
  const { visitors, readers } = ratings;
  const lines = [
    visitors.count >= minVotes ? votes.average(visitors.average.toFixed(1), visitors.count) : '',
    readers.count > 0 ? votes.byEmail(readers.average.toFixed(1), readers.count) : '',
  ].filter((line) => line !== '');
  return (
    <p className="averages meta nums" role="status">
      {lines.map((line) => (
        <span key={line}>{line} </span>
      ))}
    </p>
  );
}
