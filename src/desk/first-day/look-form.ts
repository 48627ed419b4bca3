import { InvalidInput, PostriderError } from '../../errors.js';
import { languages } from '../../locale/languages.js';
import type { Locale } from '../../locale/locale.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { looks } from '../../operations/newsletters/look.js';
import { newsletters } from '../../operations/newsletters/newsletters.js';
import { perform, readInput } from '../../operations/operation.js';
import type { Actor } from '../../operations/permission.js';
import { light } from '../../render/theme.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { deskWords } from '../kit/as-person.js';
import { withScheme } from '../kit/with-scheme.js';

const fields = [
  ...(['title', 'slug', 'tagline', 'sender', 'address', 'postal', 'site', 'locale', 'zone', 'accent'] as const),
  'comments',
] as const;
type LookField = (typeof fields)[number];

/** What a person has typed about a newsletter and its look. */
export type LookTexts = Readonly<Record<LookField, string>>;

/** Browsers send line breaks as two characters. */
export const lookIn = (get: (name: string) => string): LookTexts =>
  Object.fromEntries(fields.map((field) => [field, get(field).replaceAll('\r\n', '\n').trim()])) as LookTexts;

/** The texts of a newsletter that exists. */
export const lookOf = ({ look, from, ...newsletter }: Newsletter): LookTexts => ({
  ...{ title: newsletter.title, slug: newsletter.slug, tagline: newsletter.tagline, locale: newsletter.locale },
  ...{ sender: from.name, address: from.address, postal: newsletter.postalAddress, site: newsletter.siteUrl },
  ...{ zone: newsletter.timeZone, accent: look?.accent?.light ?? light.accent },
  comments: newsletter.comments === true ? 'yes' : '',
});

/**
 * The texts of a newsletter that is still to be made. A title in a language without Latin letters gives no address, so the form
 * begins with one.
 */
export const emptyLook = (locale: Locale): LookTexts => ({
  ...{
    title: '',
    slug: languages[locale].ownScript ? plainSlug : '',
    tagline: '',
    sender: '',
    address: '',
    postal: '',
  },
  ...{ site: '', locale, zone: 'UTC', accent: light.accent, comments: '' },
});

/** The default colour is no choice: it may change with a later version. */
const accentOf = (accent: string) => (accent.toLowerCase() === light.accent.toLowerCase() ? '' : accent);

/** The parts of an address that show a look in a frame. */
export const previewQuery = ({ title, tagline, postal, accent, locale }: LookTexts, newsletter?: string) =>
  new URLSearchParams({
    ...{ title, tagline, postal, accent: accentOf(accent), locale },
    ...(newsletter === undefined ? {} : { newsletter }),
  });

/** Adds a newsletter. @throws InvalidInput, NewsletterExists */
export async function createLook(app: WebApp, actor: Actor, texts: LookTexts): Promise<Newsletter> {
  const input = { ...inputOf(texts), slug: texts.slug || slugOf(texts.title) || plainSlug, timeZone: texts.zone };
  // Everything that is wrong is said at once, before anything is made.
  const tried = perform(app, looks.tryOut, { actor, key: {}, input: { accent: accentOf(texts.accent) } });
  const wrong = [await refusalOf(async () => readInput(newsletters.add, input)), await refusalOf(() => tried)];
  const unnamed = needsSlug(texts) ? [{ field: 'slug', detail: 'must be chosen' }] : [];
  const [first, ...more] = [...wrong.flatMap((one) => one?.all ?? []), ...unnamed];
  if (first) throw new InvalidInput(first.field, first.detail, more);
  const { newsletter } = (await perform(app, newsletters.add, { actor, key: {}, input })).result;
  await saveAccent(app, actor, newsletter, texts.accent);
  return newsletter;
}

async function refusalOf(ask: () => Promise<unknown>): Promise<InvalidInput | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
}

/** Changes what differs. @param revision of the newsletter as the person saw it @throws InvalidInput, NewsletterChanged */
export async function saveLook(
  app: WebApp,
  actor: Actor,
  before: Newsletter,
  { texts, revision }: { texts: LookTexts; revision: number },
): Promise<void> {
  const key = { slug: before.slug };
  const [was, is] = [inputOf(lookOf(before)), inputOf(texts)];
  const accent = accentOf(texts.accent);
  await perform(app, looks.tryOut, { actor, key: {}, input: { newsletter: before.slug, accent } });
  const names = (Object.keys(is) as (keyof typeof is)[]).filter(
    (name) => JSON.stringify(is[name]) !== JSON.stringify(was[name]),
  );
  const zone = texts.zone === before.timeZone ? {} : { timeZone: texts.zone };
  const input = { ...Object.fromEntries(names.map((name) => [name, is[name]])), ...zone };
  const changed =
    Object.keys(input).length === 0
      ? before
      : (await perform(app, newsletters.change, { actor, key, input, revision })).result.newsletter;
  await saveAccent(app, actor, changed, texts.accent);
}

async function saveAccent(app: WebApp, actor: Actor, { slug, look }: Newsletter, typed: string): Promise<void> {
  const accent = accentOf(typed);
  if (accent === (look?.accent?.light ?? '')) return;
  await perform(app, looks.change, { actor, key: { slug }, input: { accent: accent === '' ? null : accent } });
}

const inputOf = ({ title, tagline, sender, address, postal, site, locale, comments }: LookTexts) => ({
  ...{ title, tagline, from: { name: sender, address }, postalAddress: postal, siteUrl: withScheme(site), locale },
  comments: comments === 'yes',
});

/** What a newsletter is named in addresses if its title has no Latin letters. A person sees it first. */
export const plainSlug = 'newsletter';

/** Whether the name in addresses would have nothing of the title, and nobody has chosen it. */
export const needsSlug = ({ slug, title }: LookTexts): boolean => slug === '' && title !== '' && slugOf(title) === '';

/** `The Example Gazette` → `the-example-gazette`; empty for a title without Latin letters. */
function slugOf(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9\s-]/g, '')
    .split(/[\s-]+/)
    .filter(Boolean);
  return words.join('-').slice(0, 40).replace(/-$/, '');
}

/** The field of the form for a field of an operation. */
const fieldOf: Readonly<Record<string, LookField>> = {
  ...{ title: 'title', slug: 'slug', tagline: 'tagline', from: 'address', postalAddress: 'postal', siteUrl: 'site' },
  ...{ locale: 'locale', timeZone: 'zone', accent: 'accent' },
};
const nameOf = (field: string): LookField =>
  field === 'from.name' ? 'sender' : (fieldOf[field.split('.')[0] ?? ''] ?? 'title');

type Words = ReturnType<typeof deskWords>['firstDay']['look']['faults'];

/**
 * What is wrong with a form, by field.
 * @param unnamed the address that a newsletter gets whose title gives none
 * @throws the error, where it is about something else
 */
export function lookFaults(error: unknown, words: Words, unnamed?: string): { field: LookField; message: string }[] {
  if (!(error instanceof PostriderError)) throw error;
  if (error.code === 'newsletter.exists') return [{ field: 'slug', message: words.taken }];
  if (error.code === 'newsletter.changed-meanwhile') return [{ field: 'title', message: words.changed }];
  if (!(error instanceof InvalidInput)) throw error;
  return error.all.map(({ field, detail }) => {
    const name = nameOf(field);
    if (name === 'slug' && unnamed !== undefined) return { field: name, message: words.unnamed(unnamed) };
    return { field: name, message: messageOf(words, name, detail) };
  });
}

function messageOf(words: Words, name: LookField, detail: string): string {
  if (name === 'accent') return accentFault(words, detail);
  if (name === 'title' || name === 'slug' || name === 'address' || name === 'site' || name === 'zone')
    return words[name];
  return words.long;
}

/** What is wrong with a colour. @param detail as an operation says it: it names the nearest shade at the end of its sentence */
export function accentFault(words: Words, detail: string): string {
  const [nearest] = /#[\da-f]{6}$/i.exec(detail) ?? [];
  return nearest === undefined || detail.startsWith('"') ? words.colour : words.accent(nearest);
}
