import type { Trouble } from '../../attention/trouble.js';
import type { Finding } from '../../findings/finding.js';
import { findingInWords } from '../../locale/findings-in-words.js';
import { formatDate, formatMoment } from '../../locale/format-date.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from './as-person.js';

/** The subjects of issues, by id. */
export type Subjects = ReadonlyMap<string, string>;

/** Something that was found, as the desk tells it. */
export interface Told {
  title: string;
  /** Empty: there is nothing to do. */
  remedy: string;
}

const monthMs = 30 * 86_400_000;

/** A moment as the pages write it. Of one that is months away, the day with its year. */
const formatNear = (locale: Frame['locale'], moment: number, timeZone: string): string =>
  Math.abs(moment - Date.now()) < 6 * monthMs
    ? formatMoment(locale, moment, timeZone)
    : formatDate(locale, new Date(moment).toISOString(), timeZone);

/** A finding in the words of a page. People know issues by their subjects and newsletters by their titles, not by ids. */
export function tell(frame: Frame, finding: Finding, timeZone: string, subjects: Subjects): Told {
  const { named } = deskWords(frame);
  const { newsletter } = finding.facts as { newsletter?: string };
  const title = frame.newsletters.find(({ slug }) => slug === newsletter)?.title;
  const facts = { ...finding.facts, ...(title ? { newsletter: named(title) } : {}) };
  const { detail, remedy } = findingInWords(
    { code: finding.code, facts } as unknown as Finding,
    frame.locale,
    timeZone,
    formatNear,
  );
  const nameIssues = (text: string) =>
    text.replace(/[\w-]+/g, (word) => {
      const subject = subjects.get(word);
      return subject ? named(subject) : word;
    });
  const said = (text: string) => withoutGaps(nameIssues(text));
  return { title: asSentence(said(detail)), remedy: said(remedy) };
}

/** Chinese signs have room of their own: no space beside them, and no comma between two titles. */
const withoutGaps = (text: string) =>
  text
    .replace(/([》）]) /g, '$1')
    .replace(/ ([《（])/g, '$1')
    .replaceAll('》、《', '》《');

/** Something that needs a person. */
export const tellTrouble = (frame: Frame, trouble: Trouble, subjects: Subjects): Told =>
  tell(frame, trouble, trouble.timeZone, subjects);

/** Begins with a capital letter where the text begins with a word of ours; a name or an address stays as it is. */
const asSentence = (text: string) => text.replace(/^[a-z]+ /, (word) => word.charAt(0).toUpperCase() + word.slice(1));
