import decodeQR from 'qr/decode.js';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { locales } from '../../src/locale/locale.js';
import { defaultSite } from '../../src/site/site.js';
import { ShownTopics } from '../../src/web/kit/shown-topics.js';
import { qrCode } from '../../src/web/share/qr-code.js';
import { ShareLinks } from '../../src/web/share/share-links.js';

/** Draws the code's path into pixels, as a browser does, and reads it as a phone does. */
function scan(dataUrl: string): string {
  const svg = decodeURIComponent(dataUrl.slice('data:image/svg+xml,'.length));
  const size = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const scale = 4;
  const side = size * scale;
  const data = new Uint8Array(side * side * 4).fill(255);
  const [, path = ''] = /<path d="([^"]*)"/.exec(svg) ?? [];
  let [x, y] = [0, 0];
  for (const [, kind, to, down, length] of path.matchAll(/([Mm])(\d+) (\d+)(?:\.5)?h(\d+)/g)) {
    [x, y] = kind === 'M' ? [Number(to), Number(down)] : [x + Number(to), y];
    const end = x + Number(length);
    for (let row = y * scale; row < (y + 1) * scale; row += 1)
      for (let column = x * scale; column < end * scale; column += 1)
        data.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
    x = end;
  }
  return decodeQR({ width: side, height: side, data });
}

test.each([
  'https://news.example.com/articles/0123456789abcdef0123',
  'https://example.com/mail/issues/gazette-1',
  `https://news.example.com/${'long/'.repeat(60)}`,
  'https://news.example.com/n/周末读本',
])('the QR code of %s opens that address', (address) => {
  expect(scan(qrCode(address))).toBe(address);
});

test.each(locales)(
  'the share links in %s carry the address and the title, and load nothing from elsewhere',
  (locale) => {
    const url = 'https://news.example.com/articles/1?a=b&c=d';
    const title = 'Bridges & "Ferries" 桥 <script>';
    const html = renderToStaticMarkup(
      <ShareLinks
        frame={{ locale, base: '', keepLanguage: '', newsletters: [], shown: new ShownTopics(), site: defaultSite }}
        url={url}
        title={title}
      />,
    );
    const hrefs = [...html.matchAll(/<a href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
    expect(hrefs.map((href) => new URL(href).host || new URL(href).protocol)).toEqual([
      'mailto:',
      'service.weibo.com',
      'x.com',
      'www.linkedin.com',
    ]);
    for (const href of hrefs) {
      const given = [...new URL(href).searchParams.values()];
      expect(given).toContain(url);
      if (!href.includes('linkedin')) expect(given).toContain(title);
    }
    const sources = [...html.matchAll(/\ssrc="([^"]*)"/g)].map(([, source = '']) => source);
    expect(sources.every((source) => source.startsWith('data:image/svg+xml,') || source.startsWith('/assets/'))).toBe(
      true,
    );
    expect(html).not.toContain('<script>');
    expect(Buffer.byteLength(html)).toBeLessThan(12_000);
  },
);
