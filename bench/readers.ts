import type { Newsletter } from '../src/newsletters/newsletter.js';
import type { RecordedSubscriber } from '../src/subscribers/record/record.js';
import { newsletterForTests } from '../tests/helpers/newsletter.js';

const given = [
  'Wei',
  'Anna',
  'Mohammed',
  'Jun',
  'Maria',
  'Xiaoming',
  'David',
  'Olga',
  'Fatima',
  'Lei',
  'Sofia',
  'Kenji',
];
const family = ['Zhang', 'Schmidt', 'Garcia', 'Wang', 'Petrova', 'Li', 'Brown', 'Tanaka', 'Kumar', 'Chen', 'Rossi'];
const domains = [
  'gmail.com',
  'qq.com',
  '163.com',
  'outlook.com',
  'yahoo.com',
  'example.com',
  'hotmail.com',
  'icloud.com',
];

/** Generated readers with data of the usual lengths, the same for the same number: they cost as much as a real list. */
export function benchReader(number: number): { address: string; name: string; ip: string } {
  const first = given[number % given.length] ?? '';
  const last = family[Math.floor(number / given.length) % family.length] ?? '';
  const domain = domains[number % domains.length] ?? '';
  return {
    address: `${first}.${last}${number}@${domain}`.toLowerCase(),
    name: `${first} ${last}`,
    ip: `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`,
  };
}

/** The languages that are measured: letters of one byte, and of several. */
export type BenchLocale = 'en' | 'zh-CN';

/** The language of a reader: Chinese for one in four. */
export const benchLocale = (number: number): BenchLocale => (number % 4 === 0 ? 'zh-CN' : 'en');

/** A confirmed reader with everything that a record holds: proof of consent, IP, two of three sections, a history. */
export function benchRecord(number: number): RecordedSubscriber {
  const { address, name, ip } = benchReader(number);
  const at = 1_780_000_000 + number;
  return {
    address,
    memberships: [
      {
        newsletter: 1,
        state: 'confirmed',
        name,
        locale: benchLocale(number),
        sections: 0b101,
        timeZone: 1,
        cadence: 'every issue',
        askedAt: at,
        confirmedAt: at + 300,
        changedAt: at + 300,
        engagedAt: 0,
        consent: { method: 'page', label: 2, textVersion: 1, ip },
        log: [
          { at, event: 'asked', by: 'reader' },
          { at: at + 300, event: 'confirmed', by: 'reader' },
        ],
      },
    ],
  };
}

/** The newsletter that every benchmark's readers belong to. */
export const benchNewsletter: Omit<Newsletter, 'number' | 'createdAt'> = newsletterForTests({
  slug: 'bench',
  title: 'Harbour Digest',
  from: { name: 'Harbour Digest', address: 'digest@example.com' },
  sections: ['News', 'Tech', 'Life'],
  postalAddress: '1 Example Road',
});
