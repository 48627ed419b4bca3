import { shareScriptUrl } from '../../../src/web/share/share-script.js';
import { until } from '../../../tests/helpers/clock.js';
import { type Attack, hasControls, unless } from '../attack.js';
import type { Instance } from '../instance.js';

// Text of a stranger that tries to become markup, a header, another address or an address of another site.

const script = '<script>alert(1)</script>';
const breakers = [script, '"><img src=x onerror=alert(1)>', "'-alert(1)-'", '</title><svg onload=alert(1)>', '{{7*7}}'];
/** Markup of a breaker that was not escaped. */
const unescaped = /<script>alert|<img src=x|<svg onload|\bon(?:error|load)="/i;

/** Signs up with a field set to a text. @returns the email that the mailbox got, if any */
async function signUp(instance: Instance, email: string, fields: Record<string, string>): Promise<string | undefined> {
  const before = instance.sink.mails.length;
  const { status } = await instance.post('/n/gazette', { email, locale: 'en', sections: 'City', ...fields });
  if (status !== 200) return undefined;
  await until(`an email to ${email}`, () => instance.sink.mails.length > before);
  return instance.sink.mails.at(-1)?.raw.toString();
}

const headersOf = (mail: string) => mail.slice(0, mail.indexOf('\r\n\r\n'));

export const injectionAttacks: readonly Attack[] = [
  {
    name: 'script in the fields of the sign-up form',
    async run(instance) {
      const faults: string[] = [];
      for (const text of breakers) {
        for (const field of ['email', 'name', 'sections', 'locale', 'cadence', 'via', 'from']) {
          const { body, status } = await instance.post('/n/gazette', { email: 'x', [field]: text });
          if (unescaped.test(body)) faults.push(`${field} is shown unescaped`);
          if (status >= 500) faults.push(`${field} answered ${status}`);
        }
      }
      return unless(faults, `${breakers.length * 7} texts came back escaped or not at all`);
    },
  },
  {
    name: 'script in the name of a reader',
    async run(instance) {
      const faults: string[] = [];
      for (const name of breakers) {
        const address = await instance.reader(name);
        for (const purpose of ['preferences', 'unsubscribe'] as const) {
          const { body } = await instance.get(`/${purpose}/${instance.token(purpose, address)}`);
          if (unescaped.test(body)) faults.push(`the ${purpose} page shows ${name}`);
        }
      }
      return unless(faults, 'the pages of readers with such names are escaped');
    },
  },
  {
    name: 'script in addresses and queries',
    async run(instance) {
      const faults: string[] = [];
      const text = encodeURIComponent(script);
      const paths = [`/${text}`, `/n/${text}`, `/issues/${text}`, `/confirm/${text}`, `/n/gazette?lang=${text}`];
      for (const path of [...paths, `/n/gazette/issues?page=${text}`, `/api/v1/${text}`, `/?q=${text}`]) {
        const { body, headers } = await instance.get(path, { referer: `https://example.com/${script}` });
        if (/html/.test(String(headers['content-type'])) && unescaped.test(body))
          faults.push(`${path} is shown unescaped`);
      }
      return unless(faults, 'no page repeats an address unescaped');
    },
  },
  {
    name: 'script in an article',
    async run(instance) {
      const { body } = await instance.get(`/issues/${instance.issue.id}`);
      // JSON-LD is data: a browser does not run it. Our own script is a file of this host.
      const active = body
        .replace(/<script type="application\/ld\+json">[^<]*<\/script>/g, '')
        .replace(`<script type="module" src="${shareScriptUrl}"></script>`, '');
      const faults = /<script|javascript:|\son\w+=/i.test(active) ? ['the issue page has active content'] : [];
      const policy = (await instance.get(`/issues/${instance.issue.id}`)).headers['content-security-policy'] ?? '';
      if (!String(policy).includes("default-src 'none'")) faults.push('the issue page has no policy');
      return unless(faults, 'the page of an issue has no active content, and a policy that forbids it');
    },
  },
  {
    name: 'inline script or framing on any page',
    mutations: [
      {
        removes: 'the policy of pages',
        file: 'src/web/kit/headers.ts',
        expression: 'policies.page',
        instead: "''",
      },
    ],
    async run(instance) {
      const token = (purpose: 'preferences' | 'unsubscribe') => instance.token(purpose, instance.known);
      const pages = [
        '/',
        '/n/gazette',
        '/n/gazette/issues',
        '/n/gazette/embed',
        '/api',
        `/issues/${instance.issue.id}`,
      ];
      const own = [`/preferences/${token('preferences')}`, `/unsubscribe/${token('unsubscribe')}`, '/nowhere'];
      const faults: string[] = [];
      for (const path of [...pages, ...own]) {
        const { headers } = await instance.get(path);
        const policy = String(headers['content-security-policy']);
        if (!policy.includes("default-src 'none'") || !policy.includes("frame-ancestors 'none'"))
          faults.push(`${path}: ${policy}`);
        if (/script-src[^;]*'unsafe/.test(policy)) faults.push(`${path} allows inline script`);
        if (headers['x-content-type-options'] !== 'nosniff') faults.push(`${path} may be sniffed`);
      }
      return unless(faults, 'every page forbids inline script, framing and sniffing');
    },
  },
  {
    name: 'header injection by a name',
    async run(instance) {
      const faults: string[] = [];
      for (const [i, end] of ['\r\n', '\n', '\r', '\u2028', '\u0085', '%0d%0a', '\v', '\0'].entries()) {
        const mail = await signUp(instance, `crlf${i}@example.org`, { name: `A${end}Bcc: spy@example.net${end}X: y` });
        if (mail && /^(bcc|x):/im.test(headersOf(mail))) faults.push(`${JSON.stringify(end)} ends a header`);
      }
      if (instance.sink.mailsTo('spy@example.net').length > 0) faults.push('an email went to the injected address');
      return unless(faults, 'eight line endings in names made no header');
    },
  },
  {
    name: 'several recipients in one address',
    async run(instance) {
      const before = instance.sink.mails.length;
      const faults: string[] = [];
      const both = ['a@example.org,spy@example.net', 'a@example.org;spy@example.net', 'a@example.org spy@example.net'];
      const odd = [
        'a@example.org\r\nBcc: spy@example.net',
        '<a@example.org>spy@example.net',
        'a@example.org>\r\nRCPT TO:<spy@example.net',
        '"a@example.org,"@example.net',
        'a@[127.0.0.1]',
        'a%spy@example.net@',
        '@example.org:spy@example.net',
      ];
      for (const email of [...both, ...odd]) {
        const { status } = await instance.post('/n/gazette', { email, sections: 'City' });
        if (status === 200) faults.push(`${JSON.stringify(email)} was accepted`);
      }
      if (instance.sink.mails.length !== before) faults.push('an email was sent');
      return unless(faults, `${both.length + odd.length} spellings were refused`);
    },
  },
  {
    name: 'splitting a response by an address',
    async run(instance) {
      const faults: string[] = [];
      for (const path of [
        '/%0d%0aSet-Cookie:%20a=b',
        '/n/gazette%0d%0aX-Evil:%201',
        '/n/gazette/?lang=en%0d%0aX-Evil:1',
        '//%0d%0aX-Evil:1',
      ]) {
        const answer = await instance.raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
        if (/^(set-cookie|x-evil):/im.test(answer.split('\r\n\r\n')[0] ?? '')) faults.push(`${path} made a header`);
      }
      return unless(faults, 'encoded line endings in an address made no header');
    },
  },
  {
    name: 'redirecting to another site',
    async run(instance) {
      const faults: string[] = [];
      const paths = [
        '//example.net',
        '/\\example.net',
        '/%2f%2fexample.net',
        '/n/gazette//example.net',
        '/n/gazette?next=https://example.net',
        '/?url=//example.net',
        '/unsubscribe/x?return=https://example.net',
        '//example.net/..',
        '/n//example.net/',
      ];
      for (const path of paths) {
        const answer = await instance.raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
        const location = /^location: *(\S*)/im.exec(answer)?.[1];
        if (location?.includes('example.net')) faults.push(`${path} leads to ${location}`);
      }
      return unless(faults, `${paths.length} addresses led to no other site`);
    },
  },
  {
    name: 'a forged Host in links of emails and pages',
    async run(instance) {
      const headers = {
        host: 'evil.example.net',
        'x-forwarded-host': 'evil.example.net',
        forwarded: 'host=evil.example.net',
      };
      const faults: string[] = [];
      const before = instance.sink.mails.length;
      await instance.post('/n/gazette', { email: 'hosted@example.org', sections: 'City' }, { headers });
      await until('the confirmation email', () => instance.sink.mails.length > before);
      if (instance.sink.mails.at(-1)?.raw.toString().includes('evil.example')) faults.push('an email links to it');
      for (const path of ['/', '/n/gazette', '/n/gazette/embed', '/api', '/robots.txt', '/api/v1/openapi.json']) {
        if ((await instance.get(path, headers)).body.includes('evil.example')) faults.push(`${path} shows it`);
      }
      return unless(faults, 'links use PUBLIC_URL alone');
    },
  },
  {
    name: 'formulas in an export',
    mutations: [
      {
        removes: 'the guard of cells',
        file: 'src/subscribers/csv/csv-cell.ts',
        expression: 'text.replace(unguarded, "\'")',
        instead: 'text',
      },
    ],
    async run(instance) {
      for (const name of ['=cmd|calc!A1', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '＝1+1']) await instance.reader(name);
      const { stdout } = await instance.cli('subscriber', 'export', '--newsletter', 'gazette');
      const cells = stdout.split('\n').flatMap((line) => line.split(','));
      const formulas = cells.filter((cell) => /^"?[=+@\t＝]|^"?-\d+\+/.test(cell));
      return unless(
        formulas.map((cell) => `the export has the cell ${JSON.stringify(cell)}`),
        'no cell begins as a formula',
      );
    },
  },
  {
    name: 'terminal escapes in what commands print',
    async run(instance) {
      const address = await instance.reader('Red \u001b[31m\u009b31m\u001b]0;title\u0007 Name');
      const faults: string[] = [];
      for (const words of [
        ['show', address],
        ['search', address],
        ['search', 'Red'],
      ]) {
        const { stdout, stderr } = await instance.cli('subscriber', ...words);
        if (hasControls(stdout + stderr)) faults.push(`subscriber ${words.join(' ')} prints an escape`);
      }
      return unless(faults, 'three commands printed no control character');
    },
  },
];
