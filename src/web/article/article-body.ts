/**
 * Prepares a sanitised body for a page. Pictures of other hosts are left out: the policy of the pages would block them,
 * and their hosts would learn about the readers.
 * @param publicUrl pictures under it are ours
 */
export function bodyForPage(body: string, publicUrl: string): string {
  return body
    .split('</figure>')
    .map((part) => withoutForeignFigure(part, publicUrl))
    .join('</figure>')
    .replace(/<figure><\/figure>|<p>\s*<\/p>/g, '');
}

/** @param part of the body up to the end of a figure, so that it begins at most one. A figure that loses its picture is emptied */
function withoutForeignFigure(part: string, publicUrl: string): string {
  const prepare = (html: string) => withPictures(html, publicUrl);
  const at = part.lastIndexOf('<figure>');
  if (at < 0) return prepare(part);
  const [before, inside] = [part.slice(0, at), part.slice(at + '<figure>'.length)];
  const shown = prepare(inside);
  const isEmptied = inside.includes('<img') && !shown.includes('<img');
  return `${prepare(before)}<figure>${isEmptied ? '' : shown}`;
}

/** Rewrites each picture of a sanitised text, where `<` and `>` occur in tags only. */
function withPictures(html: string, publicUrl: string): string {
  const [start = '', ...rest] = html.split('<img ');
  const pieces = rest.map((piece) => {
    const end = piece.indexOf('>') + 1;
    return pictureTag(`<img ${piece.slice(0, end)}`, publicUrl) + piece.slice(end);
  });
  return start + pieces.join('');
}

function pictureTag(tag: string, publicUrl: string): string {
  if (!tag.includes(`src="${publicUrl}/`)) return '';
  const described = tag.includes(' alt=') ? tag : tag.replace('<img', '<img alt=""');
  return described.replace('<img', '<img loading="lazy" decoding="async"');
}
