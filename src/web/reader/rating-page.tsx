import { type RatingStep, ratingSteps } from '../../answers/ratings/ratings.js';
import type { Article } from '../../articles/store/article.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../kit/frame.js';
import { LinkList, type PageLink } from '../kit/message-page.js';
import { Page } from '../kit/page.js';
import { rateScriptUrl } from './rate-script.js';

interface RatingPageProps {
  frame: Frame;
  newsletter: Newsletter;
  article: Pick<Article, 'title'>;
  /** Address that the form posts to. */
  action: string;
  /** To the story, and to the reader's form for a comment. */
  next: readonly PageLink[];
  /** To the pages where the reader rates the other stories of the issue. */
  others: readonly PageLink[];
  step: RatingStep | undefined;
  /** `chosen`: `step` comes from the email and is not saved yet. `wrong`: the form came without a step. */
  state: 'open' | 'chosen' | 'saved' | 'wrong';
}

/** Shows five steps with the reader's choice. Only posting the form saves it. */
export function RatingPage({ frame, newsletter, article, action, next, others, step, state }: RatingPageProps) {
  const { pages, digest } = messages(frame.locale);
  const text = pages.rate;
  const [poor, , , , best] = digest.rating.steps;
  const isSaved = state === 'saved';
  const title = isSaved ? text.savedTitle : text.title;
  return (
    <Page frame={frame} title={title} newsletter={newsletter}>
      {isSaved ? (
        <p className="notice" role="status">
          {text.saved}
        </p>
      ) : null}
      <h1>{title}</h1>
      <p className="stand" dir="auto">
        {article.title}
      </p>
      <form method="post" action={action} {...(state === 'chosen' ? { 'data-chosen': true } : {})}>
        <fieldset className="field">
          <legend className="unseen">{pages.votes.legend}</legend>
          {state === 'wrong' ? (
            <p className="error" role="alert">
              {text.choose}
            </p>
          ) : null}
          <div className="scale">
            <span aria-hidden="true">{poor}</span>
            <span className="steps">
              {ratingSteps.map((one) => (
                <label key={one}>
                  <input type="radio" name="step" value={one} defaultChecked={one === step} required />
                  <span>
                    {one}
                    <span className="unseen"> {digest.rating.steps[one - 1]}</span>
                  </span>
                </label>
              ))}
            </span>
            <span aria-hidden="true">{best}</span>
          </div>
        </fieldset>
        <button type="submit" className={isSaved ? 'quiet' : undefined}>
          {isSaved ? text.change : text.save}
        </button>
        {isSaved ? null : <p className="hint">{text.hint}</p>}
      </form>
      <LinkList items={next} />
      {others.length > 0 ? (
        <section>
          <h2>{text.others}</h2>
          <LinkList items={others} />
        </section>
      ) : null}
      {state === 'chosen' ? <script type="module" src={`${frame.base}${rateScriptUrl}`} /> : null}
    </Page>
  );
}
