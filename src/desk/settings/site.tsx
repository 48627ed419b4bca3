import { InvalidInput, NotFound } from '../../errors.js';
import { languageName } from '../../locale/language-name.js';
import { locales } from '../../locale/locale.js';
import { perform } from '../../operations/operation.js';
import { sites } from '../../operations/site/site.js';
import { type SiteText, siteFonts, siteTexts } from '../../site/site.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords, mayAddNewsletters } from '../kit/as-person.js';
import { MarkdownToolbar } from '../write/markdown-toolbar.js';
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
import { ChoiceSetting, Setting, SettingsSheet, type SheetState, TextSetting } from './settings-sheet.js';

// The publisher's site, which all newsletters share: its name, how to reach it, its icon and its own pages.

const pictureNames = ['logo', 'logoDark', 'icon'] as const;
const lineNames = ['name', 'contact', 'phone', 'postalAddress', 'audience', 'fonts'] as const;
/** Its own pages in each language, with the name of each in the form. */
const pages = siteTexts.flatMap((page) => locales.map((locale) => ({ name: `${page}.${locale}`, page, locale })));
const names = [...lineNames, ...pictureNames, ...pages.map(({ name }) => name)];
const isPicture = (name: string) => pictureNames.some((one) => one === name);

interface SiteDocument extends Record<(typeof pictureNames)[number], { url: string } | null> {
  name: string;
  contact: string;
  phone: string;
  postalAddress: string;
  audience: boolean;
  fonts: string;
  texts: Record<SiteText, Record<string, string | undefined>>;
  revision: number;
}

function formOfSite({ app, visit }: SheetSubject): SettingsForm {
  // All newsletters share the site: whoever works on one of them may not change it.
  if (!mayAddNewsletters(visit)) throw new NotFound('newsletter', '');
  const asked = { actor: visit.actor, key: {} };
  return {
    fieldOf: (name) => (name.includes('.') ? 'texts' : name),
    read: async () => {
      const found = (await perform(app, sites.read, { ...asked, input: {} })).document as SiteDocument;
      const lines = lineNames.map((name) => [name, String(found[name])]);
      const own = pages.map(({ name, page, locale }) => [name, found.texts[page][locale] ?? '']);
      const pictures = pictureNames.map((name) => [name, found[name]?.url ?? '']);
      return { texts: Object.fromEntries([...lines, ...pictures, ...own]), revision: found.revision };
    },
    save: async (changed, { revision }) => {
      await perform(app, sites.change, { ...asked, revision, input: changeOf(changed) });
    },
  };
}

function changeOf(changed: Texts): object {
  const texts: Partial<Record<SiteText, Record<string, string | null>>> = {};
  for (const { name, page, locale } of pages) {
    const text = changed[name];
    if (text !== undefined) texts[page] = { ...texts[page], [locale]: text === '' ? null : text };
  }
  const rest = Object.entries(changed).filter(([name]) => !name.includes('.'));
  const given = (name: string, text: string) =>
    name === 'audience' ? text === 'true' : isPicture(name) && text === '' ? null : text;
  return {
    ...Object.fromEntries(rest.map(([name, text]) => [name, given(name, text)])),
    ...(Object.keys(texts).length > 0 ? { texts } : {}),
  };
}

function faultsOf(error: unknown, { frame }: DeskVisit): FieldFault[] {
  const { faults, site } = deskWords(frame).settings;
  if (!(error instanceof InvalidInput) && !(error instanceof BadPicture)) throw error;
  const all = error instanceof BadPicture ? [{ field: error.field, detail: '' }] : error.all;
  return all.map(({ field, detail }) => {
    if (field === 'logoDark' && detail.startsWith('give')) return { field, message: faults.logoFirst };
    if (field === 'icon') return { field, message: faults.icon };
    if (isPicture(field)) return { field, message: faults.logo };
    if (field === 'contact' || field === 'phone') return { field, message: faults[field] };
    const name =
      names.find((one) => field === one || field === `texts.${one}` || one.startsWith(`${field}.`)) ?? 'name';
    return { field: name, message: faults.tooLong(labelsOf(frame)[name] ?? site.name) };
  });
}

function labelsOf(frame: DeskVisit['frame']): Readonly<Record<string, string>> {
  const { site, look } = deskWords(frame).settings;
  const own = pages.map(({ name, page, locale }) => [
    name,
    site.inLanguage(site.pages[page], languageName(frame.locale, locale)),
  ]);
  const { name, contact, phone, postalAddress, audience, fonts, icon } = site;
  const lines = {
    name,
    contact,
    phone,
    postalAddress,
    audience,
    fonts,
    icon,
    logo: look.logo,
    logoDark: look.logoDark,
  };
  return { ...lines, ...Object.fromEntries(own) };
}

const siteSheet: Sheet = {
  at: sheetAddress('deskSite'),
  names,
  textOf: (form, name) => (isPicture(name) ? keptPicture(form, name) : form.has(name) ? form.get(name) : undefined),
  prepare: (of, request, typed) => addChosenPictures(of, request, typed, pictureNames),
  form: formOfSite,
  faults: faultsOf,
  page: async (state, { visit }, { query }) => (
    <SitePage {...state} done={query.saved ? deskWords(visit.frame).settings.saved : undefined} />
  ),
};

export const showSite = showSettingsPage(siteSheet);
export const saveSite = saveSettingsPage(siteSheet);

function SitePage(state: SheetState) {
  const { frame } = state.visit;
  const { site, look } = deskWords(frame).settings;
  const labels = labelsOf(frame);
  const field = (name: string) => ({ ...state, name, label: labels[name] ?? '' });
  return (
    <SettingsSheet {...state} {...site.head} labels={labels} encType="multipart/form-data">
      <TextSetting {...field('name')} hint={site.nameHint} isOptional maxLength={200} dir="auto" />
      <TextSetting {...field('contact')} hint={site.contactHint} isOptional type="email" maxLength={254} />
      <TextSetting {...field('phone')} isOptional maxLength={40} />
      <TextSetting {...field('postalAddress')} hint={site.postalHint} isOptional maxLength={500} rows={3} dir="auto" />
      <PictureSetting {...field('logo')} hint={look.logoHint} isOptional />
      <PictureSetting {...field('logoDark')} hint={look.logoDarkHint} isOptional isDark />
      <PictureSetting {...field('icon')} hint={site.iconHint} isOptional />
      <ChoiceSetting {...field('fonts')} options={siteFonts.map((one) => [one, site.fontNames[one]])} />
      {pages.map(({ name, page, locale }) => (
        <Setting key={name} {...field(name)} hint={site.hints[page]} isOptional>
          {(value, attributes) => (
            <>
              <MarkdownToolbar frame={frame} of={attributes.id} />
              <textarea {...attributes} className="words" rows={6} dir="auto" lang={locale} defaultValue={value} />
            </>
          )}
        </Setting>
      ))}
      <ChoiceSetting
        {...field('audience')}
        options={[
          ['true', site.yes],
          ['false', site.no],
        ]}
      />
    </SettingsSheet>
  );
}
