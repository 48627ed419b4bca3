import type { RatingStep } from '../../answers/ratings/ratings.js';
import { type ArticleRatings, minVotes } from '../../answers/votes/votes.js';
import type { StoredArticle } from '../../articles/store/article.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { webPaths } from '../../settings/web-paths.js';
import { articlePage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import { Honeypot } from '../kit/honeypot.js';
import { LinkList } from '../kit/message-page.js';
import { Page } from '../kit/page.js';
import { Stamp } from '../sign-up/form-parts.js';
import { HumanCheck, SlowCheck } from '../sign-up/human-check.js';
import type { HumanQuestion } from '../sign-up/human-question.js';
import { RateForm, RatingAverages } from './rate-form.js';

interface VotePageProps {
  frame: Frame;
  newsletter: Newsletter;
  article: Pick<StoredArticle, 'id' | 'title'>;
  ratings: ArticleRatings;
  /** The visitor's vote, as far as it is known. */
  chosen: RatingStep | undefined;
  /** Whether it was just saved. */
  saved: boolean;
  /** Why the vote was not saved, in the reader's language. */
  error?: string | undefined;
  /** The signed time at which the form is shown. */
  stamp: string;
  question: HumanQuestion | undefined;
}

/** The page that answers a vote: thanks, or the reason why it does not count yet, with the buttons again. */
export function VotePage(props: VotePageProps) {
  const { frame, newsletter, article, ratings, chosen, saved, error, stamp, question } = props;
  const { rate, votes, comments } = messages(frame.locale).pages;
  const { count } = ratings.visitors;
  const checks = (
    <>
      <Honeypot frame={frame} />
      <Stamp stamp={stamp} />
      <SlowCheck frame={frame} question={question} />
      <HumanCheck frame={frame} challenges={webPaths.formChallenge} stamp={stamp} />
    </>
  );
  const title = saved ? rate.savedTitle : rate.title;
  return (
    <Page frame={frame} title={title} newsletter={newsletter}>
      {saved && chosen ? (
        <p className="notice" role="status" data-vote="">
          {votes.saved(chosen)}
        </p>
      ) : null}
      {error === undefined ? null : (
        <p className="summary" role="alert">
          {error}
        </p>
      )}
      <h1>{title}</h1>
      <p className="stand" dir="auto">
        {article.title}
      </p>
      <RateForm frame={frame} article={article} chosen={chosen} checks={checks} />
      {chosen ? <p className="hint">{votes.change}</p> : null}
      {count > 0 && count < minVotes ? <p data-vote="">{votes.few(count, minVotes)}</p> : null}
      <div data-vote="">
        <RatingAverages frame={frame} ratings={ratings} />
      </div>
      <LinkList items={[{ label: comments.back, href: articlePage(frame, article) }]} />
    </Page>
  );
}
