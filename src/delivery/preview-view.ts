/** How an email program shows an email. */
export interface MailView {
  /** Its colours. Default: the device of whoever looks decides. */
  appearance?: 'light' | 'dark' | undefined;
  /** Whether it loads pictures. Many programs do not, until a reader asks for them. */
  pictures?: 'shown' | 'blocked' | undefined;
}

/** As the stylesheet of every email has it (emails/parts/stylesheet.ts). */
const darkQuery = '@media (prefers-color-scheme:dark)';
const bothSchemes = 'color-scheme:light dark';

/**
 * The document of an email as a program shows it. The colours are written into the document, because neither the page
 * around a sandboxed frame nor its `color-scheme` decides what the frame shows.
 * @param html an email that we rendered
 */
export function viewedAs(html: string, { appearance, pictures = 'shown' }: MailView): string {
  const coloured =
    appearance === undefined
      ? html
      : html
          .replaceAll(darkQuery, appearance === 'dark' ? '@media all' : '@media not all')
          .replaceAll(bothSchemes, `color-scheme:${appearance}`);
  return pictures === 'blocked' ? withoutPictures(coloured) : coloured;
}

/** Pictures without their addresses: a browser shows their descriptions, as an email program does. */
function withoutPictures(html: string): string {
  const [before = '', ...pictures] = html.split('<img ');
  const blocked = pictures.map((rest) => {
    const end = rest.indexOf('>');
    const start = ` ${rest.slice(0, end)}`;
    const from = start.indexOf(' src="');
    if (from < 0) return rest;
    const to = start.indexOf('"', from + ' src="'.length) + 1;
    return `${start.slice(0, from)}${start.slice(to)}`.trimStart() + rest.slice(end);
  });
  return [before, ...blocked].join('<img ');
}
