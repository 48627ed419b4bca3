import { type EditorFieldName, editorFieldNames } from '../../issues/editor-fields.js';
import { publisherMessages } from '../../locale/publisher-languages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';

/** A merge field as somebody writes it, with a value for readers without one in the language of the newsletter. */
export function writtenField({ locale }: Pick<Newsletter, 'locale'>, name: EditorFieldName): string {
  const { markdown } = publisherMessages(locale).desk.write;
  const fallback = { name: markdown.nameFallback, section: markdown.sectionFallback, count: '' }[name];
  return fallback === '' ? `{{${name}}}` : `{{${name}|${fallback}}}`;
}

interface FieldMenuProps {
  frame: Frame;
  newsletter: Newsletter;
  /** The id of the text that it is for. */
  into: string;
}

/** The merge fields of a text. A button puts one where the cursor is; without a script, people type what is shown. */
export function FieldMenu({ frame, newsletter, into }: FieldMenuProps) {
  const words = deskWords(frame).write.markdown;
  return (
    <details className="insert">
      <summary>{words.insertTitle}</summary>
      <ul>
        {editorFieldNames.map((name) => (
          <li key={name}>
            <button
              type="button"
              className="quiet"
              aria-label={words.insertField(words[name])}
              value={writtenField(newsletter, name)}
              data-into={into}
              hidden
            >
              {words.insert}
            </button>
            <span>
              {words[name]} <code>{writtenField(newsletter, name)}</code>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
