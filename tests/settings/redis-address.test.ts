import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config.js';
import { readRedisAddress, redisAddress, redisPasswords } from '../../src/settings/redis/redis-address.js';

const nobody = { username: undefined, password: undefined };

test.each([
  ['/run/redis.sock', { kind: 'socket', path: '/run/redis.sock' }],
  ['unix:///run/redis.sock', { kind: 'socket', path: '/run/redis.sock' }],
  [
    'redis://redis.example.com',
    { kind: 'server', hosts: [{ host: 'redis.example.com', port: 6379 }], tls: false, login: nobody },
  ],
  [
    'rediss://app:p%40ss@a.example.com,b.example.com:7000,[::1]:7001?cluster=true',
    {
      kind: 'cluster',
      hosts: [
        { host: 'a.example.com', port: 6379 },
        { host: 'b.example.com', port: 7000 },
        { host: '::1', port: 7001 },
      ],
      tls: true,
      login: { username: 'app', password: 'p@ss' },
    },
  ],
  [
    'redis+sentinel://:secret@a,b:26380/news/2?sentinel_user=watch&sentinel_password=word',
    {
      kind: 'sentinel',
      hosts: [
        { host: 'a', port: 26379 },
        { host: 'b', port: 26380 },
      ],
      name: 'news',
      database: 2,
      tls: false,
      login: { username: undefined, password: 'secret' },
      sentinelLogin: { username: 'watch', password: 'word' },
    },
  ],
])('the address %s is read', (text, address) => {
  expect(readRedisAddress(text)).toEqual(address);
});

test.each([
  ['redis://a,b', /add \?cluster=true/],
  ['redis+sentinel://a,b', /needs the name of the primary/],
  ['redis://a:port', /host that is not valid/],
  ['redis://a,,b?cluster=true', /host that is not valid/],
  ['mysql://user:PASSWORD@a', /must be an address that starts with/],
  ['redis.example.com', /must be an address that starts with/],
])('REDIS_URL=%s is refused with the reason', (text, reason) => {
  const refusal = () => parseConfig({ REDIS_URL: text });
  expect(refusal).toThrow(reason);
  expect(refusal).not.toThrow(/PASSWORD/);
});

const word = fc.stringMatching(/^[a-z][a-z0-9]{2,20}$/);

test('no form of an address shows its passwords, and the log cuts all of them out', () => {
  const password = fc.string({ minLength: 4 }).map((text) => `P${text}`);
  fc.assert(
    fc.property(word, password, fc.array(word, { minLength: 1, maxLength: 4 }), word, (user, secret, hosts, name) => {
      const login = `${user}:${encodeURIComponent(secret)}`;
      const address = `redis+sentinel://${login}@${hosts.join(',')}/${name}?sentinel_password=${encodeURIComponent(secret)}`;
      const read = readRedisAddress(address);
      expect(read).toMatchObject({ login: { username: user, password: secret }, sentinelLogin: { password: secret } });
      expect(redisAddress(address)).toBe(`redis+sentinel://${hosts.join(',')}/${name}`);
      expect(redisPasswords(address)).toContain(secret);
      expect(redisPasswords(address)).toContain(encodeURIComponent(secret));
    }),
  );
});
