import { type Command, Option } from 'commander';
import {
  type BodyPolicy,
  bodyPolicies,
  type CanonicalPlace,
  canonicalPlaces,
  type SourceKind,
  type SourceSettings,
  sourceKinds,
  sourceSettings,
} from '../articles/pull/source.js';
import { type Locale, locales } from '../locale/locale.js';
import { webAddress } from './command.js';
import { duration } from './duration.js';
import { WrongUsage } from './wrong-usage.js';

export interface SourceFlags {
  kind?: SourceKind;
  every?: number;
  section?: string;
  map?: Record<string, string>;
  language?: Locale | 'auto';
  body?: BodyPolicy;
  canonical?: CanonicalPlace;
  include?: SourceSettings['include'];
  exclude?: SourceSettings['exclude'];
  rules?: boolean;
}

const ruleNames = { word: 'words', author: 'authors', category: 'categories' } as const;
type Rules = SourceSettings['include'];

/** Collects `word=…`, `author=…` and `category=…` of an option that is given several times. */
const rule =
  (option: string) =>
  (text: string, before: Rules = { words: [], authors: [], categories: [] }): Rules => {
    const [name = '', ...rest] = text.split('=');
    const field = ruleNames[name.trim() as keyof typeof ruleNames];
    const value = rest.join('=').trim();
    if (!field || !value) throw new WrongUsage(option, 'it must look like word=…, author=… or category=…');
    return { ...before, [field]: [...before[field], value] };
  };

function mapping(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new WrongUsage('--map', 'it must look like "Category=Section"');
  return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}

/** The flags that `add` and `set` share. */
export function withSourceFlags(command: Command): Command {
  return command
    .addOption(new Option('--kind <kind>', 'kind of source (default: detected)').choices(sourceKinds))
    .option('--every <duration>', 'time between two pulls, 1m to 1d (default: 15m)', duration)
    .option('--section <name>', 'section of articles whose category has no section')
    .option('--map <category=section>', 'put articles of this category into this section (repeatable)', mapping)
    .addOption(
      new Option('--language <language>', 'language of its articles (default: by their script)').choices([
        ...locales,
        'auto',
      ]),
    )
    .addOption(
      new Option(
        '--body <policy>',
        'show its articles on your site in full, as an excerpt with a link to the original, or not at all (default: excerpt)',
      ).choices(bodyPolicies),
    )
    .addOption(
      new Option(
        '--canonical <place>',
        'tell search engines that the original of its articles is at the source, or here if you are their publisher (default: source)',
      ).choices(canonicalPlaces),
    )
    .option(
      '--include <rule>',
      'import only articles that match word=…, author=… or category=… (repeatable)',
      rule('--include'),
    )
    .option('--exclude <rule>', 'leave out articles that match such a rule (repeatable)', rule('--exclude'));
}

/** The settings that flags name, checked. @throws WrongUsage */
export function settingsOf(flags: SourceFlags): Partial<SourceSettings> {
  const { kind, every, section, map, language, body, canonical, include, exclude } = flags;
  const given = {
    ...(kind === undefined ? {} : { kind }),
    ...(every === undefined ? {} : { every: Math.round(every / 60_000) }),
    ...(section === undefined ? {} : { section }),
    ...(map === undefined ? {} : { sections: map }),
    ...(language === undefined ? {} : { language: language === 'auto' ? ('' as const) : language }),
    ...(body === undefined ? {} : { body }),
    ...(canonical === undefined ? {} : { canonical }),
    ...(include === undefined ? {} : { include }),
    ...(exclude === undefined ? {} : { exclude }),
  };
  const parsed = sourceSettings.partial().safeParse(given);
  if (parsed.success) return given;
  const [fault] = parsed.error.issues;
  throw new WrongUsage(`--${String(fault?.path[0] ?? 'url')}`, fault?.message ?? 'invalid');
}

/** An address that is not too long for a setting. */
export const sourceAddress = (text: string): string => {
  const address = webAddress(text);
  if (address.length > 2_000) throw new WrongUsage('<url>', 'it may have at most 2000 characters');
  return address;
};
