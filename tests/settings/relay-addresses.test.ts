import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRelayAddresses } from '../../src/settings/relay-addresses.js';
import { addressOfName } from '../../src/settings/relays/relay-place.js';
import { isThisMachine } from '../../src/settings/relays/this-machine.js';

describe('relay addresses', () => {
  test('one address is one relay, with the defaults', () => {
    expect(readRelayAddresses('smtp://relay.example.com')).toEqual({
      faults: [],
      relays: [
        {
          name: 'relay.example.com:587',
          protocol: 'smtp',
          socket: undefined,
          host: 'relay.example.com',
          port: 587,
          secure: false,
          tls: 'opportunistic',
          ca: undefined,
          serverName: undefined,
          credentials: undefined,
          weight: 1,
          connections: undefined,
          maxMessages: undefined,
          connectMs: 15_000,
          dialogue: 'own',
          pipelining: true,
          rates: [],
        },
      ],
    });
  });

  test('several are separated by commas or spaces, each with its own options', () => {
    const { relays, faults } = readRelayAddresses(
      ' smtps://u:p%40ss@a.example.com?weight=3&connections=20, smtp://b.example.net:2525?rate=100/s,50000/d\nsmtp://[::1]?tls=off ',
    );
    expect(faults).toEqual([]);
    expect(relays).toMatchObject([
      { name: 'a.example.com:465', secure: true, credentials: { user: 'u', pass: 'p@ss' }, weight: 3, connections: 20 },
      {
        name: 'b.example.net:2525',
        rates: [
          { messages: 100, window: 's' },
          { messages: 50_000, window: 'd' },
        ],
      },
      { name: '[::1]:587', host: '::1', tls: 'off' },
    ]);
  });

  test('LMTP has a scheme and port 24, and a Unix socket an address with its path', () => {
    const { relays, faults } = readRelayAddresses(
      'lmtp://[::1]?weight=2,lmtp+unix:///run/dovecot/lmtp?connections=3 smtp+unix:///run/relay.sock',
    );
    expect(faults).toEqual([]);
    expect(relays).toMatchObject([
      { name: '[::1]:24', protocol: 'lmtp', host: '::1', port: 24, tls: 'opportunistic', weight: 2 },
      { name: 'unix:/run/dovecot/lmtp', protocol: 'lmtp', socket: '/run/dovecot/lmtp', tls: 'off', connections: 3 },
      { name: 'unix:/run/relay.sock', protocol: 'smtp', socket: '/run/relay.sock', secure: false },
    ]);
  });

  test("a relay's name in a worker's report shows whether email leaves this machine", () => {
    const { relays } = readRelayAddresses(['unix:/run/relay.sock', 'a.example.com:587'].map(addressOfName).join());
    expect(relays.map(({ name, host }) => [name, isThisMachine(host)])).toEqual([
      ['unix:/run/relay.sock', true],
      ['a.example.com:587', false],
    ]);
  });

  test.each([
    ['smtp://u:p@relay.example.com', 'required'],
    ['smtp://u:p@127.0.0.1', 'opportunistic'],
    ['smtp://localhost.example.com', 'opportunistic'],
    ['smtp://relay.example.com?servername=mail.example.com', 'required'],
    ['smtp://relay.example.com?ca=/dev/null', 'required'],
    ['smtp://relay.example.com?tls=opportunistic', 'opportunistic'],
    ['smtps://relay.example.com', 'required'],
    ['smtp://u:p@127.0.0.1.example.com', 'required'],
    ['smtp://relay.example.com?tls=required', 'required'],
    ['smtp://relay.example.com?tls=off', 'off'],
  ])('%s: TLS is %s', (text, tls) => {
    expect(readRelayAddresses(text).relays).toMatchObject([{ tls }]);
  });

  test.each([
    ['relay.example.com', /relay 1 must be an address that starts with smtp/],
    ['http://relay.example.com', /relay 1 must be an address/],
    ['smtp://', /relay 1 must be an address/],
    ['smtp://a.example.com,http://b.example.com', /relay 2 must be an address/],
    ['smtp://a.example.com?weight=0', /weight must be 1 to 1000/],
    ['smtp://a.example.com?weight=heavy', /weight must be/],
    ['smtp://a.example.com?connections=101', /connections must be 1 to 100/],
    ['smtp://a.example.com?rate=fast', /rate must be like 50\/s/],
    ['smtp://a.example.com?rate=0/s', /rate must be like/],
    ['smtp://a.example.com?tls=maybe', /tls must be required, opportunistic, off/],
    ['smtps://a.example.com?tls=off', /tls=off cannot be used with smtps/],
    ['smtps://a.example.com?tls=opportunistic', /tls=opportunistic cannot be used with smtps/],
    ['smtp://u:p@a.example.com?tls=off', /tls=off cannot be used with a password/],
    ['smtp://u:p@a.example.com?tls=opportunistic', /tls=opportunistic cannot be used with a password/],
    ['smtp://a.example.com?tls=opportunistic&servername=b.example.com', /checked certificate/],
    ['smtp://a.example.com?servername=two%20words', /servername must be a domain name/],
    ['smtp://a.example.com?ca=/not/there.pem', /file of ca does not exist/],
    ['smtp://a.example.com?connect=soon', /connect must be like 5s/],
    ['smtp://a.example.com?connect=6m', /at most 5m/],
    ['smtp://a.example.com?pipelining=maybe', /pipelining must be on or off/],
    ['smtp://a.example.com?maxMessages=0', /maxMessages must be 1 to 1000000/],
    ['lmtps://a.example.com', /must be an address/],
    ['smtp+unix://run/relay.sock', /like smtp\+unix:\/\/\/run\/relay.sock/],
    ['lmtp+unix:/run/relay.sock', /like lmtp\+unix/],
    ['lmtp+unix:///run/my%20relay', /without spaces/],
    ['smtps+unix:///run/relay.sock', /must be an address/],
    ['smtp+unix:///run/relay.sock?tls=required', /no use on a Unix socket/],
    ['smtp+unix:///run/relay.sock,smtp+unix:///run/relay.sock', /relay 2 is listed twice/],
    ['smtp://a.example.com?wieght=2', /an unknown option/],
    ['smtp://u:%zz@a.example.com', /percent-encoded/],
    ['smtp://a.example.com,smtp://a.example.com:587', /relay 2 is listed twice/],
  ])('%s is refused and says why', (text, reason) => {
    expect(readRelayAddresses(text).faults.join()).toMatch(reason);
  });

  test('all faults are reported together, and none repeats a user name or a password', () => {
    const { faults } = readRelayAddresses(
      'smtp://PLAINUSER:PLAINWORD@a.example.com?tls=off&weight=0,http://PLAINUSER:PLAINWORD@b.example.com,smtp://PLAINUSER:PLAIN%zz@c.example.com',
    );
    expect(faults).toHaveLength(4);
    expect(faults.join()).not.toContain('PLAIN');
  });

  test('any password survives, and any text gives either relays or faults', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (pass) => {
        const { relays } = readRelayAddresses(
          `smtps://u:${encodeURIComponent(pass)}@a.example.com,smtp://b.example.com`,
        );
        expect(relays).toMatchObject([{ credentials: { pass } }, {}]);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { relays, faults } = readRelayAddresses(text);
        expect(relays.length + faults.length).toBeGreaterThan(0);
      }),
    );
  });
});
