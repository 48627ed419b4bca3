import type { deskWords } from '../../kit/as-person.js';
import type { FoundImport } from './import-frame.js';

type ImportWords = ReturnType<typeof deskWords>['reader']['imports'];
/** What a column can be read as. `not`: it is not imported. `ignore`: it says nothing about who wants email. */
export type ChosenUse = keyof ImportWords['look']['uses'] | 'not' | 'ignore';
type Look = FoundImport['file']['look'];

/** Fields that any file can have, in the order of the choices. The others are only in an export of Postrider. */
const usual = [
  ...(['email', 'name', 'sections', 'locale', 'time_zone', 'state', 'asked_at', 'confirmed_at', 'changed_at'] as const),
  ...(['consent_from', 'consent_ip'] as const),
];

/** Columns that a page offers: a file can have thousands. Those with a use come first. */
const maxOffered = 60;

/** The positions of the columns that a page offers, in the order of the file. */
export function offeredColumns({ columns }: Look): number[] {
  const [used, others] = [true, false].map((isUsed) =>
    [...columns.keys()].filter((at) => (columns[at]?.use !== undefined) === isUsed),
  ) as [number[], number[]];
  return [...used, ...others].slice(0, maxOffered).toSorted((a, b) => a - b);
}

/** What a column may be read as; undefined: somebody must choose. */
export function usesFor(use: Look['columns'][number]['use']): ChosenUse[] {
  if (use === 'unclear') return ['ignore', ...usual];
  if (use === 'consent') return ['consent', 'ignore', ...usual.filter((one) => one !== 'state')];
  return ['not', ...usual, ...(use === undefined || usual.some((one) => one === use) ? [] : [use])];
}

/** What somebody chose for the columns, as the operation takes it. */
export interface ColumnChoices {
  map: string[];
  ignore: string[];
}

/** What is chosen for a column now: as a run before was told, else as the file is understood. */
export function chosenUse(look: Look, options: FoundImport['options'], at: number): ChosenUse | undefined {
  const { name = '', use } = look.columns[at] ?? {};
  const map = Object.entries(options?.map ?? {});
  const mapped = map.find(([, column]) => column === name);
  if (mapped) return mapped[0] as ChosenUse;
  if (options?.ignore?.includes(name)) return 'ignore';
  if (use === 'unclear') return undefined;
  if (use === undefined || use === 'consent') return use ?? 'not';
  // Another column was chosen for the field, or none.
  return map.some(([field]) => field === use) ? 'not' : use;
}

/**
 * The choices as options of an import: only what differs from how the file is understood.
 * @param chosen position → use
 * @returns or what is wrong, in words
 */
export function columnChoices(
  look: Look,
  chosen: ReadonlyMap<number, ChosenUse | undefined>,
  { uses, wrong }: ImportWords['look'],
): { choices: ColumnChoices; faults: string[] } {
  const [map, ignore, faults]: string[][] = [[], [], []];
  const name = (at: number) => look.columns[at]?.name ?? '';
  const fields = new Set([...usual, ...look.columns.map(({ use }) => use)]);
  for (const field of fields) {
    if (field === undefined || field === 'consent' || field === 'unclear') continue;
    const understood = [...look.columns.keys()].filter((at) => look.columns[at]?.use === field);
    const now = [...chosen.keys()].filter((at) => chosen.get(at) === field);
    const isSame = now.length === understood.length && now.every((at) => understood.includes(at));
    if (field === 'email' && now.length === 0) faults?.push(wrong.email);
    else if (isSame) continue;
    else if (now.length > 1) faults?.push(field === 'email' ? wrong.email : wrong.twice(uses[field]));
    else if (now.length === 1 || field !== 'state') map?.push(`${field}=${name(now[0] ?? -1)}`);
  }
  for (const [at, use] of chosen) {
    const { use: understood } = look.columns[at] ?? {};
    if (understood === 'unclear' && use === undefined) faults?.push(wrong.unclear(name(at)));
    else if (understood === 'unclear' || understood === 'consent')
      if (use !== understood && use !== 'state') ignore?.push(name(at));
  }
  return { choices: { map: map ?? [], ignore: ignore ?? [] }, faults: faults ?? [] };
}
