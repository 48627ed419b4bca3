import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { parseFragment } from '../../../src/articles/readers/html-document.js';
import { sanitiseBody } from '../../../src/articles/readers/sanitise-body.js';
import { readNote } from '../../../src/render/digest/note-markdown.js';
import { siteHtml } from '../../../src/site/site-html.js';
import { commentPieces } from '../../../src/web/article/comment-pieces.js';
import type { Frame } from '../../../src/web/kit/frame.js';
import { HeadTags } from '../../../src/web/kit/head-tags.js';
import { type Attack, unless } from '../attack.js';

// Texts that become active in the place that shows them: tables of payloads, given to the step that every such text passes.

const inAddress = [
  ...['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' \u0001javascript:alert(1)', 'java\tscript:alert(1)'],
  ...[
    'java\nscript:alert(1)',
    'java&#10;script:alert(1)',
    '&#106;avascript&colon;alert(1)',
    'javascript&Tab;:alert(1)',
  ],
  ...[
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:https://example.com/1',
    'feed:javascript:alert(1)',
  ],
  ...['view-source:javascript:alert(1)', '//evil.example.org/x.js', '\\\\evil.example.org', 'javascript://%0aalert(1)'],
];

/** Markup that becomes script when it is parsed once more, or by another parser. */
const markup = [
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<svg><desc><noscript><img title="</noscript><img src=1 onerror=alert(1)>"></desc></svg>',
  '<xmp><p title="</xmp><script>alert(1)</script>"></xmp><plaintext><img src=x onerror=alert(1)>',
  '<textarea><p title="</textarea><script>alert(1)</script>"></textarea>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s><set attributeName=href to=javascript:alert(1)></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x><script>alert(1)</script></svg>#x"/></svg>',
  '<math href="javascript:alert(1)"><maction actiontype="statusline#x" xlink:href="javascript:alert(1)">x</maction></math>',
  '<img src=x srcset="javascript:alert(1) 1x, //evil.example.org/x 2x" onerror=alert(1)><img/src=x/onerror=alert(1)>',
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)"><base href="//evil.example.org/"><link rel=import href=x>',
  '<p style="background:url(javascript:alert(1));behavior:url(x);position:fixed">x</p><style>@import "//evil.example.org"</style>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe><object data="x"></object><embed src="x"><video><source onerror=alert(1)></video>',
  '<details ontoggle=alert(1) open><body onload=alert(1)><input autofocus onfocus=alert(1)><button formaction=javascript:alert(1)>',
  '<a href="https://example.com" target=_self onclick=alert(1) ping="//evil.example.org" style="x">x</a><p id=forms name=body slot=x>',
  '<<script>alert(1)//<</script><scr<script>ipt>alert(1)</script><img src="x` `<script>alert(1)</script>"` `>',
  '<!--><img src=x onerror=alert(1)>--><![CDATA[><img src=x onerror=alert(1)>]]><?xml-stylesheet href="javascript:alert(1)"?>',
  '<p title="</p><script>alert(1)</script>">x</p><custom-tag onclick=alert(1)>x</custom-tag><template><script>alert(1)</script></template>',
];

const elements = new Set(
  'p h2 h3 h4 ul ol li blockquote a img strong em code pre table caption thead tbody tfoot tr th td figure figcaption br hr'.split(
    ' ',
  ),
);
const attributes = new Set('href src alt width height colspan rowspan'.split(' '));
/** Whether a browser goes to the web by it, and elsewhere only where it says so. */
function isWeb(address: string): boolean {
  if (!URL.canParse(address, 'https://here.example.com/')) return true;
  const { protocol, host } = new URL(address, 'https://here.example.com/');
  const saysSo = host === 'here.example.com' || /^https?:\/\//.test(address);
  return protocol === 'mailto:' || (/^https?:$/.test(protocol) && saysSo);
}

/** What a browser could run or load in HTML that readers see. */
function activeParts(html: string): string[] {
  const faults: string[] = [];
  for (const { tagName, attributes: own } of parseFragment(html).body.querySelectorAll('*')) {
    if (!elements.has(tagName.toLowerCase())) faults.push(`<${tagName.toLowerCase()}> stays`);
    for (const { name, value } of own) {
      if (!attributes.has(name)) faults.push(`${name}="${value}" stays`);
      else if (/^(href|src)$/.test(name) && !isWeb(value)) faults.push(`${name}="${value}" stays`);
    }
  }
  return faults;
}

export const scriptAttacks: readonly Attack[] = [
  {
    name: 'mutating markup in articles and the texts of the site',
    mutations: [
      {
        removes: 'the list of elements',
        file: 'src/articles/readers/sanitise-body.ts',
        expression: "allowed.tags.split(' ')",
        instead: "[...allowed.tags.split(' '), 'details', 'form', 'math']",
      },
      {
        removes: 'the schemes of links',
        file: 'src/articles/readers/sanitise-body.ts',
        expression: "['http', 'https', 'mailto']",
        instead: "['http', 'https', 'mailto', 'javascript', 'data', 'vbscript']",
      },
    ],
    async run() {
      const links = inAddress.flatMap((to) => [`<a href="${to}">x</a>`, `<img src="${to}" alt="x">`]);
      const given = [...markup, ...links];
      const faults = given.flatMap((html) => {
        const once = sanitiseBody(html);
        return [
          ...activeParts(once),
          ...activeParts(parseFragment(once).body.innerHTML),
          ...activeParts(siteHtml(html)),
        ];
      });
      const written = inAddress.flatMap((to) =>
        activeParts(siteHtml(`[x](${to}) ![x](${to}) <${to}>\n\n[y]\n\n[y]: ${to}`)),
      );
      return unless([...faults, ...written], `${given.length} pieces of markup lost what was active`);
    },
  },
  {
    name: 'links of an editor’s note that run script',
    mutations: [
      {
        removes: 'the schemes of a note',
        file: 'src/render/digest/note-markdown.ts',
        expression: '!/^(https?|mailto):$/.test(new URL(address).protocol)',
        instead: 'false',
      },
    ],
    async run() {
      const notes = inAddress.flatMap((to) => [
        `[x](${to})`,
        `[x](<${to}>)`,
        `[x][y]\n\n[y]: ${to}`,
        `- > [x](${to})`,
        `<${to}>`,
      ]);
      const hrefs = notes.flatMap((note) =>
        readNote(note).flatMap((block) => ('runs' in block ? block.runs.map(({ href }) => href) : [])),
      );
      const faults = hrefs.filter((href) => href !== undefined && !/^(https?:\/\/|mailto:)/i.test(href));
      return unless(faults.map(String), `${notes.length} notes have no such link`);
    },
  },
  {
    name: 'links of a comment that lead elsewhere than they say',
    mutations: [
      {
        removes: 'the look at the address',
        file: 'src/web/article/comment-pieces.ts',
        expression: "/^https?:$/.test(protocol) && username === '' && password === '' && hostname.includes('.')",
        instead: 'true',
      },
    ],
    async run() {
      const disguised = [
        'https://example.com:x@evil.example.org',
        'https://example.com%2f@evil',
        'https://localhost/',
        'http://a:b@c/',
        'https://u@[::1]/',
      ];
      const faults = [...inAddress, ...disguised]
        .flatMap((text) => commentPieces(`see ${text} here`))
        .filter(({ href }) => {
          if (href === undefined) return false;
          const { protocol, username, hostname } = new URL(href);
          return !/^https?:$/.test(protocol) || username !== '' || !hostname.includes('.');
        });
      return unless(
        faults.map(({ href }) => `${href} is a link`),
        `${inAddress.length + disguised.length} addresses are text`,
      );
    },
  },
  {
    name: 'a title that closes the facts of a page',
    mutations: [
      {
        removes: 'the escape of tags in facts',
        file: 'src/web/kit/head-tags.tsx',
        expression: "JSON.stringify(value).replace(/</g, '\\\\u003c')",
        instead: 'JSON.stringify(value)',
      },
    ],
    async run() {
      const titles = [
        '</script><img src=x onerror=alert(1)>',
        '</SCRIPT\t><svg onload=alert(1)>',
        '<!--<script>',
        '"><svg onload=alert(1)>',
        '</title><script>',
      ];
      const frame = { locale: 'en', base: '', keepLanguage: '' } as unknown as Frame;
      const faults = titles.filter((title) => {
        const picture = { url: `https://example.com/${title}`, alt: title };
        const head = {
          address: `https://example.com/?${title}`,
          description: title,
          picture,
          facts: [{ headline: title }],
          feedsOf: { slug: title, title },
        };
        const tags = renderToStaticMarkup(createElement(HeadTags, { frame, title, head })).match(/<[!/]?\w*/g) ?? [];
        return (
          tags.some((tag) => !['<meta', '<link', '<script', '</script'].includes(tag)) ||
          tags.filter((tag) => tag === '<script').length !== 1
        );
      });
      return unless(
        faults.map((title) => `${title} is markup`),
        'five titles stay text',
      );
    },
  },
];
