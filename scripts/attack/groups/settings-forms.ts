import { marksOf } from '../../../src/desk/settings/changed-fields.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
/** Every form of the settings of a newsletter, filled in as its page would, with what nobody wants. */
export function settingsForms({
  slug,
  title,
  from,
  revision = 0,
}: Newsletter): { path: string; fields: Record<string, string> }[] {
  const at = (part: string) => `/desk/n/${slug}/settings/${part}`;
  const marks = (texts: Record<string, string>) => ({
    revision: String(revision),
    was: JSON.stringify(marksOf(texts)),
    act: 'save',
  });
  return [
    {
      path: at('general'),
      fields: { ...marks({ title, address: from.address }), title: 'Not ours', address: 'evil@example.org' },
    },
    { path: at('schedule'), fields: { ...marks({ issue: '' }), 'issue.how': 'cron', 'issue.cron': '* * * * *' } },
    { path: at('look'), fields: { ...marks({ contact: '', accent: '#a3261d' }), contact: 'Not ours' } },
    { path: at('sections'), fields: { act: 'add', name: 'Not ours' } },
    { path: at('sections/City'), fields: { ...marks({ name: 'City' }), name: 'Not ours' } },
    { path: at('sections/City/end'), fields: { into: '', sure: 'yes' } },
    { path: at('welcome'), fields: { act: 'off' } },
    {
      path: at('welcome/new'),
      fields: { act: 'save', days: '1', subject: 'Not ours', preheader: '', note: 'Not ours' },
    },
    ...accessForms(slug),
    { path: at('site'), fields: { ...marks({ name: '' }), name: 'Not ours' } },
  ];
}

/** Forms about the whole installation, which only its owners may send. */
export function accessForms(slug: string): { path: string; fields: Record<string, string> }[] {
  const at = (part: string) => `/desk/n/${slug}/settings/${part}`;
  return [
    { path: at('tokens'), fields: { name: 'Not ours', scope: 'content:read' } },
    { path: at('webhooks'), fields: { url: 'https://evil.example.org/' } },
    { path: at('webhooks/wh_0123456789ab'), fields: { act: 'remove' } },
    { path: at('sign-ups'), fields: { act: 'close' } },
  ];
}

/** The pages of the settings of a newsletter. */
export const settingsPages = ({ slug }: Pick<Newsletter, 'slug'>): string[] =>
  [
    '',
    '/general',
    '/schedule',
    '/look',
    '/site',
    '/sections',
    '/sections/City',
    '/sections/City/end?into=',
    '/welcome',
    '/welcome/new',
    '/tokens',
    '/webhooks',
    '/sign-ups',
  ].map((part) => `/desk/n/${slug}/settings${part}`);
