import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanBody, describingAlt } from '../../src/articles/readers/clean-body.js';
import { parseFragment } from '../../src/articles/readers/html-document.js';
import { sanitiseBody } from '../../src/articles/readers/sanitise-body.js';

const base = 'https://example.com/a/';

/** Parts that a mail program would run, in the parsed result: as text the same words are harmless. */
function dangers(html: string): string[] {
  return parseFragment(html)
    .body.querySelectorAll('*')
    .flatMap((element) => {
      const attributes = [
        ...(element as unknown as { attributes: Iterable<{ name: string; value: string }> }).attributes,
      ];
      const bad = attributes.filter(({ name, value }) => {
        const address = [...value].filter((sign) => sign > ' ').join('');
        return /^on|^style$|^srcdoc$|^formaction$/i.test(name) || /^(?:javascript|data|vbscript):/i.test(address);
      });
      const tag = /^(?:script|style|iframe|object|embed|form|input|svg|math|link|meta|base)$/i.test(element.tagName);
      return [...bad.map(({ name }) => `${element.tagName} ${name}`), ...(tag ? [element.tagName] : [])];
    });
}

test('no script, event handler or javascript: address gets through, however it is written', () => {
  const pieces = fc.constantFrom(
    ...[
      '<script>',
      '</script>',
      '<scr',
      'ipt>',
      '<img src=x onerror=alert(1)>',
      '<a href="javascript:alert(1)">',
      '</a>',
    ],
    ...[
      '<a href="java\tscript:alert(1)">',
      '<a href=" &#106;avascript:alert(1)">',
      '<svg/onload=alert(1)>',
      '<p onclick=x()>',
    ],
    ...[
      '<style>',
      '</style>',
      '<math>',
      '<mtext>',
      '<table>',
      '<!--',
      '-->',
      '<![CDATA[',
      '<iframe src=//example.com>',
      '"',
      "'",
    ],
    ...[
      '<img src="data:text/html,x">',
      '<base href=//example.org>',
      '<p style="x:expression(1)">',
      '<textarea>',
      '<noscript>',
      '>',
    ],
    ...[
      '<form action=x>',
      '<input autofocus onfocus=x>',
      '<div>',
      '</div>',
      '&lt;script&gt;',
      'text',
      '\u0000',
      '<template>',
      '<xmp>',
      '</xmp>',
      '<td>',
    ],
  );
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join('')),
      (html) => {
        expect(dangers(sanitiseBody(html))).toEqual([]);
        expect(dangers(cleanBody(html, base))).toEqual([]);
      },
    ),
    { numRuns: 600 },
  );
});

test('cleaning a cleaned body changes nothing', () => {
  const pieces = fc.constantFrom(
    '<p>a</p>',
    '<div>b</div>',
    '<div><p>c</p>d</div>',
    '<img src="x.jpg" alt="Boats">',
    '<ul><li>e</ul>',
    '<p>&nbsp;</p>',
  );
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
      (html) => {
        const once = cleanBody(html, base);
        expect(cleanBody(once, base)).toBe(once);
      },
    ),
  );
});

test('word processor markup, empty paragraphs and tracking pixels are gone, addresses absolute', () => {
  const html = `<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->
    <p class="MsoNormal" style="x">One<o:p></o:p></p><p>&nbsp;</p><p><span> </span><br></p><div>Two <b>bold</b></div>
    <p><img src="/032.jpg" alt="032" width="500" height="33%"></p><img src="https://example.org/p.gif" width="1" height="1">
    <a href="b?x=1">link</a> <a href="#top">top</a> <h1>Title</h1><h1>Other</h1>`;
  const body = cleanBody(html, base, 'Title').replace(/\s*\n\s*/g, '');
  expect(body).toContain('<p>One</p><p>Two <strong>bold</strong></p>');
  expect(body).toContain('<figure><img src="https://example.com/032.jpg" alt="" width="500" /></figure>');
  expect(body).toContain('<p><a href="https://example.com/a/b?x=1">link</a> top</p><h2>Other</h2>');
  expect(body).not.toMatch(/Mso|Normal|p\.gif|Title|<p>\s*<\/p>/);
});

test('loose text becomes paragraphs, and no paragraph is inside another', () => {
  const html = 'a <b>b</b><span><p>c</p></span>d<div>e<ul><li>f</li></ul></div><font><div>g</div></font>';
  expect(cleanBody(html, base).replaceAll('\n', '')).toBe(
    '<p>a <strong>b</strong></p><p>c</p><p>d</p><p>e</p><ul><li>f</li></ul><p>g</p>',
  );
});

test('a table with columns stays a table, and a layout table becomes its content', () => {
  expect(cleanBody('<table><tr><td>a<td>b</table>', base)).toBe('<table><tr><td>a</td><td>b</td></tr></table>');
  expect(cleanBody('<table><tr><td><p>a</p></td></tr></table>', base)).toBe('<p>a</p>');
});

test('a number or file name is no alternative text for a picture, and words are', () => {
  for (const alt of ['032', 'IMG_2041', 'IMG_2041.JPG', 'image 3', '图片1', 'ferry-at-dawn.png', ' '])
    expect(describingAlt(alt)).toBe('');
  for (const alt of ['Boats at dawn', '海河', 'Picture of a lamp', 'Route 66 sign'])
    expect(describingAlt(alt)).toBe(alt);
});

test('the text of <xmp> is dropped', () => {
  expect(sanitiseBody('<p>a</p><xmp><img src=x onerror=alert(1)></xmp><p>b</p>')).toBe('<p>a</p><p>b</p>');
});
