import type { HTMLAttributes, InputHTMLAttributes } from 'react';
import { locales } from '../../locale/locale.js';
import type { Frame } from '../../web/kit/frame.js';
import { describedBy, FieldErrorText, type FieldFault } from '../../web/sign-up/form-parts.js';
import { deskWords } from '../kit/as-person.js';
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
      <Language frame={frame} texts={texts} />
      <Zone {...shared} isProposed={addressOfNew !== undefined && texts.title === '' && faults.length === 0} />
      <Text {...shared} name="accent" label={words.accent} hint={words.accentHint} type="color" />
    </div>
  );
}

function Language({ frame, texts }: Pick<LookFieldsProps, 'frame' | 'texts'>) {
  const words = deskWords(frame).firstDay.look;
  const languageNames = new Intl.DisplayNames(frame.locale, { type: 'language' });
  return (
    <div className="field">
      <label htmlFor="locale">{words.locale}</label>
      <select id="locale" name="locale" defaultValue={texts.locale}>
        {locales.map((one) => (
          <option key={one} value={one}>
            {languageNames.of(one)}
          </option>
        ))}
      </select>
    </div>
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
    <div className="field">
      <label htmlFor="zone">{words.zone}</label>
      <p className="hint" id="zone-hint">
        {words.zoneHint}
      </p>
      <FieldErrorText field="zone" formErrors={faults} />
      <select
        id="zone"
        name="zone"
        defaultValue={texts.zone}
        data-zone={isProposed ? 'own' : undefined}
        {...describedBy('zone', faults, 'zone-hint')}
      >
        {[...new Set(['UTC', texts.zone, ...Intl.supportedValuesOf('timeZone')])].map((zone) => (
          <option key={zone}>{zone}</option>
        ))}
      </select>
    </div>
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

function Text({ frame, texts, faults, name, label, hint, isOptional, rows, ...given }: TextProps) {
  const words = deskWords(frame).firstDay.look;
  const shared = {
    ...{ id: name, name, defaultValue: texts[name], ...given },
    ...describedBy(name, faults, ...(hint ? [`${name}-hint`] : [])),
  };
  return (
    <div className="field">
      <label htmlFor={name}>
        {label}
        {isOptional ? <span className="muted"> ({words.optional})</span> : null}
      </label>
      {hint ? (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      ) : null}
      <FieldErrorText field={name} formErrors={faults} />
      {rows === undefined ? (
        <input {...shared} autoComplete="off" />
      ) : (
        <textarea {...shared} className="words" rows={rows} />
      )}
    </div>
  );
}
