import { InvalidInput } from '../../errors.js';
import { layouts } from '../../newsletters/look.js';
import { looks } from '../../operations/newsletters/look.js';
import { perform } from '../../operations/operation.js';
import { light } from '../../render/theme.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import { accentFault, lookOf } from '../first-day/look-form.js';
import { LookPreview } from '../first-day/look-preview.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import {
  BadPicture,
  type Sheet,
  type SheetSubject,
  saveSettingsPage,
  sheetAddress,
  showSettingsPage,
} from './answer-settings.js';
import type { SettingsForm, Texts } from './changed-fields.js';
import { addChosenPictures, keptPicture, PictureSetting } from './picture-setting.js';
import { ChoiceSetting, Setting, SettingsSheet, type SheetState, sheetFormId, TextSetting } from './settings-sheet.js';

// How the emails and pages of a newsletter look.

const pictureNames = ['logo', 'logoDark'] as const;
const names = ['accent', ...pictureNames, 'layout', 'contact', 'copyright'] as const;
const isPicture = (name: string) => pictureNames.some((one) => one === name);

interface LookDocument {
  accent: { light: string } | null;
  logo: { url: string } | null;
  logoDark: { url: string } | null;
  layout: string;
  contact: string;
  copyright: string;
  revision: number;
}

function formOfLook({ app, visit: { actor }, newsletter: { slug } }: SheetSubject): SettingsForm {
  const asked = { actor, key: { slug } };
  return {
    fieldOf: () => 'look',
    read: async () => {
      const found = (await perform(app, looks.read, { ...asked, input: {} })).document as LookDocument;
      const { accent, logo, logoDark, layout, contact, copyright, revision } = found;
      const texts = { accent: accent?.light ?? light.accent, logo: logo?.url ?? '', logoDark: logoDark?.url ?? '' };
      return { texts: { ...texts, layout, contact, copyright }, revision };
    },
    save: async (changed, { revision }) => {
      await perform(app, looks.change, { ...asked, revision, input: changeOf(changed) });
    },
  };
}

/** An empty text resets a part, and so does the default colour, which may change with a later version. */
const changeOf = (changed: Texts) =>
  Object.fromEntries(
    Object.entries(changed).map(([name, text]) => {
      const isDefault = text === '' || (name === 'accent' && text.toLowerCase() === light.accent.toLowerCase());
      return [name, isDefault ? null : text];
    }),
  );

function faultsOf(error: unknown, { frame }: DeskVisit): FieldFault[] {
  const { settings } = deskWords(frame);
  if (error instanceof BadPicture) return [{ field: error.field, message: settings.faults.logo }];
  if (!(error instanceof InvalidInput)) throw error;
  return error.all.map(({ field, detail }) => {
    if (field === 'accent') return { field, message: accentFault(deskWords(frame).firstDay.look.faults, detail) };
    if (field === 'logoDark' && detail.startsWith('give')) return { field, message: settings.faults.logoFirst };
    if (isPicture(field)) return { field, message: settings.faults.logo };
    const name = names.find((one) => one === field) ?? 'accent';
    return { field: name, message: settings.faults.tooLong(labelsOf(frame)[name]) };
  });
}

function labelsOf(frame: DeskVisit['frame']): Record<(typeof names)[number], string> {
  const { settings, firstDay } = deskWords(frame);
  const { logo, logoDark, layout, contact, copyright } = settings.look;
  return { accent: firstDay.look.accent, logo, logoDark, layout, contact, copyright };
}

const lookSheet: Sheet = {
  at: sheetAddress('deskSettingsLook'),
  names,
  textOf: (form, name) => (isPicture(name) ? keptPicture(form, name) : form.has(name) ? form.get(name) : undefined),
  prepare: (of, request, typed) => addChosenPictures(of, request, typed, pictureNames),
  form: formOfLook,
  faults: faultsOf,
  page: async (state, { app, visit, newsletter }, { form, query }) => {
    const words = deskWords(visit.frame).settings;
    const accent = state.typed.texts.accent ?? '';
    // A look that only is tried says what is wrong with it, too.
    const tried = form
      ? await perform(app, looks.tryOut, {
          actor: visit.actor,
          key: {},
          input: { newsletter: newsletter.slug, accent },
        }).then(
          () => [],
          (error: unknown) => faultsOf(error, visit),
        )
      : [];
    return <LookSheet {...state} tried={tried} done={query.saved ? words.saved : undefined} />;
  },
};

export const showLookSettings = showSettingsPage(lookSheet);
export const saveLookSettings = saveSettingsPage(lookSheet);

function LookSheet(state: SheetState & { tried: readonly FieldFault[] }) {
  const { visit, newsletter, page, typed, tried } = state;
  const { frame } = visit;
  const words = deskWords(frame);
  const { look } = words.settings;
  const labels = labelsOf(frame);
  const field = (name: (typeof names)[number]) => ({ ...state, name, label: labels[name] });
  const texts = { ...lookOf(newsletter), accent: typed.texts.accent ?? light.accent };
  return (
    <SettingsSheet
      {...state}
      {...look.head}
      labels={labels}
      encType="multipart/form-data"
      acts={
        <button type="submit" className="quiet" formMethod="get" formAction={`${page}#preview`}>
          {words.firstDay.look.showPreview}
        </button>
      }
      aside={<LookPreview {...{ frame, newsletter, page, texts }} faults={tried} formId={sheetFormId} />}
    >
      <Setting {...field('accent')} hint={words.firstDay.look.accentHint}>
        {(value, attributes) => <input {...attributes} type="color" defaultValue={value} />}
      </Setting>
      <PictureSetting {...field('logo')} hint={look.logoHint} isOptional />
      <PictureSetting {...field('logoDark')} hint={look.logoDarkHint} isOptional isDark />
      <ChoiceSetting {...field('layout')} options={layouts.map((one) => [one, look.layouts[one]])} />
      <TextSetting {...field('contact')} hint={look.contactHint} isOptional maxLength={200} dir="auto" />
      <TextSetting {...field('copyright')} hint={look.copyrightHint} isOptional maxLength={200} dir="auto" />
    </SettingsSheet>
  );
}
