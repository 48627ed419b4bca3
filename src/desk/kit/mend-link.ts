import type { Finding } from '../../findings/finding.js';
import { remediesOf } from '../../findings/remedy.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { may } from '../../operations/permission.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords, mayChangeSettings } from './as-person.js';
import { writeAddress } from './desk-page.js';

export interface MendLink {
  href: string;
  label: string;
}

/** Fields of the page on which an issue is written, as its addresses name them. */
const fields: Readonly<Record<string, string>> = {
  ...{ subject: '#subject', preheader: '#preheader', note: '#note', articles: '#articles', sponsors: '#sponsors' },
};

/** The page of the desk on which a check of an issue is mended; undefined: there is none that the person may open. */
export function mendLink(
  visit: DeskVisit,
  newsletter: Newsletter,
  issue: string,
  finding: Finding,
): MendLink | undefined {
  const { frame, actor } = visit;
  const { slug } = newsletter;
  const words = deskWords(frame).issue.mend;
  const mayWrite = may(actor, 'drafts:write', slug);
  const maySet = mayChangeSettings(visit, newsletter);
  const { base, keepLanguage } = frame;
  for (const remedy of remediesOf(finding, { issue, newsletter: slug })) {
    if ('record' in remedy && maySet)
      return { href: `${base}${pathTo('deskDns', { slug })}${keepLanguage}`, label: words.dns };
    if (!('operation' in remedy)) continue;
    const { operation, input, field } = remedy;
    if (operation === 'changeDraft' && mayWrite)
      return { href: `${writeAddress(frame, issue)}${fields[field ?? ''] ?? ''}`, label: words.issue };
    if (operation === 'changeArticle' && mayWrite) {
      const path = pathTo('deskWriteArticle', { issue, article: input.article ?? '' });
      return { href: `${base}${path}${keepLanguage}`, label: words.article };
    }
    if (operation === 'changeNewsletter' && maySet)
      return { href: `${base}${pathTo('deskGeneral', { slug })}${keepLanguage}`, label: words.settings };
    if (operation === 'addSection' && maySet)
      return { href: `${base}${pathTo('deskSections', { slug })}${keepLanguage}`, label: words.sections };
  }
  return undefined;
}
