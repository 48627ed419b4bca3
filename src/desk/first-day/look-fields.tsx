import type { HTMLAttributes, InputHTMLAttributes } from 'react';
import type { Frame } from '../../web/kit/frame.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import { deskWords } from '../kit/as-person.js';
import { LabelledField, LanguageOptions, ZoneOptions } from '../kit/labelled-field.js';
import type { LookTexts } from './look-form.js';

interface LookFieldsProps {
  frame: Frame;
  texts: LookTexts;
  faults: readonly FieldFault[];
  /** Of a newsletter that is still to be made: where its pages will be. */
  addressOfNew: string | undefined;
}

/** Everything that a reader sees of a newsletter before the first article. */
export function LookFields({ frame, texts, faults, addressOfNew }: LookFieldsProps) {
  const words = deskWords(frame).firstDay.look;
  const shared = { frame, texts, faults };
  return (
    <div className="fields">
      <Text {...shared} name="title" label={words.title} required maxLength={200} dir="auto" />
      <Text {...shared} name="tagline" label={words.tagline} isOptional maxLength={300} dir="auto" />
      {addressOfNew === undefined ? null : (
        <Text
          {...shared}
          name="slug"
          label={words.slug}
          hint={words.slugHint(addressOfNew)}
          isOptional
          maxLength={40}
        />
      )}
      <Text
        {...shared}
        name="sender"
        label={words.sender}
        hint={words.senderHint}
        isOptional
        maxLength={200}
        dir="auto"
      />
      <Text
        {...shared}
        name="address"
        label={words.address}
        hint={words.addressHint}
        type="email"
        required
        maxLength={320}
      />
      <Text {...shared} name="postal" label={words.postal} hint={words.postalHint} rows={3} dir="auto" />
      <Text
        {...shared}
        name="site"
        label={words.site}
        hint={words.siteHint}
        isOptional
        inputMode="url"
        maxLength={2_000}
      />
      <Language {...shared} />
      <Zone {...shared} isProposed={addressOfNew !== undefined && texts.title === '' && faults.length === 0} />
      <Text {...shared} name="accent" label={words.accent} hint={words.accentHint} type="color" />
      <Comments frame={frame} texts={texts} />
      {addressOfNew === undefined ? null : <p className="still">{words.pages}</p>}
    </div>
  );
}

/** Nobody's readers write comments before somebody has chosen that. */
function Comments({ frame, texts }: Pick<LookFieldsProps, 'frame' | 'texts'>) {
  const words = deskWords(frame).firstDay.look;
  return (
    <div className="field">
      <label className="choice">
        <input
          type="checkbox"
          name="comments"
          value="yes"
          defaultChecked={texts.comments === 'yes'}
          aria-describedby="comments-hint"
        />
        <span>{words.comments}</span>
      </label>
      <p className="hint" id="comments-hint">
        {words.commentsHint}
      </p>
    </div>
  );
}

function Language({ frame, texts, faults }: Pick<LookFieldsProps, 'frame' | 'texts' | 'faults'>) {
  const words = deskWords(frame).firstDay.look;
  return (
    <LabelledField {...{ frame, faults }} id="locale" label={words.locale}>
      {(attributes) => (
        <select {...attributes} defaultValue={texts.locale}>
          <LanguageOptions frame={frame} />
        </select>
      )}
    </LabelledField>
  );
}

/** @param isProposed whether nobody has chosen yet: then a script proposes the zone of the browser */
function Zone({
  frame,
  texts,
  faults,
  isProposed,
}: Pick<LookFieldsProps, 'frame' | 'texts' | 'faults'> & { isProposed: boolean }) {
  const words = deskWords(frame).firstDay.look;
  return (
    <LabelledField {...{ frame, faults }} id="zone" label={words.zone} hint={words.zoneHint}>
      {(attributes) => (
        <select {...attributes} defaultValue={texts.zone} data-zone={isProposed ? 'own' : undefined}>
          <ZoneOptions chosen={texts.zone} />
        </select>
      )}
    </LabelledField>
  );
}

type TextProps = Pick<LookFieldsProps, 'frame' | 'texts' | 'faults'> & {
  name: keyof LookTexts;
  label: string;
  hint?: string;
  isOptional?: boolean;
  /** Left out: a text of one line. */
  rows?: number;
} & Pick<InputHTMLAttributes<HTMLInputElement>, 'type' | 'required' | 'maxLength'> &
  Pick<HTMLAttributes<HTMLElement>, 'dir' | 'inputMode'>;

const Text = ({ frame, texts, faults, name, label, hint, isOptional, rows, ...given }: TextProps) => (
  <LabelledField {...{ frame, faults, label, hint, isOptional }} id={name}>
    {(attributes) => {
      const shared = { defaultValue: texts[name], ...given, ...attributes };
      return rows === undefined ? (
        <input {...shared} autoComplete="off" />
      ) : (
        <textarea {...shared} className="words" rows={rows} />
      );
    }}
  </LabelledField>
);
