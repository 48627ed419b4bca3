import { bodyPolicies, sourceKinds } from '../../articles/pull/source.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../../web/kit/frame.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { describedBy, FieldErrorText, type FieldFault } from '../../web/sign-up/form-parts.js';
import { deskWords } from '../kit/as-person.js';
import type { SourceTexts } from './source-form.js';

interface FieldsProps {
  frame: Frame;
  newsletter: Newsletter;
  texts: SourceTexts;
  faults: readonly FieldFault[];
  /** The end of its Content API key; empty: it has none. */
  keyEnd: string;
}

/** What an editor may change of a source. */
export function SourceFields({ frame, newsletter, texts, faults, keyEnd }: FieldsProps) {
  const words = deskWords(frame).sources.edit;
  const { kinds } = deskWords(frame).firstDay.sources;
  const sections = [...new Set([...newsletter.sections, texts.section])].filter((one) => one !== '');
  const shared = { texts, faults };
  return (
    <div className="fields">
      <Line {...shared} name="url" label={words.url} type="url" maxLength={2_000} />
      <div className="field">
        <label htmlFor="kind">{words.kind}</label>
        <select id="kind" name="kind" defaultValue={texts.kind}>
          {sourceKinds.map((one) => (
            <option key={one} value={one}>
              {kinds[one]}
            </option>
          ))}
        </select>
      </div>
      {texts.kind === 'ghost' ? (
        <Line
          {...shared}
          {...{ name: 'contentKey', label: words.contentKey, hint: words.contentKeyHint(keyEnd), maxLength: 64 }}
        />
      ) : null}
      <Line {...shared} name="every" label={words.every} inputMode="numeric" maxLength={4} />
      <div className="field">
        <label htmlFor="section">{words.section}</label>
        <p className="hint" id="section-hint">
          {words.sectionHint}
        </p>
        <select id="section" name="section" defaultValue={texts.section} aria-describedby="section-hint">
          <option value="">{words.asSource}</option>
          {sections.map((section) => (
            <option key={section} value={section} {...languageAttributes(frame, newsletter)}>
              {section}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor="body">{words.body}</label>
        <select id="body" name="body" defaultValue={texts.body}>
          {bodyPolicies.map((one) => (
            <option key={one} value={one}>
              {words.bodies[one]}
            </option>
          ))}
        </select>
      </div>
      <Rules {...shared} name="include" label={words.include} hint={words.wordsHint} />
      <Rules {...shared} name="exclude" label={words.exclude} hint={words.wordsHint} />
    </div>
  );
}

type TextProps = Pick<FieldsProps, 'texts' | 'faults'> & { name: keyof SourceTexts; label: string };

function Line({
  texts,
  faults,
  name,
  label,
  hint,
  ...given
}: TextProps & { type?: 'url'; inputMode?: 'numeric'; maxLength: number; hint?: string }) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      {hint === undefined ? null : (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <FieldErrorText field={name} formErrors={faults} />
      <input
        id={name}
        name={name}
        defaultValue={texts[name]}
        autoComplete="off"
        {...given}
        {...describedBy(name, faults, ...(hint === undefined ? [] : [`${name}-hint`]))}
      />
    </div>
  );
}

function Rules({ texts, faults, name, label, hint }: TextProps & { hint: string }) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <p className="hint" id={`${name}-hint`}>
        {hint}
      </p>
      <FieldErrorText field={name} formErrors={faults} />
      <textarea
        id={name}
        name={name}
        rows={3}
        dir="auto"
        defaultValue={texts[name]}
        {...describedBy(name, faults, `${name}-hint`)}
      />
    </div>
  );
}
