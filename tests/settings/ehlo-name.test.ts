import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultEhloName, ehloName } from '../../src/settings/ehlo-name.js';

describe('EHLO_NAME', () => {
  test.each(['mail.example.com', 'a-1.example.org', 'xn--bcher-kva.example', '[192.0.2.1]', '[IPv6:2001:db8::1]'])(
    'may be %s',
    (name) => {
      expect(ehloName.safeParse(name).success).toBe(true);
    },
  );

  test.each([
    ['a name without a dot', 'postrider'],
    ['an address without brackets', '192.0.2.1'],
    ['an IPv6 address without its tag', '[2001:db8::1]'],
    ['an IPv4 address with the tag of IPv6', '[IPv6:192.0.2.1]'],
    ['a label that begins with a hyphen', '-mail.example.com'],
    ['two dots in a row', 'mail..example.com'],
    ['an underscore', 'my_mail.example.com'],
    ['a second command', 'mail.example.com\r\nMAIL FROM:<a@example.com>'],
  ])('may not be %s', (_name, value) => {
    expect(ehloName.safeParse(value).success).toBe(false);
  });
});

describe('without EHLO_NAME', () => {
  test.each([
    ['https://newsletter.example.com', 'worker-3', 'newsletter.example.com'],
    ['https://newsletter.example.com:8443/news', 'worker-3.example.net', 'newsletter.example.com'],
    ['https://bücher.example', 'worker-3', 'xn--bcher-kva.example'],
    ['https://192.0.2.1', 'worker-3', '[192.0.2.1]'],
    ['https://[2001:db8::1]', 'worker-3', '[IPv6:2001:db8::1]'],
    ['http://localhost:3000', 'worker-3.example.net', 'worker-3.example.net'],
    ['http://localhost:3000', 'worker-3', '[127.0.0.1]'],
    ['http://127.0.0.1:3000', 'localhost.localdomain.localhost', '[127.0.0.1]'],
    ['http://[::1]:3000', '4f1c2d3e', '[127.0.0.1]'],
    ['https://intranet', 'worker-3.example.net', 'worker-3.example.net'],
  ])('%s on a machine called %s says %s', (publicUrl, hostname, name) => {
    expect(defaultEhloName(publicUrl, hostname)).toBe(name);
  });

  test('the default name is always a valid EHLO_NAME', () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ['https'] }), fc.oneof(fc.domain(), fc.string()), (publicUrl, hostname) => {
        expect(ehloName.safeParse(defaultEhloName(publicUrl, hostname)).success).toBe(true);
      }),
    );
  });
});
