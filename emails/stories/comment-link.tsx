import { useAppearance } from '../look/appearance.js';
import { Ours } from '../look/ours.js';
import { Link } from '../parts/link.js';
import type { DigestArticle } from '../props.js';
import { light, size, tapTarget } from '../theme.js';

interface CommentLinkProps {
  article: DigestArticle;
  /** Whether it is not part of a line of text, which gives it its size. */
  alone?: boolean;
}

/** The number of a story's comments, which leads to them, or the link to write the first one. */
export function CommentLink({ article: { comments, title }, alone = false }: CommentLinkProps) {
  const { words } = useAppearance();
  if (!comments) return null;
  const [label, url] =
    comments.count > 0
      ? [words.comments.count(comments.count), comments.url]
      : [words.comments.write, comments.writeUrl];
  return (
    <Link
      className="muted"
      href={url}
      aria-label={`${label}: ${title}`}
      style={{
        color: light.muted,
        ...(alone ? { fontSize: size.small } : {}),
        lineHeight: `${tapTarget}px`,
        textDecorationLine: 'underline',
      }}
    >
      <Ours>{label}</Ours>
    </Link>
  );
}
