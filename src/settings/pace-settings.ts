import { ProviderGroups, parseProviderGroups } from './provider-groups.js';
import { parseNamedRates, parseRates, parseWarmUp, type Rate, type WarmUp } from './rates.js';

/** Max sending rates of all processes together. */
export interface PaceSettings {
  /** For all messages. */
  send: readonly Rate[];
  /** For every recipient domain or provider group that `domains` does not name. */
  domain: readonly Rate[];
  /** By recipient domain or provider group. */
  domains: ReadonlyMap<string, readonly Rate[]>;
  warmUp: WarmUp | undefined;
  groups: ProviderGroups;
}

/** The settings as environment variables; each may be missing. */
export interface PaceVariables {
  SEND_RATE?: string | undefined;
  DOMAIN_RATE?: string | undefined;
  DOMAIN_RATES?: string | undefined;
  WARM_UP?: string | undefined;
  PROVIDER_GROUPS?: string | undefined;
}

const rateForm = 'must be like 100/s, 3000/m or 50000/d, or several separated by commas';

/** @returns the settings, and their faults, each with the name of its variable */
export function readPaceSettings(given: PaceVariables): { pace: PaceSettings; faults: string[] } {
  const faults: string[] = [];
  const read = <T>(name: keyof PaceVariables, parse: (text: string) => T | undefined, form: string): T | undefined => {
    const text = given[name];
    const value = text === undefined ? undefined : parse(text);
    if (text !== undefined && value === undefined) faults.push(`${name} ${form}`);
    return value;
  };
  const own = read('PROVIDER_GROUPS', parseProviderGroups, 'must be like corp:example.com|example.org');
  const groups = new ProviderGroups(own);
  const domains = read('DOMAIN_RATES', parseNamedRates, 'must be like gmail=20/s,example.org=1/s, each name once');
  for (const name of domains?.keys() ?? [])
    if (!name.includes('.') && !groups.has(name))
      faults.push(`DOMAIN_RATES names ${name}, which is neither a domain nor a group (${groups.names.join(', ')})`);
  const pace: PaceSettings = {
    send: read('SEND_RATE', parseRates, rateForm) ?? [],
    domain: read('DOMAIN_RATE', parseRates, rateForm) ?? [],
    domains: domains ?? new Map(),
    warmUp:
      given.WARM_UP === 'off'
        ? undefined
        : read('WARM_UP', parseWarmUp, 'must be off, or the number of messages on the first day, like 200 or 200x1.5'),
    groups,
  };
  return { pace, faults };
}
