import type { ReactNode } from 'react';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../../web/kit/frame.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { deskWords } from '../kit/as-person.js';
import { OtherValue } from '../kit/other-value.js';
import { markName, otherName, type TextFault, type TextField, textMark } from './draft-texts.js';
import { FieldMenu } from './field-menu.js';
import { MarkdownToolbar } from './markdown-toolbar.js';

interface TextFieldProps {
  frame: Frame;
  newsletter: Newsletter;
  /** Of the element: a section may have spaces in its name. */
  id: string;
  field: TextField;
  label: ReactNode;
  /** What is saved. */
  saved: string;
  /** What the person has typed, if it is not saved, and why not. */
  typed?: string | undefined;
  fault?: TextFault | undefined;
  /** Below the label, at its end. */
  guide?: ReactNode;
  hint?: ReactNode;
  /** Left out: a text of one line. */
  rows?: number;
  /** Whether merge fields may be in it, and whether it is in Markdown. */
  takes?: 'fields' | 'markdown';
  /** Shown where nothing is written. */
  placeholder?: string;
  /** Of a text that is shown as a headline. */
  className?: string;
}

/** A text of an issue. What somebody has typed stays in it until they change it, whatever became of it. */
export function DraftTextField(props: TextFieldProps) {
  const { frame, newsletter, id, field, label, saved, typed, fault, guide, hint, rows, takes, placeholder, className } =
    props;
  const conflict = fault?.kind === 'conflict' ? fault : undefined;
  const shared = {
    ...{ id, name: field, defaultValue: typed ?? saved, placeholder, className },
    ...languageAttributes(frame, newsletter),
    'data-draft': typed === undefined ? 'saved' : fault?.kind === 'long' ? 'open' : 'typed',
    'aria-describedby': hint || fault ? `${id}-hint` : undefined,
    'aria-invalid': fault ? (true as const) : undefined,
  };
  return (
    <div className="field">
      <div className="label">
        <label htmlFor={id}>{label}</label>
        {guide}
      </div>
      <input type="hidden" name={markName(field)} value={conflict?.seen ?? textMark(field, saved)} />
      {conflict ? <input type="hidden" name={otherName(field)} value={textMark(field, conflict.theirs)} /> : null}
      {takes === 'markdown' ? <MarkdownToolbar frame={frame} of={id} /> : null}
      {rows === undefined ? <input {...shared} autoComplete="off" /> : <textarea {...shared} rows={rows} />}
      <div id={`${id}-hint`} className="hint">
        {hint}
        {fault ? <Fault {...{ frame, newsletter, field, fault }} /> : null}
      </div>
      {takes === undefined ? null : <FieldMenu {...{ frame, newsletter }} into={id} />}
    </div>
  );
}

/** Why a text is not saved. Of a conflict: the other text, and the button that takes it. */
function Fault({
  frame,
  newsletter,
  field,
  fault,
}: Pick<TextFieldProps, 'frame' | 'newsletter' | 'field'> & { fault: TextFault }) {
  const words = deskWords(frame).write;
  if (fault.kind === 'section') return <p className="error">{words.noSection}</p>;
  if (fault.kind === 'long') return <p className="error">{words.tooLong(fault.limit)}</p>;
  const { by, at, theirs } = fault;
  return (
    <OtherValue {...{ frame, newsletter, field, by, at }}>
      {theirs === '' ? '' : <blockquote {...languageAttributes(frame, newsletter)}>{theirs}</blockquote>}
    </OtherValue>
  );
}
