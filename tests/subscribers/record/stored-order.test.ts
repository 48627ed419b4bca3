import { expect, test } from 'vitest';
import { locales } from '../../../src/locale/locale.js';
import { cadences } from '../../../src/newsletters/cadence.js';
import { purposes } from '../../../src/subscribers/membership/tokens.js';
import { consentMethods, subscriberStates } from '../../../src/subscribers/record/subscriber.js';
import { actors, subscriberEvents } from '../../../src/subscribers/record/subscriber-log.js';

// Records and links hold positions in these lists. To add a member, add it at the end of the list and here.
test.each<[string, readonly string[], readonly string[]]>([
  ['locale', locales, ['en', 'zh-CN']],
  ['cadence', cadences, ['every issue', 'daily', 'weekly']],
  ['state', subscriberStates, ['pending', 'confirmed', 'unsubscribed', 'bounced', 'complained', 'erased']],
  ['consent method', consentMethods, ['page', 'import', 'command', 'embed', 'api']],
  ['actor', actors, ['reader', 'editor', 'import', 'api', 'bounce', 'complaint', 'system']],
  [
    'event',
    subscriberEvents,
    [
      ...['asked', 'confirmed', 'unsubscribed', 'bounced', 'complained', 'erased', 'changed preferences', 'reminded'],
      ...['no longer every issue', 'no longer daily', 'no longer weekly', 'reactivated'],
    ],
  ],
  [
    'purpose of a link',
    purposes,
    [
      ...['confirm', 'unsubscribe', 'preferences', 'form', 'own-data', 'draft', 'erase', 'name', 'address', 'rate'],
      ...['moderate', 'inactive', 'invitation', 'sponsor'],
    ],
  ],
])('the stored position of every %s stays the same', (_name, list, stored) => {
  expect(list).toEqual(stored);
});
