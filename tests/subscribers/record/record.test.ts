import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { locales } from '../../../src/locale/locale.js';
import { cadences } from '../../../src/newsletters/cadence.js';
import { peekDomain, peekMembership, peekMemberships } from '../../../src/subscribers/record/peek.js';
import {
  decodeRecord,
  encodeRecord,
  type RecordedMembership,
  type RecordedSubscriber,
  UnreadableRecord,
} from '../../../src/subscribers/record/record.js';
import { consentMethods, subscriberStates } from '../../../src/subscribers/record/subscriber.js';
import { actors, logLimit, subscriberEvents } from '../../../src/subscribers/record/subscriber-log.js';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
/** 0 is "never"; the others are from 2020, when Postrider's own time starts, to 2106. */
const time = fc.oneof(fc.constant(0), fc.integer({ min: 1_577_836_801, max: 2 ** 32 - 1 }));
const ip = fc.oneof(
  fc.constant(''),
  fc.ipV4(),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => ipaddr.fromByteArray([...bytes]).toString()),
);
const entry = fc.record({
  after: fc.nat(100_000_000),
  event: fc.constantFrom(...subscriberEvents),
  by: fc.constantFrom(...actors),
  detail: fc.option(fc.record({ issue: text, source: text, words: text }), { nil: undefined }),
});
const membership = fc
  .record({
    newsletter: fc.integer({ min: 1, max: 65_535 }),
    state: fc.constantFrom(...subscriberStates),
    name: text,
    locale: fc.constantFrom(...locales),
    sections: fc.nat(2 ** 30 - 1),
    askedAt: time,
    confirmedAt: time,
    changedAt: time,
    consent: fc.record({
      method: fc.constantFrom(...consentMethods),
      label: fc.nat(100_000),
      textVersion: fc.nat(1_000),
      // An IPv4-mapped IPv6 address is stored as IPv4, which is shorter and means the same.
      ip: ip.filter((address) => !address.startsWith('::ffff:')),
    }),
    engagedAt: time,
    timeZone: fc.nat(1_000),
    cadence: fc.constantFrom(...cadences),
    log: fc.array(entry, { maxLength: logLimit }),
    welcomed: fc.option(fc.array(fc.record({ step: fc.nat(1_000), at: time }), { minLength: 1, maxLength: 6 }), {
      nil: undefined,
    }),
  })
  .map(({ log, welcomed, ...fields }): RecordedMembership => {
    // A history begins at the request, and its times never decrease.
    let at = fields.askedAt;
    return {
      ...fields,
      ...(welcomed ? { welcomed } : {}),
      log: log.map(({ after, event, by, detail }) => {
        at += after;
        return detail ? { at, event, by, detail } : { at, event, by };
      }),
    };
  });
const subscriber: fc.Arbitrary<RecordedSubscriber> = fc.record({
  address: text,
  memberships: fc.array(membership, { maxLength: 4 }),
});

/** The error that decoding throws, if any. */
function failureOf(bytes: Uint8Array): unknown {
  try {
    decodeRecord(Buffer.from(bytes));
    return undefined;
  } catch (error) {
    return error;
  }
}

test('a record is read as it was written', () => {
  fc.assert(
    fc.property(subscriber, (given) => {
      expect(decodeRecord(encodeRecord(given))).toEqual(given);
    }),
    { numRuns: 10_000 },
  );
});

test('peeking finds what decoding finds', () => {
  const unpack = (packed: number) => (packed === 0 ? 0 : packed + 1_577_836_800);
  fc.assert(
    fc.property(subscriber, fc.integer({ min: 1, max: 65_535 }), (given, other) => {
      const record = encodeRecord(given);
      for (const newsletter of [other, ...given.memberships.map((one) => one.newsletter)]) {
        const seen = peekMembership(record, newsletter);
        const whole = given.memberships.find((one) => one.newsletter === newsletter);
        expect(
          seen && {
            ...seen,
            askedAt: unpack(seen.askedAt),
            confirmedAt: unpack(seen.confirmedAt),
            changedAt: unpack(seen.changedAt),
            engagedAt: unpack(seen.engagedAt),
          },
        ).toEqual(
          whole && {
            newsletter,
            state: subscriberStates.indexOf(whole.state),
            locale: locales.indexOf(whole.locale),
            sections: whole.sections,
            askedAt: whole.askedAt,
            confirmedAt: whole.confirmedAt,
            changedAt: whole.changedAt,
            label: whole.consent.label,
            engagedAt: whole.engagedAt,
            timeZone: whole.timeZone,
            cadence: cadences.indexOf(whole.cadence),
          },
        );
      }
      const all = peekMemberships(record);
      expect(all.map((one) => one.newsletter)).toEqual(given.memberships.map((one) => one.newsletter));
      for (const one of all)
        if (all.filter(({ newsletter }) => newsletter === one.newsletter).length === 1)
          expect(peekMembership(record, one.newsletter)).toEqual(one);
      expect(peekDomain(record)).toBe(given.address.slice(given.address.lastIndexOf('@') + 1));
    }),
    { numRuns: 10_000 },
  );
});

test('bytes that are not a record cause one kind of error and no other', () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  const withVersion = fc
    .tuple(fc.constantFrom(2, 3, 4), bytes)
    .map(([version, rest]) => Uint8Array.from([version, ...rest]));
  fc.assert(
    fc.property(fc.oneof(bytes, withVersion), (random) => {
      const failure = failureOf(random);
      if (failure !== undefined) expect(failure).toBeInstanceOf(UnreadableRecord);
    }),
    { numRuns: 10_000 },
  );
});

test('a number without an end is not a record', () => {
  for (const length of [20, 200, 5_000]) {
    expect(failureOf(Uint8Array.from([1, ...new Array(length).fill(0xff), 0x01]))).toBeInstanceOf(UnreadableRecord);
    expect(failureOf(Uint8Array.from([1, ...new Array(length).fill(0x80), 0x00, 5]))).toBeInstanceOf(UnreadableRecord);
  }
});

test('a truncated record is refused wherever it was cut, except between memberships', () => {
  fc.assert(
    fc.property(subscriber, fc.nat(), (given, at) => {
      const whole = encodeRecord(given);
      const cut = whole.subarray(0, at % whole.length);
      const failure = failureOf(cut);
      if (failure === undefined) {
        expect(given.memberships.slice(0, -1)).toEqual(expect.arrayContaining([...decodeRecord(cut).memberships]));
      } else {
        expect(failure).toBeInstanceOf(UnreadableRecord);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a record of a later version is refused with both versions', () => {
  expect(failureOf(Buffer.from([5, 0]))).toMatchObject({
    message: expect.stringMatching(/version 5.*known here are 1 to 4/),
  });
});

test('the bytes of version 1 stay readable: this record must never be changed', () => {
  const bytes = '01 12 7265616465724065 78616d706c652e636f6d 01 09 03e781af 05 0a 00 14 00 01 03 04 c0000201';
  const record = Buffer.from(bytes.replaceAll(' ', ''), 'hex');
  expect(decodeRecord(record)).toEqual({
    address: 'reader@example.com',
    memberships: [
      {
        newsletter: 1,
        state: 'confirmed',
        name: '灯',
        locale: 'zh-CN',
        sections: 5,
        askedAt: 1_577_836_810,
        confirmedAt: 0,
        changedAt: 1_577_836_820,
        consent: { method: 'page', label: 1, textVersion: 3, ip: '192.0.2.1' },
        engagedAt: 0,
        timeZone: 0,
        cadence: 'every issue',
        log: [],
      },
    ],
  });
});

/** A bounced reader, in version 2 without and in version 3 with the server's words. */
const bounced = (detail: boolean): RecordedSubscriber => ({
  address: 'reader@example.com',
  memberships: [
    {
      newsletter: 1,
      state: 'bounced',
      name: '',
      locale: 'en',
      sections: 0,
      askedAt: 1_577_836_810,
      confirmedAt: 1_577_836_820,
      changedAt: 1_577_836_830,
      consent: { method: 'page', label: 1, textVersion: 3, ip: '' },
      engagedAt: 0,
      timeZone: 0,
      cadence: 'every issue',
      log: [
        { at: 1_577_836_810, event: 'asked', by: 'reader' },
        {
          at: 1_577_836_830,
          event: 'bounced',
          by: 'bounce',
          ...(detail ? { detail: { issue: 'a-1', source: 'smtp', words: '550' } } : {}),
        },
      ],
    },
  ],
});
const bouncedHead = '127265616465724065 78616d706c652e636f6d 01 03 00 00 0a 14 1e 00 01 03 00 00 00 00 02 00 00';

test.each([
  ['2', `02 ${bouncedHead} 43 14`, false],
  ['3', `03 ${bouncedHead} 4f 03 14 03 612d31 04 736d7470 03 353530`, true],
])('the bytes of version %s stay readable: this record was written once and for all', (_version, bytes, detail) => {
  const record = Buffer.from(bytes.replaceAll(' ', ''), 'hex');
  expect(decodeRecord(record)).toEqual(bounced(detail));
  expect(encodeRecord(bounced(detail)).toString('hex')).toBe(record.toString('hex'));
});

test('a typical record is small enough to be packed', () => {
  const record = encodeRecord({
    address: 'reader.with.a.name@mail.example.com',
    memberships: [
      {
        newsletter: 1,
        state: 'confirmed',
        name: 'A Reader',
        locale: 'en',
        sections: 3,
        askedAt: 1_800_000_000,
        confirmedAt: 1_800_000_100,
        changedAt: 1_800_000_100,
        consent: { method: 'page', label: 1, textVersion: 1, ip: '192.0.2.1' },
        engagedAt: 0,
        timeZone: 0,
        cadence: 'every issue',
        log: [
          { at: 1_800_000_000, event: 'asked', by: 'reader' },
          { at: 1_800_000_100, event: 'confirmed', by: 'reader' },
        ],
      },
    ],
  });
  expect(record.length).toBeLessThan(90);
});
