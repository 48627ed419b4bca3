import fc from 'fast-check';
import { expect, test } from 'vitest';
import { articleId, canonicalUrl } from '../../src/articles/store/canonical-url.js';

test('making an address canonical twice changes nothing', () => {
  const address = fc.tuple(
    fc.webUrl({ withQueryParameters: true }),
    fc.array(fc.constantFrom('utm_source=a', 'UTM_medium=b', 'page=2', 'q=a%20b', '', '='), { maxLength: 5 }),
  );
  fc.assert(
    fc.property(address, ([url, parameters]) => {
      const once = canonicalUrl(`${url}${url.includes('?') ? '&' : '?'}${parameters.join('&')}#part`);
      expect(once).not.toBeNull();
      expect(canonicalUrl(once ?? '')).toBe(once);
      expect(once).not.toMatch(/#|[?&]utm_/i);
    }),
  );
});

test('fragment, campaign parameters, user name, default port and case of the host do not distinguish articles', () => {
  const plain = 'https://example.com/a?page=2';
  expect(canonicalUrl('HTTPS://me:secret@EXAMPLE.com:443/a?utm_source=x&page=2&utm_medium=y#top')).toBe(plain);
  expect(articleId(plain)).toMatch(/^[a-z2-7]{12}$/);
  expect(articleId(plain)).not.toBe(articleId('https://example.com/a?page=3'));
});

test('question marks of a query stay', () => {
  for (const address of ['https://example.com/??a&b', 'https://example.com/???&'])
    expect(canonicalUrl(address)).toBe(address);
  expect(canonicalUrl('https://example.com/?utm_source=x&?')).toBe('https://example.com/??');
});

test('only web addresses are canonical', () => {
  for (const address of ['javascript:alert(1)', 'mailto:desk@example.com', 'file:///etc/passwd', 'a b', '']) {
    expect(canonicalUrl(address)).toBeNull();
  }
  expect(canonicalUrl('../b', 'https://example.com/x/y/')).toBe('https://example.com/x/b');
});
