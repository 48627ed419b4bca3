/** Every check of an issue, in the order in which they are shown. */
export const checkNames = [
  'audience',
  'approval',
  'postal-address',
  'subject',
  'preheader',
  'placeholders',
  'same-subject',
  'sent-before',
  'schedule',
  'sections',
  'alt-texts',
  'size',
  'text-part',
  'links',
  'pictures',
  'spam-score',
  'relay',
  'public-url',
  'one-click',
  'from',
  'spf',
  'dkim',
  'dmarc',
  'alignment',
  'reverse-dns',
  'mta-sts',
  'tls-rpt',
  'bimi',
] as const;
export type CheckName = (typeof checkNames)[number];

/** `stop`: the issue should not be sent as it is. `skipped`: it was not checked, so nothing is known. */
export const checkStates = ['ok', 'warning', 'stop', 'skipped'] as const;
export type CheckState = (typeof checkStates)[number];

/** The result of one check. */
export interface Check {
  name: CheckName;
  state: CheckState;
  /** What was found, as the rest of a sentence. */
  detail: string;
  /** What to do, as a sentence; empty when it is ok, unless something would be better still. */
  remedy: string;
}

export const passed = (name: CheckName, detail: string): Check => ({ name, state: 'ok', detail, remedy: '' });
/** It is ok, but something would be better still. */
export const advice = (name: CheckName, detail: string, remedy: string): Check => {
  return { name, state: 'ok', detail, remedy };
};
export const warning = (name: CheckName, detail: string, remedy: string): Check => {
  return { name, state: 'warning', detail, remedy };
};
export const stop = (name: CheckName, detail: string, remedy: string): Check => {
  return { name, state: 'stop', detail, remedy };
};

/** It was not checked. @param detail why */
export const skipped = (name: CheckName, detail: string): Check => ({ name, state: 'skipped', detail, remedy: '' });

/** Checks that must pass: otherwise no email can or may be sent. */
export const mandatoryChecks: readonly CheckName[] = ['audience', 'approval', 'postal-address'];

/** Checks whose stop a person may decide to ignore. */
export const ignorableChecks = checkNames.filter((name) => !mandatoryChecks.includes(name));

/** The checks that keep an issue from being sent. @param ignored names that a person has decided to ignore */
export const stopsOf = (checks: readonly Check[], ignored: readonly CheckName[]): Check[] =>
  checks.filter(({ name, state }) => state === 'stop' && !(ignored.includes(name) && ignorableChecks.includes(name)));

/** The first few of many values, and how many more there are. */
export function someOf(values: readonly string[], shown = 3): string {
  const rest = values.length - shown;
  return values.slice(0, shown).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
