import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';

/** What names fields: the headlines of articles and of sponsors, by id. */
export interface FieldTitles {
  titles: ReadonlyMap<string, string>;
  sponsors: ReadonlyMap<string, string>;
}

/** The name of a field of a draft for people. @param field as the history names it */
export function fieldWords(frame: Frame, field: string, { titles, sponsors }: FieldTitles): string {
  const { article, history, sponsor } = deskWords(frame).write;
  const { fields } = history;
  if (field === 'title') return article.headline;
  if (field === 'sponsor') return sponsor.title;
  if (field === 'excerpt') return article.excerpt;
  if (field === 'subject' || field === 'preheader' || field === 'note') return fields[field];
  if (field === 'articles' || field === 'subjectTest') return fields[field];
  const [noun = '', ...rest] = field.split('.');
  if (noun === 'sectionNotes') return fields.sectionNote(rest.join('.'));
  if (noun === 'sponsors') return fields.sponsor(sponsors.get(rest[0] ?? '') ?? '…');
  const title = titles.get(rest[0] ?? '') ?? fields.otherArticle;
  const [, part] = rest;
  if (part === 'excerpt') return fields.excerpt(title);
  return part === 'image' ? fields.image(title) : fields.title(title);
}
