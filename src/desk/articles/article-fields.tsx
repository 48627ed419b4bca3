import type { StoredArticle } from '../../articles/store/article.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../../web/kit/frame.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { describedBy, FieldErrorText, type FieldFault } from '../../web/sign-up/form-parts.js';
import { deskWords } from '../kit/as-person.js';
import { LabelledField } from '../kit/labelled-field.js';
import { MarkdownToolbar } from '../write/markdown-toolbar.js';
import { type ArticleTexts, type FocusPlace, focusPlaces } from './article-form.js';

interface FieldsProps {
  frame: Frame;
  newsletter: Newsletter;
  article: StoredArticle;
  texts: ArticleTexts;
  faults: readonly FieldFault[];
}

/** What an editor may change of an article. */
export function ArticleFields(props: FieldsProps) {
  const { frame, newsletter, article, texts } = props;
  const words = deskWords(frame).articles;
  const own = languageAttributes(frame, newsletter, article);
  const sections = [...new Set([...newsletter.sections, texts.section])].filter((one) => one !== '');
  return (
    <div className="fields">
      <Line {...props} name="title" />
      {article.written === '' ? null : <Text {...props} />}
      <div className="field">
        <label htmlFor="excerpt">{words.fields.excerpt}</label>
        <FieldErrorText field="excerpt" formErrors={props.faults} />
        <textarea
          id="excerpt"
          name="excerpt"
          rows={4}
          defaultValue={texts.excerpt}
          {...own}
          {...describedBy('excerpt', props.faults)}
        />
      </div>
      <div className="field">
        <label htmlFor="section">{words.fields.section}</label>
        <select id="section" name="section" defaultValue={texts.section}>
          <option value="">{words.noSection}</option>
          {sections.map((section) => (
            <option key={section} value={section} {...languageAttributes(frame, newsletter)}>
              {section}
            </option>
          ))}
        </select>
      </div>
      <Line {...props} name="author" />
      <ChoosePicture
        {...{ frame, faults: props.faults }}
        label={article.image?.url ? words.anotherPicture : words.fields.image}
        hint={texts.picture === '' ? words.pictureHint : words.write.pictureKept}
      />
      <input type="hidden" name="kept" value={texts.picture} />
      {article.image?.url || texts.picture !== '' ? <Picture {...props} /> : <Line {...props} name="alt" />}
    </div>
  );
}

/** Of an article that was written here. */
function Text({ frame, newsletter, article, texts, faults }: FieldsProps) {
  const { write } = deskWords(frame).articles;
  return (
    <LabelledField {...{ frame, faults }} id="text" label={write.text} hint={write.textHint}>
      {(field) => (
        <>
          <MarkdownToolbar frame={frame} of="text" />
          <textarea
            {...field}
            {...languageAttributes(frame, newsletter, article)}
            rows={16}
            defaultValue={texts.text}
          />
        </>
      )}
    </LabelledField>
  );
}

function Line({ frame, newsletter, article, texts, faults, name }: FieldsProps & { name: 'title' | 'author' | 'alt' }) {
  const words = deskWords(frame).articles;
  return (
    <div className="field">
      <label htmlFor={name}>{name === 'alt' ? words.alt : words.fields[name]}</label>
      <FieldErrorText field={name} formErrors={faults} />
      <input
        id={name}
        name={name}
        defaultValue={texts[name]}
        autoComplete="off"
        {...languageAttributes(frame, newsletter, article)}
        {...describedBy(name, faults)}
      />
    </div>
  );
}

/** A picture from the disk of whoever writes. */
export function ChoosePicture(props: { frame: Frame; faults: readonly FieldFault[]; label: string; hint: string }) {
  return (
    <LabelledField {...props} id="picture" isOptional>
      {(field) => <input {...field} type="file" accept="image/jpeg,image/png,image/gif,image/webp,image/avif" />}
    </LabelledField>
  );
}

/** What the picture shows in words, and the part of it that every cut keeps in view. */
function Picture(props: FieldsProps) {
  const words = deskWords(props.frame).articles;
  const { focus } = props.texts;
  return (
    <>
      <Line {...props} name="alt" />
      <div className="field">
        <label htmlFor="focus">{words.focus}</label>
        <p className="hint" id="focus-hint">
          {words.focusHint}
        </p>
        <select id="focus" name="focus" defaultValue={focus} aria-describedby="focus-hint">
          <option value="auto">{words.focusAuto}</option>
          {(Object.keys(focusPlaces) as FocusPlace[]).map((place) => (
            <option key={place} value={place}>
              {words.places[place]}
            </option>
          ))}
          {focus === 'other' ? <option value="other">{words.focusOther}</option> : null}
        </select>
      </div>
    </>
  );
}
