import { messages } from '../../locale/messages.js';
import { type Newsletter, sectionTitle } from '../../newsletters/newsletter.js';
import { sectionPage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import { languageAttributes, languageOf } from '../kit/word-language.js';

interface SectionProps {
  frame: Frame;
  newsletter: Newsletter;
  /** Its name. */
  section: string;
}

/** A section's title in the language of the page; undefined when it has none, since no sentence mixes two languages. */
export const ownTitle = ({ frame, newsletter, section }: SectionProps): string | undefined =>
  newsletter.sectionTitles?.[section]?.[frame.locale] ??
  (languageOf(newsletter) === frame.locale ? section : undefined);

/** A section's title, with its language where that is not the page's. */
export function SectionHeading(props: SectionProps) {
  const { frame, newsletter, section } = props;
  const own = ownTitle(props);
  return own === undefined ? (
    <span {...languageAttributes(frame, newsletter)}>{sectionTitle(newsletter, section, frame.locale)}</span>
  ) : (
    own
  );
}

/** The link above a story to the page of its section. */
export function SectionLink(props: SectionProps) {
  return (
    <a href={sectionPage(props.frame, props.newsletter, props.section)}>
      <SectionHeading {...props} />
    </a>
  );
}

/** "More in Tech": where the stories of a section go on. A title in another language is only in the heading above. */
export function AllOfSection(props: SectionProps) {
  const { frame, newsletter, section } = props;
  return (
    <a href={sectionPage(frame, newsletter, section)}>{messages(frame.locale).pages.reading.allOf(ownTitle(props))}</a>
  );
}
