import { contentWidth } from '../theme.js';

/**
 * Outlook on Windows lays mails out with Word, which knows no max-width: it gets a table of fixed width around the
 * sheet, in comments that nobody else reads. React writes no comments, hence the inner HTML (all of it constant).
 */
const before = `<!--[if mso]><table role="presentation" align="center" width="${contentWidth}" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->`;
const after = '<!--[if mso]></td></tr></table><![endif]-->';

export function OutlookFrame({ edge }: { edge: 'before' | 'after' }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, and the only way to write a comment
  return <span dangerouslySetInnerHTML={{ __html: edge === 'before' ? before : after }} />;
}
