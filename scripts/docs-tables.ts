import { checkTexts } from '../src/checks/check.js';
import { emailProviders } from '../src/email-providers/email-providers.js';
import { eventTexts } from '../src/events/event.js';
import { operations } from '../src/operations/operations.js';
import { partOf, roleScopes } from '../src/operations/permission.js';
import { type Role, roles } from '../src/people/person.js';
import { payloadFields } from '../src/webhooks/payload.js';

/** Tables of the documentation that the code writes, by the name in their markers. */
const tables: Readonly<Record<string, () => string>> = {
  providers: () =>
    table(
      ['Provider', 'Address', 'Setting', 'Set-up at the provider'],
      Object.entries(emailProviders).map(([name, { title, setting, setUp }]) => [
        title,
        `\`/feedback/${name}\``,
        `\`${setting.name}\``,
        setUp,
      ]),
    ),
  events: () =>
    table(
      ['Event', 'When', 'Data'],
      Object.entries(eventTexts).map(([type, text]) => [
        `\`${type}\``,
        text,
        payloadFields[type as keyof typeof payloadFields].join(', '),
      ]),
    ),
  checks: () =>
    table(
      ['Check', 'What it looks at'],
      Object.entries(checkTexts).map(([name, text]) => [`\`${name}\``, text]),
    ),
  roles: () =>
    table(
      ['Role', 'May also'],
      roles.map((role) => [
        role,
        operations
          .filter((one) => leastRole(one) === role)
          .map(({ summary, permission: { rule } }) => (rule === 'data' ? `${summary} (data)` : summary))
          .sort()
          .join(' · '),
      ]),
    ),
};

/** The first role that may do something. */
function leastRole({ permission: { scope, also, rule } }: (typeof operations)[number]): Role | undefined {
  if (rule === 'owner') return 'owner';
  const needed = [scope, ...(also?.({} as never) ?? [])].filter((one) => one !== null);
  const mayAll = (role: Role) =>
    needed.every((one) => roleScopes[role].some((held) => held === one || held === partOf[one]));
  return roles.find(mayAll);
}

export const documentsWithTables = ['docs/webhooks.md', 'docs/sending.md', 'docs/roles.md'] as const;

/** A document with each of its tables written anew, between `<!-- table: NAME -->` and `<!-- end of table -->`. */
export function withTables(document: string): string {
  return document.replace(
    /(<!-- table: (\w+), written by `npm run docs` -->\n\n)[\s\S]*?(\n\n<!-- end of table -->)/g,
    (_, start: string, name: string, end: string) => `${start}${tables[name]?.() ?? ''}${end}`,
  );
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
