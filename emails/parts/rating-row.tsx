import { Link } from '@react-email/components';
import type { Locale } from '../../src/locale/locale.js';
import { messages } from '../../src/locale/messages.js';
import { useAppearance } from '../look/appearance.js';
import { Ours } from '../look/ours.js';
import type { DigestArticle } from '../props.js';
import { space, tapTarget } from '../theme.js';
import { inARow } from './in-a-row.js';
import { Note } from './type.js';

/** Five links from poor to best, each to the page where the reader rates the story. */
export function RatingRow({ article, locale }: { article: DigestArticle; locale: Locale }) {
  const { accent } = useAppearance();
  const { ratingUrl } = article;
  if (ratingUrl === undefined) return null;
  const { title, steps } = messages(locale).digest.rating;
  const link = (name: string, i: number) => (
    <Link
      className="accent"
      href={`${ratingUrl}?step=${i + 1}`}
      aria-label={`${title} ${i + 1} – ${name}`}
      style={{
        color: accent.light,
        display: 'inline-block',
        lineHeight: `${tapTarget}px`,
        textAlign: 'center',
        width: tapTarget,
      }}
    >
      {i + 1}
    </Link>
  );
  return (
    <Note style={{ marginTop: space.s, marginBottom: 0 }}>
      <Ours>
        {title}
        <br />
        {steps[0]} {inARow(steps.flatMap((name, i) => [link(name, i), ' ']))}
        {steps[4]}
      </Ours>
    </Note>
  );
}
