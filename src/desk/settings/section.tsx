import { InvalidInput, NotFound } from '../../errors.js';
import { languageName } from '../../locale/language-name.js';
import { type Locale, locales } from '../../locale/locale.js';
import { currentSection, type Newsletter } from '../../newsletters/newsletter.js';
import { newsletters } from '../../operations/newsletters/newsletters.js';
import { sections } from '../../operations/newsletters/sections.js';
import { type Consequence, perform } from '../../operations/operation.js';
import { withParameters } from '../../web/kit/addresses.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { ConfirmFirst, type Sheet, type SheetSubject, saveSettingsPage, showSettingsPage } from './answer-settings.js';
import type { SettingsForm, Texts } from './changed-fields.js';
import { endAddress } from './section-end.js';
import { sectionAddress, sectionsAddress } from './sections.js';
import { SettingsSheet, type SheetState, TextSetting } from './settings-sheet.js';

// One section: its name, and its titles in other languages.

const titleName = (locale: Locale) => `title.${locale}`;
const names = ['name', ...locales.map(titleName)];

/** The section of the address under its name now: somebody may have renamed it. @throws NotFound */
function sectionOf(newsletter: Newsletter, { section = '' }: Readonly<Record<string, string>>): string {
  const found = currentSection(newsletter, section);
  if (found === undefined) throw new NotFound('section', section, newsletter.sections);
  return found;
}

function formOfSection({ app, visit: { actor }, newsletter: { slug }, params }: SheetSubject, isConfirmed: boolean) {
  const asked = { actor, key: { slug } };
  const read = async () => (await perform(app, newsletters.read, { ...asked, input: {} })).result;
  const form: SettingsForm = {
    fieldOf: (name) => (name === 'name' ? 'sections' : 'sectionTitles'),
    read: async () => {
      const newsletter = await read();
      const name = sectionOf(newsletter, params);
      const titles = locales.map((locale) => [titleName(locale), newsletter.sectionTitles?.[name]?.[locale] ?? '']);
      return { texts: { name, ...Object.fromEntries(titles) }, revision: newsletter.revision ?? 0 };
    },
    save: async (changed) => {
      await perform(app, sections.change, {
        ...{ actor, key: { slug, section: sectionOf(await read(), params) }, input: changeOf(changed) },
        confirm: async (consequence) => {
          if (!isConfirmed) throw new ConfirmFirst(consequence);
        },
      });
    },
  };
  return form;
}

function changeOf({ name, ...changed }: Texts): object {
  const titles = locales.flatMap((locale) => {
    const title = changed[titleName(locale)];
    return title === undefined ? [] : [[locale, title === '' ? null : title]];
  });
  return {
    ...(name === undefined ? {} : { name }),
    ...(titles.length > 0 ? { titles: Object.fromEntries(titles) } : {}),
  };
}

function faultsOf(error: unknown, { frame }: DeskVisit): FieldFault[] {
  if (!(error instanceof InvalidInput)) throw error;
  const { faults } = deskWords(frame).settings;
  return error.all.map(({ field, detail }) => {
    const locale = locales.find((one) => field === `titles.${one}`);
    if (locale) return { field: titleName(locale), message: faults.sectionName };
    return { field: 'name', message: detail.includes('already has') ? faults.sectionTaken : faults.sectionName };
  });
}

function labelsOf(frame: DeskVisit['frame']): Readonly<Record<string, string>> {
  const words = deskWords(frame).settings.sections;
  const titles = locales.map((locale) => [titleName(locale), words.titleIn(languageName(frame.locale, locale))]);
  return { name: words.name, ...Object.fromEntries(titles) };
}

const sectionSheet: Sheet = {
  names,
  at: ({ visit, newsletter, params }) =>
    sectionAddress({ ...visit.frame, keepLanguage: '' }, newsletter, params.section ?? ''),
  after: ({ visit, newsletter }) => withParameters(sectionsAddress(visit.frame, newsletter), { done: 'saved' }),
  form: (of, { isConfirmed }) => formOfSection(of, isConfirmed),
  faults: faultsOf,
  page: async ({ asked, ...state }, of) => {
    const section = sectionOf(of.newsletter, of.params);
    return (
      <SectionPage {...state} section={section} question={asked && <Moves {...{ frame: of.visit.frame, asked }} />} />
    );
  },
};

export const showSection = showSettingsPage(sectionSheet);
export const saveSection = saveSettingsPage(sectionSheet);

/** What moves with another name. */
function Moves({ frame, asked: { facts } }: { frame: DeskVisit['frame']; asked: Consequence }) {
  const words = deskWords(frame).settings.sections;
  const count = (name: string) => Number(facts[name]) || 0;
  const { issues = [], approvals = [] } = facts as { issues?: readonly string[]; approvals?: readonly string[] };
  return (
    <>
      <p>{words.moves(count('articles'), count('sources'), count('segments'))}</p>
      <p>{words.keeps(count('readers'))}</p>
      {issues.length > 0 ? <p>{words.movesIssues(issues.length)}</p> : null}
      {approvals.length > 0 ? <p>{words.movesApprovals(approvals.length)}</p> : null}
    </>
  );
}

function SectionPage({ section, ...state }: SheetState & { section: string }) {
  const { visit, newsletter } = state;
  const { frame } = visit;
  const words = deskWords(frame).settings.sections;
  const labels = labelsOf(frame);
  const field = (name: string) => ({ ...state, name, label: labels[name] ?? '' });
  return (
    <SettingsSheet
      {...state}
      title={section}
      lead={words.oneLead}
      labels={labels}
      up={{ title: words.head.title, href: sectionsAddress(frame, newsletter) }}
      acts={<a href={endAddress(frame, newsletter, section)}>{words.end}</a>}
    >
      <TextSetting {...field('name')} hint={words.nameHint} maxLength={100} dir="auto" />
      {locales.map((locale) => (
        <TextSetting
          key={locale}
          {...field(titleName(locale))}
          hint={words.titleHint}
          isOptional
          maxLength={100}
          dir="auto"
        />
      ))}
    </SettingsSheet>
  );
}
