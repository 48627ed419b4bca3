import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from './frame.js';
import { languageAttributes } from './word-language.js';

interface NamingProps {
  frame: Frame;
  newsletter: Newsletter;
  /** A text with the name in it. */
  words(name: string): string;
}

/**
 * A text that names a newsletter. The name keeps its own language, which may not be that of the text, and its quotation
 * marks: no line ends or begins between them.
 */
export function Naming({ frame, newsletter, words }: NamingProps) {
  const [before = '', open = '', close = '', after = ''] = words('\n').split(/([《“]?)\n([》”]?)/);
  return (
    <>
      {before}
      <span className="named">
        {open}
        <bdi {...languageAttributes(frame, newsletter)}>{newsletter.title}</bdi>
        {close}
      </span>
      {after}
    </>
  );
}
