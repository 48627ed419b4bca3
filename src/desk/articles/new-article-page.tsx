import type { Newsletter } from '../../newsletters/newsletter.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { ErrorSummary, type FieldFault } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { articleListOf, newArticleAddress } from '../kit/content-addresses.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { LabelledField } from '../kit/labelled-field.js';
import { MarkdownToolbar } from '../write/markdown-toolbar.js';
import { ChoosePicture } from './article-fields.js';
import type { NewArticleTexts } from './new-article-form.js';

interface NewArticleProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  typed: NewArticleTexts;
  faults: readonly FieldFault[];
}

/** Where an article is written that is on no other site. */
export function NewArticlePage(props: NewArticleProps) {
  const { visit, newsletter, faults } = props;
  const { frame } = visit;
  const words = deskWords(frame).articles;
  const list = articleListOf(frame, newsletter);
  return (
    <DeskPage visit={visit} title={words.write.title} newsletter={newsletter} here="articles">
      <p className="crumb">
        <a href={list}>{words.back}</a>
      </p>
      <Head title={words.write.title} lead={words.write.lead} />
      <ErrorSummary frame={frame} formErrors={faults} />
      <form
        className="card narrow"
        method="post"
        action={newArticleAddress(frame, newsletter)}
        encType="multipart/form-data"
        noValidate
      >
        <div className="fields">
          <Texts {...props} />
          <Facts {...props} />
        </div>
        <div className="acts">
          <button type="submit">{words.write.save}</button>
          <a href={list}>{words.write.cancel}</a>
        </div>
      </form>
    </DeskPage>
  );
}

function Texts({ visit: { frame }, newsletter, typed, faults }: NewArticleProps) {
  const words = deskWords(frame).articles;
  const own = languageAttributes(frame, newsletter);
  return (
    <>
      <LabelledField {...{ frame, faults }} id="title" label={words.fields.title}>
        {(field) => <input {...field} {...own} defaultValue={typed.title} autoComplete="off" />}
      </LabelledField>
      <LabelledField {...{ frame, faults }} id="text" label={words.write.text} hint={words.write.textHint}>
        {(field) => (
          <>
            <MarkdownToolbar frame={frame} of="text" />
            <textarea {...field} {...own} rows={16} defaultValue={typed.text} />
          </>
        )}
      </LabelledField>
      <LabelledField
        {...{ frame, faults }}
        id="excerpt"
        label={words.fields.excerpt}
        hint={words.write.excerptHint}
        isOptional
      >
        {(field) => <textarea {...field} {...own} rows={3} defaultValue={typed.excerpt} />}
      </LabelledField>
    </>
  );
}

function Facts({ visit: { frame }, newsletter, typed, faults }: NewArticleProps) {
  const words = deskWords(frame).articles;
  const own = languageAttributes(frame, newsletter);
  return (
    <>
      {newsletter.sections.length === 0 ? null : (
        <LabelledField {...{ frame, faults }} id="section" label={words.fields.section}>
          {(field) => (
            <select {...field} defaultValue={typed.section}>
              <option value="">{words.noSection}</option>
              {newsletter.sections.map((section) => (
                <option key={section} value={section} {...own}>
                  {section}
                </option>
              ))}
            </select>
          )}
        </LabelledField>
      )}
      <LabelledField {...{ frame, faults }} id="author" label={words.fields.author} isOptional>
        {(field) => <input {...field} {...own} defaultValue={typed.author} autoComplete="off" />}
      </LabelledField>
      <ChoosePicture
        {...{ frame, faults }}
        label={words.fields.image}
        hint={typed.image === '' ? words.write.pictureHint : words.write.pictureKept}
      />
      <input type="hidden" name="image" value={typed.image} />
      <LabelledField {...{ frame, faults }} id="alt" label={words.alt} isOptional>
        {(field) => <input {...field} {...own} defaultValue={typed.alt} autoComplete="off" />}
      </LabelledField>
      <LabelledField
        {...{ frame, faults }}
        id="publishedAt"
        label={words.fields.publishedAt}
        hint={words.write.dateHint(newsletter.timeZone)}
        isOptional
      >
        {(field) => <input {...field} type="datetime-local" defaultValue={typed.publishedAt} />}
      </LabelledField>
    </>
  );
}
