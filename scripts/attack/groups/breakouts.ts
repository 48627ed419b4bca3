import { printable } from '../../../src/cli/output.js';
import { logLine } from '../../../src/log-line.js';
import { subjectHeader, toHeader } from '../../../src/render/headers.js';
import { csvLine } from '../../../src/subscribers/csv/csv-cell.js';
import { textElement } from '../../../src/web/feeds/xml.js';
import { type Attack, unless } from '../attack.js';

// Texts that become more than text where no browser is: in a feed, a header, a spreadsheet, a terminal.

const lineEnds = ['\r\n', '\n', '\r', '\v', '\f', '\0', '\u0085', '\u2028', '\u2029', '\r\n\r\n', '\r\n '];
const escapes = [
  '\u001b[2J',
  '\u009b31m',
  '\u001b]0;t\u0007',
  '\u001b]8;;http://x\u001b\\',
  '\b\b',
  '\r',
  '\u202e',
  '\u2066',
  '\u007f',
  '\u0090q',
];
const controls = /(?![\n\t])\p{Cc}|\p{Bidi_Control}/u;

export const breakoutAttacks: readonly Attack[] = [
  {
    name: 'a text that breaks out of a feed',
    mutations: [
      {
        removes: 'the escape of feeds',
        file: 'src/web/feeds/xml.ts',
        expression: 'xmlPrintable(text).replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign)',
        instead: 'text',
      },
      {
        removes: 'the limit to characters of XML',
        file: 'src/web/feeds/feed.ts',
        expression:
          "text.replace(/\\r\\n?/g, '\\n').replace(/[^\\t\\n\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\u{10000}-\\u{10ffff}]/gu, '')",
        instead: 'text',
      },
    ],
    async run() {
      const texts = [
        ']]><x/>',
        '</title><script/>',
        '"><x y="',
        '&xxe;',
        '<!ENTITY x "y">',
        '<?x y?>',
        '\0\u0008\u001b',
        '\ud800',
        '\ufffe',
        ...escapes.slice(0, 2),
      ];
      const faults = texts.filter((text) => {
        const [, value = '', content = ''] =
          /^<title a="([^"<]*)">([^<]*)<\/title>$/.exec(textElement('title', text, { a: text })) ?? [];
        const forbidden = /[<>]|&(?!(amp|lt|gt|quot);)|[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
        return forbidden.test(value + content) || (value === '' && /[ -~]/.test(text));
      });
      return unless(
        faults.map((text) => `${JSON.stringify(text)} stays`),
        `${texts.length} texts stay text`,
      );
    },
  },
  {
    name: 'line ends in names and subjects of emails',
    mutations: [
      {
        removes: 'the check of display names',
        file: 'src/render/headers.ts',
        expression: "/\\p{Cc}/u.test(name) ? name.replace(/\\p{Cc}+/gu, ' ') : name",
        instead: 'name',
      },
      {
        removes: 'the one line of a subject',
        file: 'src/render/headers.ts',
        expression: "clean.split(' ')",
        instead: "subject.split(' ')",
      },
    ],
    async run() {
      const faults = lineEnds.flatMap((end) => {
        const text = `A${end}Bcc: spy@example.net${end}${end}<script>`;
        const lines = [
          toHeader(text, 'a@example.org'),
          toHeader(`é${text}`, 'a@example.org'),
          subjectHeader(text),
          subjectHeader(`é${text}`),
        ];
        // One header: every further line begins with a space, and all is printable ASCII.
        return lines.filter(
          (line) =>
            !/^[A-Z][\w-]*:[ -~]*\r\n( [ -~]+\r\n)*$/.test(line) || decoded(line).some((word) => /\p{Cc}/u.test(word)),
        );
      });
      return unless(
        faults.map((line) => JSON.stringify(line)),
        `${lineEnds.length} line ends stay in one header`,
      );
    },
  },
  {
    name: 'formulas after a semicolon of a cell',
    mutations: [
      {
        removes: 'the guard after separators',
        file: 'src/subscribers/csv/csv-cell.ts',
        expression: 'text.replace(unguarded, "\'")',
        instead: 'text.replace(/^(?=[=+@-])/, "\'")',
      },
    ],
    async run() {
      const signs = ['=', '+', '-', '@', '＝', "'=", '\t='];
      const cells = signs.flatMap((sign) =>
        [';', '\n', '\r\n', ';;', '";', '";"'].map((separator) => `x${separator}${sign}1+1;`),
      );
      const faults = cells.filter((cell) =>
        /(^|[;\r\n])"?[\t\r]*[=+\-@＝]/.test(
          csvLine(['a@example.org', cell]).replaceAll('""', '"').replace(/\r\n$/, ''),
        ),
      );
      return unless(
        faults.map((cell) => JSON.stringify(cell)),
        `${cells.length} cells begin no formula`,
      );
    },
  },
  {
    name: 'terminal escapes in output and log',
    mutations: [
      {
        removes: 'the guard of terminals',
        file: 'src/cli/output.ts',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of an expression
        expression: 'text.replace(terminalControls, (character) => `<U+${codePoint(character).toUpperCase()}>`)',
        instead: 'text',
      },
      {
        removes: 'the guard of logs',
        file: 'src/log-line.ts',
        expression: 'escapeControls(JSON.stringify(line))',
        instead: 'JSON.stringify(line)',
      },
    ],
    async run() {
      const faults = escapes.filter((text) => {
        const line = logLine('info', `a${text}b`, { reply: text, [text]: 1 });
        return controls.test(printable(`a${text}b`)) || controls.test(line) || line.indexOf('\n') !== line.length - 1;
      });
      return unless(
        faults.map((text) => JSON.stringify(text)),
        `${escapes.length} escapes are shown as text`,
      );
    },
  },
];

/** The encoded words of a header (RFC 2047). */
const decoded = (line: string) =>
  [...line.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)].map(([, word = '']) => Buffer.from(word, 'base64').toString());
