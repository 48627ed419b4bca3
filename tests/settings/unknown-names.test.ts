import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settings } from '../../src/config.js';
import { editDistance, unknownNames } from '../../src/settings/unknown-names.js';

const known = Object.keys(settings);

test.each([
  ['SMPT_URL', 'SMTP_URL'],
  ['PUBLIC_ULR', 'PUBLIC_URL'],
  ['SECRETS', 'SECRET'],
  ['smtp_url', 'SMTP_URL'],
  ['TRUST-PROXY', 'TRUST_PROXY'],
  ['POSTRIDER_PUBLIC_URL', 'PUBLIC_URL'],
  ['DKIM_PRIVATE_KEYFILE', 'DKIM_PRIVATE_KEY_FILE'],
  ['REDIS_MAX_MEMORY', 'REDIS_MAXMEMORY'],
  ['GOOGLE_ANALYTICS_ID', undefined],
  ['X', undefined],
])('%s is unknown, and the nearest setting is %s', (name, nearest) => {
  expect(unknownNames([name], known)).toEqual([nearest ? { name, nearest } : { name }]);
});

test('settings, variables of Compose and those of other programs are known', () => {
  const compose = [...readFileSync('docker-compose.yml', 'utf8').matchAll(/\$\{([A-Z][A-Z0-9_]*)/g)].map(
    ([, name = '']) => name,
  );
  expect(compose.length).toBeGreaterThan(50);
  expect(unknownNames([...known, ...compose, 'COMPOSE_PROJECT_NAME', 'NODE_EXTRA_CA_CERTS', 'TZ'], known)).toEqual([]);
});

test('the distance of two words is symmetric, and at most that of any edits between them', () => {
  const word = fc.string({ unit: fc.constantFrom(...'ABC_'), maxLength: 8 });
  fc.assert(
    fc.property(word, word, fc.nat(8), (a, b, at) => {
      expect(editDistance(a, a)).toBe(0);
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(editDistance(a, `${a.slice(0, at)}X${a.slice(at)}`)).toBe(1);
      if (a.length > 1) expect(editDistance(a, `${a[1]}${a[0]}${a.slice(2)}`)).toBe(a[0] === a[1] ? 0 : 1);
    }),
  );
});
