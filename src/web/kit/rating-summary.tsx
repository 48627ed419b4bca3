import type { RatingCounts } from '../../answers/ratings/ratings.js';
import { messages } from '../../locale/messages.js';
import type { Frame } from './frame.js';

/** The average and the number of an article's ratings, for its page. Empty while nobody has rated it. */
export function RatingSummary({ frame, ratings }: { frame: Frame; ratings: RatingCounts }) {
  if (ratings.count === 0) return null;
  const text = messages(frame.locale).pages.ratings;
  return (
    <section>
      <h2>{text.title}</h2>
      <p>
        <bdi>{text.average(ratings.average.toFixed(1), ratings.count)}</bdi>
      </p>
    </section>
  );
}
