import type { Newsletter } from '../../newsletters/newsletter.js';
import { isDay, isTimeOfDay, momentOn } from '../../newsletters/zoned-time.js';
import type { FormBody } from '../../web/kit/form-body.js';

/** An article that is written here, as somebody has typed it. */
export interface NewArticleTexts {
  title: string;
  text: string;
  excerpt: string;
  section: string;
  author: string;
  /** A moment by the newsletter's clock, like 2030-01-31T08:00; empty: now. */
  publishedAt: string;
  /** The address of a picture that was kept already. */
  image: string;
  alt: string;
}

/** A text with the line ends of a file: browsers send those of a form. */
export const withPlainLines = (text: string): string => text.replaceAll('\r\n', '\n');

export function typedNewArticle(form: FormBody): NewArticleTexts {
  const text = (name: keyof NewArticleTexts, most = 5_000) => form.get(name).slice(0, most).trim();
  return {
    ...{ title: text('title'), text: withPlainLines(text('text', 400_000)), excerpt: text('excerpt') },
    ...{ section: text('section'), author: text('author'), publishedAt: text('publishedAt') },
    ...{ image: text('image'), alt: text('alt') },
  };
}

/** The input of the operation. Fields that are empty are left out: their values follow from the text. */
export function newArticleOf(typed: NewArticleTexts, newsletter: Pick<Newsletter, 'timeZone'>) {
  const { title, text, section, author, excerpt, publishedAt, image, alt } = typed;
  const at = publishedAt === '' ? undefined : momentIn(publishedAt, newsletter);
  return {
    ...{ title, text, section, author },
    ...(excerpt === '' ? {} : { excerpt }),
    // A moment that is none is refused by the operation, with the other errors.
    ...(at === undefined ? {} : { publishedAt: at }),
    ...(image === '' ? {} : { image: { url: image, alt } }),
  };
}

function momentIn(text: string, { timeZone }: Pick<Newsletter, 'timeZone'>): string {
  const [day = '', time = ''] = text.split('T');
  const isMoment = isDay(day) && isTimeOfDay(time.slice(0, 5));
  return isMoment ? new Date(momentOn(day, time.slice(0, 5), timeZone)).toISOString() : text;
}
