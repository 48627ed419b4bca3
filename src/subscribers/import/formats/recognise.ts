import { activecampaign } from './activecampaign.js';
import { beehiiv } from './beehiiv.js';
import { brevo } from './brevo.js';
import { buttondown } from './buttondown.js';
import { campaignMonitor } from './campaign-monitor.js';
import type { ForeignFormat } from './export-format.js';
import { ghost } from './ghost.js';
import { googleContacts } from './google-contacts.js';
import { kit } from './kit.js';
import { klaviyo } from './klaviyo.js';
import { listmonk } from './listmonk.js';
import { mailchimp } from './mailchimp.js';
import { mailerlite } from './mailerlite.js';
import { phplist } from './phplist.js';
import { postrider } from './postrider.js';
import { shopify } from './shopify.js';
import { squarespace } from './squarespace.js';
import { substack } from './substack.js';

/** Any other file: fields by the usual column names, consent by the words in the names (consent-columns.ts). */
export const plainFormat: ForeignFormat = { name: 'plain', recognises: () => true };

/** Formats with columns of their own come first. */
const formats: readonly ForeignFormat[] = [
  ...[postrider, klaviyo, googleContacts, brevo, ghost, listmonk, phplist, substack, beehiiv, shopify, squarespace],
  ...[campaignMonitor, mailerlite, mailchimp, buttondown, activecampaign, kit],
];

/** Recognises a file by its column names, as `columnName` writes them. */
export function formatOf(columns: ReadonlySet<string>): ForeignFormat {
  const has = (...names: string[]) => names.every((name) => columns.has(name));
  return formats.find((format) => format.recognises(has, columns)) ?? plainFormat;
}
