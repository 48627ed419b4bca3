import { InvalidInput } from '../../errors.js';
import { languageName } from '../../locale/language-name.js';
import { languages } from '../../locale/languages.js';
import { locales } from '../../locale/locale.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { withScheme } from '../kit/with-scheme.js';
import { type Sheet, saveSettingsPage, sheetAddress, showSettingsPage } from './answer-settings.js';
import type { Texts } from './changed-fields.js';
import { newsletterForm } from './newsletter-form.js';
import { ChoiceSetting, SettingsSheet, type SheetState, TextSetting } from './settings-sheet.js';

// What a newsletter is called, who sends it, and the language and the time zone that it has.

const textsOf = ({ from, ...newsletter }: Newsletter): Texts => ({
  ...{ title: newsletter.title, tagline: newsletter.tagline, sender: from.name, address: from.address },
  ...{ replyTo: newsletter.replyTo, postal: newsletter.postalAddress, site: newsletter.siteUrl },
  ...{ locale: newsletter.locale, zone: newsletter.timeZone, comments: newsletter.comments === true ? 'yes' : 'no' },
});

/** The field of a newsletter for each of the form. */
const fields: Readonly<Record<string, string>> = {
  ...{ title: 'title', tagline: 'tagline', sender: 'from', address: 'from', replyTo: 'replyTo' },
  ...{ postal: 'postalAddress', site: 'siteUrl', locale: 'locale', zone: 'timeZone' },
  comments: 'comments',
};
const names = Object.keys(fields);

/** A sender has both a name and an address. */
function changeOf(changed: Texts, all: Texts): object {
  const { sender: name, address } = all;
  return Object.fromEntries(
    Object.entries(changed).map(([field, text]) => {
      if (field === 'sender' || field === 'address') return ['from', { name, address }];
      if (field === 'comments') return [field, text === 'yes'];
      return [fields[field] ?? field, field === 'site' ? withScheme(text) : text];
    }),
  );
}

function faultsOf(error: unknown, { frame }: DeskVisit): FieldFault[] {
  if (!(error instanceof InvalidInput)) throw error;
  const words = { ...deskWords(frame).firstDay.look.faults, ...deskWords(frame).settings.faults };
  return error.all.map(({ field }) => {
    const name =
      field === 'from.name'
        ? 'sender'
        : field === 'from.address' || field === 'from'
          ? 'address'
          : names.find((one) => fields[one] === field);
    if (name === 'title' || name === 'address' || name === 'site' || name === 'zone' || name === 'replyTo')
      return { field: name, message: words[name] };
    return { field: name ?? 'title', message: words.tooLong(labelsOf({ frame })[name ?? 'title'] ?? '') };
  });
}

function labelsOf({ frame }: Pick<DeskVisit, 'frame'>): Readonly<Record<string, string>> {
  const { firstDay, settings } = deskWords(frame);
  const { title, tagline, sender, address, postal, site, locale, zone, comments } = firstDay.look;
  return { title, tagline, sender, address, postal, site, locale, zone, comments, replyTo: settings.general.replyTo };
}

const general: Sheet = {
  at: sheetAddress('deskGeneral'),
  names,
  form: (of, { isConfirmed, done }) =>
    newsletterForm({
      ...{ ...of, textsOf, changeOf, isConfirmed },
      fieldOf: (name) => fields[name] ?? name,
      onChanged: ({ moved }) => {
        if (moved.length > 0) done.moved = moved.length;
      },
    }),
  faults: faultsOf,
  page: async (state, _, { query }) => {
    const words = deskWords(state.visit.frame).settings;
    const moved = Number(query.moved) || 0;
    const said = [words.saved, ...(moved > 0 ? [words.general.moved(moved)] : [])];
    return (
      <GeneralPage
        {...state}
        done={query.saved ? said.join(languages[state.visit.frame.locale].sentenceSpace) : undefined}
      />
    );
  },
};

export const showGeneral = showSettingsPage(general);
export const saveGeneral = saveSettingsPage(general);

function GeneralPage(state: SheetState) {
  const { visit, typed } = state;
  const { frame } = visit;
  const words = deskWords(frame);
  const { look } = words.firstDay;
  const labels = labelsOf(visit);
  const field = (name: string) => ({ ...state, name, label: labels[name] ?? '' });
  const zones = [...new Set(['UTC', typed.texts.zone ?? 'UTC', ...Intl.supportedValuesOf('timeZone')])];
  return (
    <SettingsSheet {...state} {...words.settings.general.head} labels={labels}>
      <TextSetting {...field('title')} maxLength={200} dir="auto" />
      <TextSetting {...field('tagline')} isOptional maxLength={300} dir="auto" />
      <TextSetting {...field('sender')} hint={look.senderHint} isOptional maxLength={200} dir="auto" />
      <TextSetting {...field('address')} hint={look.addressHint} type="email" maxLength={320} />
      <TextSetting
        {...field('replyTo')}
        hint={words.settings.general.replyToHint}
        isOptional
        type="email"
        maxLength={320}
      />
      <TextSetting {...field('postal')} hint={look.postalHint} maxLength={500} rows={3} dir="auto" />
      <TextSetting {...field('site')} hint={look.siteHint} isOptional inputMode="url" maxLength={2_000} />
      <ChoiceSetting {...field('locale')} options={locales.map((one) => [one, languageName(frame.locale, one)])} />
      <ChoiceSetting {...field('zone')} hint={look.zoneHint} options={zones.map((one) => [one, one])} />
      <ChoiceSetting
        {...field('comments')}
        hint={look.commentsHint}
        options={[
          ['yes', words.settings.general.yes],
          ['no', words.settings.general.no],
        ]}
      />
    </SettingsSheet>
  );
}
