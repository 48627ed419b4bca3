import { isIP } from 'node:net';
import * as z from 'zod';
import { cadences } from '../../newsletters/cadence.js';
import { chosenSections, type Newsletter } from '../../newsletters/newsletter.js';
import { readTime, writeTime } from '../csv/csv-time.js';
import {
  type Choices,
  consentMethods,
  type Membership,
  type SubscriberState,
  withState,
} from '../record/subscriber.js';
import { actors, type LogDetail, type LogEntry, logWords, subscriberEvents } from '../record/subscriber-log.js';
import type { CsvField } from './column-names.js';

/** One reader as a row of our export, with a text for each field. CSV and JSON use the same. */
export function exportRow(newsletter: Newsletter, address: string, membership: Membership): Record<CsvField, string> {
  const { consent } = membership;
  return {
    email: address,
    name: membership.name,
    sections: membership.sections === 0 ? '' : chosenSections(newsletter, membership.sections).join(', '),
    locale: membership.locale,
    time_zone: membership.timeZone,
    cadence: membership.cadence,
    state: membership.state,
    asked_at: writeTime(membership.askedAt),
    confirmed_at: writeTime(membership.confirmedAt),
    changed_at: writeTime(membership.changedAt),
    engaged_at: writeTime(membership.engagedAt),
    consent_method: consent.method,
    consent_from: consent.from,
    consent_text_version: String(consent.textVersion),
    consent_ip: consent.ip,
    log: membership.log.map(writeLine).join('; '),
  };
}

/**
 * Reads the membership from a row of our export: the inverse of `exportRow`, which a property test checks.
 * @param stated the state in the row
 * @param state the state to import: differs only if the operator asked for it
 */
export function exactMembership(
  newsletter: Newsletter,
  choices: Choices,
  stated: SubscriberState,
  state: SubscriberState,
  field: (name: CsvField) => string,
): Membership {
  const ip = field('consent_ip');
  const membership: Membership = {
    newsletter: newsletter.number,
    state: stated,
    ...choices,
    timeZone: field('time_zone'),
    cadence: cadences.find((cadence) => cadence === field('cadence')) ?? 'every issue',
    askedAt: readTime(field('asked_at')),
    confirmedAt: readTime(field('confirmed_at')),
    changedAt: readTime(field('changed_at')),
    engagedAt: readTime(field('engaged_at')),
    consent: {
      method: consentMethods.find((method) => method === field('consent_method')) ?? 'import',
      from: field('consent_from'),
      textVersion: wholeNumber(field('consent_text_version')),
      ip: isIP(ip) > 0 ? ip : '',
    },
    log: readLog(field('log')),
  };
  return state === stated ? membership : withState(membership, state, 'import');
}

const wholeNumber = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : 0);

/**
 * `<time> <event> by <actor>`, then the detail, if there is one, as JSON. Its semicolons are escaped: they separate
 * lines.
 */
function writeLine({ at, event, by, detail }: LogEntry): string {
  const line = `${writeTime(at)} ${event} by ${by}`;
  return detail ? `${line} ${JSON.stringify(detail).replaceAll(';', '\\u003b')}` : line;
}

const logLine = /^(\S+) (.+?) by (\S+)(?: (\{.*\}))?$/;
const text = z.string().transform(logWords);
const detailText = z.object({ issue: text, source: text, words: text });

/** Undefined for an invalid detail: the line then counts without it. */
function readDetail(json: string | undefined): LogDetail | undefined {
  if (json === undefined) return undefined;
  try {
    return detailText.parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** Skips unreadable lines. A record has max 255 lines. */
function readLog(text: string): LogEntry[] {
  if (text === '') return [];
  return text
    .split(';')
    .flatMap((line) => {
      const [, time = '', what, who, json] = logLine.exec(line.trim()) ?? [];
      const event = subscriberEvents.find((one) => one === what);
      const by = actors.find((one) => one === who);
      const detail = readDetail(json);
      if (!event || !by) return [];
      return [detail ? { at: readTime(time), event, by, detail } : { at: readTime(time), event, by }];
    })
    .slice(0, 255);
}
