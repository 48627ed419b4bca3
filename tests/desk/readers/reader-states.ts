import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { applyBounce } from '../../../src/subscribers/membership/bounce.js';
import type { WebForTests } from '../../web/web-for-tests.js';
import type { DeskState } from '../walk/desk-state.js';
import { importStates, segmentStates } from './moved-states.js';

/** The list of readers, and readers in several states. */
export async function readerStates(web: WebForTests, gazette: Newsletter): Promise<DeskState[]> {
  const { app, confirmed } = web;
  const id = (name: string) => idOf(app.list, `${name}@example.com`).toString('hex');
  await confirmed(gazette, 'moved@example.com');
  const detail = { issue: 'gazette-1', source: 'smtp', words: '550 5.1.1 No such user' };
  const bounce = {
    id: Buffer.from(id('moved'), 'hex'),
    newsletter: gazette.number,
    at: Math.floor(Date.now() / 1_000),
  };
  await applyBounce(app.list, { ...bounce, detail }, () => true);
  const [list, one] = ['/desk/n/gazette/readers', `/desk/n/gazette/readers/${id('one')}`];
  return [
    { name: 'readers', path: list },
    { name: 'readers-narrowed', path: `${list}?section=City&locale=en&engagedSince=2031-03-04&count=1` },
    { name: 'readers-empty', path: '/desk/n/weekend/readers' },
    { name: 'readers-found', path: list, fields: [['text', 'example.c']] },
    { name: 'readers-not-found', path: list, fields: [['text', 'nobody@example.com']] },
    { name: 'reader', path: one },
    { name: 'reader-bounced', path: `${list}/${id('moved')}` },
    { name: 'reader-brought-back', path: `${one}?done=broughtBack` },
    { name: 'reader-reason-error', path: `${list}/${id('moved')}`, fields: [['reason', ' ']] },
    { name: 'reader-unsubscribe', path: `${one}/unsubscribe` },
    { name: 'reader-erase', path: `${one}/erase` },
    { name: 'reader-add', path: `${list}/new` },
    { name: 'reader-add-error', path: `${list}/new`, fields: [['email', 'none']] },
    ...(await importStates(web, gazette)),
    ...(await segmentStates(web, gazette)),
  ];
}
