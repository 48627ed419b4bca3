import { Link } from '@react-email/components';
import type { Locale } from '../../src/locale/locale.js';
import { messages } from '../../src/locale/messages.js';
import { useAppearance } from '../look/appearance.js';
import { Ours } from '../look/ours.js';
import type { DigestArticle } from '../props.js';
import { space, tapTarget } from '../theme.js';
import { Note } from './type.js';

/** The number of comments on a story, if there are any, and the link to write one. */
export function CommentLine({ article, locale }: { article: DigestArticle; locale: Locale }) {
  const { accent } = useAppearance();
  const { comments, title } = article;
  if (!comments) return null;
  const text = messages(locale).digest.comments;
  const link = (label: string, url: string) => (
    <Link
      className="accent"
      href={url}
      aria-label={`${label}: ${title}`}
      style={{ color: accent.light, display: 'inline-block', lineHeight: `${tapTarget}px`, minWidth: tapTarget }}
    >
      {label}
    </Link>
  );
  return (
    <Note style={{ marginTop: space.xs, marginBottom: 0 }}>
      <Ours>
        {comments.count > 0 ? link(text.count(comments.count), comments.url) : null}
        {comments.count > 0 ? ' · ' : null}
        {link(text.write, comments.writeUrl)}
      </Ours>
    </Note>
  );
}
