import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { settings } from '../config.js';
import type { DoctorCheck } from './readiness-words.js';
import { unknownNames } from './unknown-names.js';

/** Checks that every name in the settings file is a setting. Values are not shown. */
export function checkSettingsFile(file = '.env'): DoctorCheck {
  const check = { name: 'settings', ok: true, remedy: '' };
  const unknown = unknownNames(namesIn(file), Object.keys(settings));
  if (unknown.length === 0) return { ...check, detail: `every name in ${file} is a setting` };
  const meant = unknown.flatMap(({ name, nearest }) => (nearest ? [`${nearest} instead of ${name}`] : []));
  const [names, verb] = [
    unknown.map(({ name }) => name).join(', '),
    unknown.length > 1 ? 'are no settings' : 'is no setting',
  ];
  return {
    ...check,
    detail: `${names} in ${file} ${verb} and ${unknown.length > 1 ? 'have' : 'has'} no effect`,
    remedy: `${meant.length > 0 ? `Probably meant: ${meant.join(', ')}. ` : ''}docs/configuration.md lists the settings.`,
  };
}

function namesIn(file: string): string[] {
  try {
    return Object.keys(parseEnv(readFileSync(file, 'utf8')));
  } catch {
    return []; // There is no file, and the environment alone has the settings.
  }
}
