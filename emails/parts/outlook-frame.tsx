import { contentWidth } from '../theme.js';

/**
 * Outlook on Windows renders emails with Word, which does not support max-width. Conditional comments, which all other
 * clients ignore, give it a table of fixed width around the sheet. React cannot write comments, so this constant HTML
 * is set as inner HTML.
 */
const before = `<!--[if mso]><table role="presentation" align="center" width="${contentWidth}" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->`;
const after = '<!--[if mso]></td></tr></table><![endif]-->';

export function OutlookFrame({ edge }: { edge: 'before' | 'after' }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant, and the only way to write a comment
  return <span dangerouslySetInnerHTML={{ __html: edge === 'before' ? before : after }} />;
}
