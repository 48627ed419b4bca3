import { messages } from '../../locale/messages.js';
import { links } from '../../render/links.js';
import { webPaths } from '../../settings/web-paths.js';
import type { Frame } from '../kit/frame.js';
import { Honeypot } from '../kit/honeypot.js';
import { describedBy, FieldErrorText, type FieldFault, NameField, Stamp } from '../sign-up/form-parts.js';

/** The values of a comment's form. */
export interface TypedComment {
  name: string;
  text: string;
}

export const emptyComment: TypedComment = { name: '', text: '' };

interface CommentFieldsProps {
  frame: Frame;
  typed: TypedComment;
  formErrors: readonly FieldFault[];
}

/** The fields of a comment. */
export function CommentFields({ frame, typed, formErrors }: CommentFieldsProps) {
  const { form } = messages(frame.locale).pages.comments;
  return (
    <>
      <div className="field">
        <label htmlFor="comment">{form.text}</label>
        <FieldErrorText field="comment" formErrors={formErrors} />
        <textarea
          id="comment"
          name="comment"
          className="words"
          required
          rows={5}
          dir="auto"
          defaultValue={typed.text}
          {...describedBy('comment', formErrors)}
        />
      </div>
      <NameField frame={frame} typed={typed} formErrors={formErrors} />
    </>
  );
}

interface WriteCommentProps {
  frame: Frame;
  article: { id: string };
  /** The same for everyone who gets the page (stampPage). */
  stamp: string;
  /** Level of the headline. */
  level: 'h2' | 'h3';
}

/** The form for a comment at the end of an article's page. Faults are shown on a page of their own. */
export function WriteComment({ frame, article, stamp, level: Headline }: WriteCommentProps) {
  const { comments, site } = messages(frame.locale).pages;
  const action = links.writeComment(frame.base, article.id) + frame.keepLanguage;
  return (
    // noValidate: the server reports errors in the reader's language instead of the browser.
    <form className="write" method="post" action={action} noValidate>
      <Headline>{comments.write}</Headline>
      <CommentFields frame={frame} typed={emptyComment} formErrors={[]} />
      <Honeypot frame={frame} />
      <Stamp stamp={stamp} />
      <div className="end">
        <button type="submit">{comments.form.button}</button>
        <p className="hint">
          {comments.form.moderated} <a href={`${frame.base}${webPaths.privacy}${frame.keepLanguage}`}>{site.privacy}</a>
        </p>
      </div>
    </form>
  );
}
