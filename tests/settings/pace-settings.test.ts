import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPaceSettings } from '../../src/settings/pace-settings.js';
import { formatRates, parseRates, warmUpAllows } from '../../src/settings/rates.js';

test('without settings nothing is limited', () => {
  const { pace, faults } = readPaceSettings({});
  expect(faults).toEqual([]);
  expect(pace).toMatchObject({ send: [], domain: [], domains: new Map(), warmUp: undefined });
});

test('rates are parsed', () => {
  const rate = fc.record({
    messages: fc.integer({ min: 1, max: 999_999_999 }),
    window: fc.constantFrom('s', 'm', 'd'),
  });
  fc.assert(
    fc.property(fc.array(rate, { minLength: 1 }), (rates) => {
      expect(parseRates(formatRates(rates))).toEqual(rates);
    }),
  );
});

test('a domain or a provider may have several rates, and custom groups count', () => {
  const { pace, faults } = readPaceSettings({
    DOMAIN_RATES: ' Gmail = 20/s , 1000/d, corp=1/s,example.net=5/m',
    PROVIDER_GROUPS: 'corp:example.com|example.org,qq:qq.example.com',
  });
  expect(faults).toEqual([]);
  expect([...pace.domains.keys()]).toEqual(['gmail', 'corp', 'example.net']);
  expect(formatRates(pace.domains.get('gmail') ?? [])).toBe('20/s,1000/d');
  const groups = ['example.org', 'qq.com', 'qq.example.com', 'googlemail.com', '126.com', 'example.net'];
  expect(groups.map((domain) => pace.groups.groupOf(domain))).toEqual([
    'corp',
    'qq',
    'qq',
    'gmail',
    '163',
    'example.net',
  ]);
});

test.each([
  [{ SEND_RATE: '100' }, /^SEND_RATE must be like 100\/s/],
  [{ SEND_RATE: '0/s' }, /^SEND_RATE/],
  [{ SEND_RATE: '10/s,' }, /^SEND_RATE/],
  [{ DOMAIN_RATE: '5/h' }, /^DOMAIN_RATE /],
  [{ DOMAIN_RATES: '5/s' }, /^DOMAIN_RATES must be like/],
  [{ DOMAIN_RATES: 'gmail=1/s,gmail=2/s' }, /each name once/],
  [{ DOMAIN_RATES: 'gogglemail=1/s' }, /names gogglemail, which is neither a domain nor a group \(.*gmail, outlook/],
  [{ WARM_UP: '0' }, /^WARM_UP must be off, or/],
  [{ WARM_UP: '200x1' }, /^WARM_UP/],
  [{ PROVIDER_GROUPS: 'corp:example' }, /^PROVIDER_GROUPS must be like/],
  [{ PROVIDER_GROUPS: 'example.com' }, /^PROVIDER_GROUPS/],
])('%o is refused, with its name', (variables, fault) => {
  expect(readPaceSettings(variables).faults.join()).toMatch(fault);
});

test('a warm-up may be off, doubles by default, and takes a factor', () => {
  expect(readPaceSettings({ WARM_UP: 'off' })).toMatchObject({ faults: [], pace: { warmUp: undefined } });
  const { warmUp } = readPaceSettings({ WARM_UP: '200' }).pace;
  expect([1, 2, 3].map((day) => warmUp && warmUpAllows(warmUp, day))).toEqual([200, 400, 800]);
  expect(readPaceSettings({ WARM_UP: '200x1.5' }).pace.warmUp).toEqual({ messages: 200, factor: 1.5 });
});
