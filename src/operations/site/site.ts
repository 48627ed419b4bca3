import type { Site } from '../../site/site.js';
import { readSite } from '../../site/site-store.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { saveLogo } from '../newsletters/change-look.js';
import { type OperationApp, operation } from '../operation.js';
import { shownPicture, storePicture } from '../pictures/look-pictures.js';
import { changeWholeSite, saveIcon } from './change-site.js';
import { site, siteChange } from './site-input.js';

/** The publisher's site, which all newsletters share. */
export const sites = {
  read: operation({
    id: 'readSite',
    summary: 'Read the site',
    description:
      "Returns the publisher's name, contact address, look and texts, which all public pages share. Send its ETag with a change.",
    permission: { scope: 'content:read', of: 'any' },
    changes: false,
    key: [],
    run: ({ redis }) => readSite(redis),
    output: site,
    document: siteDocument,
  }),

  change: operation({
    id: 'changeSite',
    summary: 'Change the site',
    description:
      'Changes the fields in the body and no others. The body may have 5 MB, for pictures. Needs a token for all newsletters, because they share the site.',
    permission: { scope: 'content:write', of: 'installation' },
    changes: true,
    key: [],
    input: siteChange,
    partial: true,
    conditional: true,
    errors: ['site.changed-meanwhile'],
    run: async (app, { logo, logoDark, icon, contact, ...rest }, { actor, revision }) => {
      const { redis } = app;
      const pictures = {
        logo: await storePicture(app, 'logo', logo, (bytes) => saveLogo(redis, 'logo', bytes)),
        logoDark: await storePicture(app, 'logoDark', logoDark, (bytes) => saveLogo(redis, 'logoDark', bytes)),
        icon: await storePicture(app, 'icon', icon, (bytes) => saveIcon(redis, bytes)),
      };
      const given = Object.entries(pictures).filter(([, picture]) => picture !== undefined);
      const address = contact?.trim() ? parseAddress(contact).mailed : contact;
      const change = { ...rest, ...(address === undefined ? {} : { contact: address }) };
      return changeWholeSite(redis, { ...change, ...Object.fromEntries(given) }, { revision, by: actor.name });
    },
    output: site,
    document: siteDocument,
  }),
};

function siteDocument({ publicUrl }: OperationApp, { logo, logoDark, icon, ...shown }: Site) {
  const pictures = Object.entries({ logo, logoDark, icon }).map(([name, one]) => [name, shownPicture(publicUrl, one)]);
  return { ...shown, ...Object.fromEntries(pictures) };
}
