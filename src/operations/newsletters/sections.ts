import { counted } from '../../counted.js';
import { InvalidInput, NotFound } from '../../errors.js';
import { locales } from '../../locale/locale.js';
import {
  mergeSections,
  orderSections,
  removeSection,
  requireRenamable,
  titleSection,
} from '../../newsletters/change-sections.js';
import { wasRenamed } from '../../newsletters/former-sections.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { changeNewsletter } from '../../newsletters/newsletter-store.js';
import { countSection } from '../../subscribers/list/count-section.js';
import { countAudience } from '../../subscribers/list/count-subscribers.js';
import { type OperationApp, operation } from '../operation.js';
import { personOf } from '../permission.js';
import { fullNewsletter, newsletterDocument } from './newsletter-document.js';
import { removalQuery } from './newsletter-input.js';
import { newsletterOf } from './newsletter-of.js';
import { moveSection } from './rename-section.js';
import { newSection, sectionChange, sectionMerge, sectionOrder } from './section-input.js';
import { countSectionMove, movesAnything } from './section-move.js';
import { requireUnused } from './section-uses.js';
import { mergeInWords, moveInWords, removalInWords } from './section-words.js';

const writing = { permission: { scope: 'content:write', of: 'slug' }, changes: true, output: fullNewsletter } as const;
/** Each answers with the newsletter, beside what the command line tells. */
const document = (app: OperationApp, { newsletter }: { newsletter: Newsletter }) => newsletterDocument(app, newsletter);

/** The sections of a newsletter, which readers choose from. */
export const sections = {
  add: operation({
    id: 'addSection',
    summary: 'Add a section',
    description: 'Adds a section at the end. If a section has this name already, upper or lower case, nothing changes.',
    ...writing,
    key: ['slug'],
    input: newSection,
    run: async (app, { slug, name }, { actor }) => {
      await newsletterOf(app, { slug });
      return { newsletter: await changeNewsletter(app.redis, slug, { addSections: [name] }, { by: personOf(actor) }) };
    },
    document: (app, done) => document(app, done),
  }),

  order: operation({
    id: 'orderSections',
    summary: 'Set the order of the sections',
    description: 'Sets the order in emails and on pages. The choices of readers stay.',
    ...writing,
    key: ['slug'],
    input: sectionOrder,
    run: async (app, { slug, sections: names }, { actor }) => {
      await newsletterOf(app, { slug });
      return { newsletter: await orderSections(app.redis, slug, names, personOf(actor)) };
    },
    document: (app, done) => document(app, done),
  }),

  change: operation({
    id: 'changeSection',
    summary: 'Rename a section, or give it titles',
    description:
      'A new name moves articles, sources, segments and issues that name the section; the choices of readers stay, and the old address of its page leads to the new one. If anything moves, "confirm" must be the name of the section. After an interruption, repeat the call with the old name in the path. A title is for emails and pages in one language.',
    ...writing,
    key: ['slug', 'section'],
    input: sectionChange,
    partial: true,
    plan: async (app, { slug, section, name }) => {
      const newsletter = await newsletterOf(app, { slug });
      if (name === undefined || !wasRenamed(newsletter, section, name)) requireSection(newsletter, section);
      if (name === undefined) return { newsletter, section, name, move: undefined };
      requireRenamable(newsletter, section, name);
      return { newsletter, section, name, move: await countSectionMove(app.list, newsletter, section) };
    },
    consequence: (_, { section, name, move }) => {
      if (!move || !movesAnything(move)) return undefined;
      const text = `This renames "${section}" to "${name}". ${moveInWords(move)}`;
      return { code: 'section.moves', text, facts: { ...move }, name: section, anyCase: true };
    },
    run: async (app, { slug, section, name, titles = {} }, { actor, plan }) => {
      const { list, redis } = app;
      const by = personOf(actor);
      let { newsletter } = plan;
      const moved = name === undefined ? undefined : await moveSection(list, slug, { from: section, to: name, by });
      if (moved) newsletter = moved.newsletter;
      for (const locale of locales) {
        const title = titles[locale];
        if (title === undefined) continue;
        newsletter = await titleSection(redis, slug, name ?? section, locale, title, by);
      }
      return { newsletter, moved, approvals: plan.move?.approvals ?? [] };
    },
    document: (app, done) => document(app, done),
  }),

  merge: operation({
    id: 'mergeSection',
    summary: 'Merge a section into another',
    description:
      'Readers who chose the section then get the other one. Cannot be undone: "confirm" must be the name of the section.',
    ...writing,
    key: ['slug', 'section'],
    input: sectionMerge,
    errors: ['newsletter.section-in-use'],
    plan: async (app, { slug, section, into }) => {
      const newsletter = await newsletterOf(app, { slug });
      requireSection(newsletter, section);
      if (!hasSection(newsletter, into)) throw new InvalidInput('into', 'is no section of this newsletter');
      await requireUnused(app.list, slug, section);
      return { newsletter, section, into };
    },
    consequence: async ({ list }, { newsletter, section, into }) => {
      const { chose } = await countSection(list, newsletter, section);
      const before = await countAudience(list, newsletter, { section: [into] });
      const readers = await countAudience(list, newsletter, { section: [section, into] });
      const facts = { chose, before, readers };
      const text = mergeInWords(section, into, facts);
      return { code: 'section.merges', text, facts, name: section, anyCase: true };
    },
    run: async ({ redis }, { slug, section, into }, { actor }) => ({
      newsletter: await mergeSections(redis, slug, section, into, personOf(actor)),
    }),
    document: (app, done) => document(app, done),
  }),

  remove: operation({
    id: 'removeSection',
    summary: 'Remove a section',
    description:
      'Readers keep the other sections that they chose. "confirm" must be the name of the section. A section by which a segment or an unsent issue chooses its readers cannot be removed.',
    ...writing,
    key: ['slug', 'section'],
    input: removalQuery,
    errors: ['newsletter.section-in-use'],
    plan: async (app, { slug, section }) => {
      const newsletter = await newsletterOf(app, { slug });
      requireSection(newsletter, section);
      await requireUnused(app.list, slug, section);
      return { section, readers: await countSection(app.list, newsletter, section) };
    },
    consequence: (_, { section, readers }) => {
      const text = `This removes "${section}", which ${counted(readers.chose, 'confirmed reader')} chose.${removalInWords(readers)} Articles in it show under no section.`;
      return { code: 'section.lost', text, facts: { ...readers }, name: section, anyCase: true };
    },
    run: async ({ redis }, { slug, section }, { actor, plan: { readers } }) => ({
      newsletter: await removeSection(redis, slug, section, personOf(actor)),
      readers,
    }),
    document: (app, done) => document(app, done),
  }),
};

const hasSection = (newsletter: Newsletter, name: string): boolean =>
  newsletter.sections.some((one) => one.toLowerCase() === name.toLowerCase());

/** @throws NotFound */
function requireSection(newsletter: Newsletter, name: string): void {
  if (!hasSection(newsletter, name)) throw new NotFound('section', name, newsletter.sections);
}
