import { expect, test } from 'vitest';
import { pathTo, webPaths } from '../../src/settings/web-paths.js';

test('a path is built from its pattern and its parameters', () => {
  expect(pathTo('home')).toBe('/');
  expect(pathTo('newsletterIssues', { slug: 'business' })).toBe('/n/business/issues');
  expect(pathTo('media', { file: '0a1b.png' })).toBe('/media/0a1b.png');
  expect(pathTo('confirmAgain', { token: 'a_b-c' })).toBe('/confirm/a_b-c/again');
});

test('no two addresses have the same pattern', () => {
  expect(new Set(Object.values(webPaths)).size).toBe(Object.keys(webPaths).length);
});
