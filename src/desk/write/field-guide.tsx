import { editorFieldNames, replaceFields } from '../../issues/editor-fields.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import { writtenField } from './field-menu.js';
import type { Writing } from './read-write.js';

interface GuideProps {
  frame: Frame;
  writing: Writing;
}

/** What an editor may write in a note, and what merge fields become for the reader of the preview. */
export function FieldGuide({ frame, writing }: GuideProps) {
  const words = deskWords(frame).write.markdown;
  const rows: [string, React.ReactNode][] = [
    [`**${words.bold}**`, <b key="bold">{words.bold}</b>],
    [`*${words.italic}*`, <i key="italic">{words.italic}</i>],
    [`## ${words.heading}`, <b key="heading">{words.heading}</b>],
    [`[${words.link}](https://www.example.com/)`, <u key="link">{words.link}</u>],
    [`- ${words.item}`, `• ${words.item}`],
    [`> ${words.quote}`, <q key="quote">{words.quote}</q>],
    ['---', words.rule],
  ];
  return (
    <details className="guide" data-help>
      <summary>{words.title}</summary>
      <p className="still">{deskWords(frame).write.keys}</p>
      <table className="list">
        <thead>
          <tr>
            <th scope="col">{words.write}</th>
            <th scope="col">{words.get}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([written, seen]) => (
            <tr key={written}>
              <td>
                <code>{written}</code>
              </td>
              <td>{seen}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="still">{words.plain}</p>
      <MergeFields {...{ frame, writing }} />
    </details>
  );
}

/** The merge fields, with what they become for the reader of the preview. */
function MergeFields({ frame, writing: { email, newsletter } }: GuideProps) {
  const words = deskWords(frame).write.markdown;
  const reader = email?.fields.name || deskWords(frame).write.reader.anyone;
  return (
    <>
      <h3>{words.fields}</h3>
      <p className="still">{words.fieldsLead}</p>
      <table className="list">
        <thead>
          <tr>
            <th scope="col">{words.write}</th>
            <th scope="col">{words.get}</th>
            <th scope="col">{words.for(reader)}</th>
          </tr>
        </thead>
        <tbody>
          {editorFieldNames.map((name) => (
            <tr key={name}>
              <td>
                <code>{writtenField(newsletter, name)}</code>
              </td>
              <td>{words[name]}</td>
              <td>
                <bdi>
                  {email
                    ? replaceFields(writtenField(newsletter, name), ({ fallback }) => email.fields[name] || fallback)
                    : ''}
                </bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
