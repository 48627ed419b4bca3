import { expect, test } from 'vitest';
import { reachOf } from '../../src/settings/url-reach.js';

test('an address says by its host whether readers elsewhere can open it', () => {
  const of = (reach: string, urls: string[]) => urls.map((url) => [url, reach]);
  const expected = [
    ...of('machine', ['http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:80', 'https://news.localhost']),
    ...of('network', [
      'https://192.168.1.5',
      'https://10.0.0.1',
      'https://[fd00::1]',
      'https://news',
      'https://nas.local',
    ]),
    ...of('network', ['https://[::ffff:10.0.0.1]', 'https://news.corp', 'https://pi.home.arpa']),
    ...of('everywhere', ['https://news.example.com', 'https://8.8.8.8', 'https://local.example.com/base']),
  ];
  expect(expected.map(([url = '']) => [url, reachOf(url)])).toEqual(expected);
});
