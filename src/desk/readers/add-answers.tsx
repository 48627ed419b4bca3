import { InvalidInput } from '../../errors.js';
import { NewsletterArchived } from '../../newsletters/newsletter-store.js';
import { perform } from '../../operations/operation.js';
import { may, ScopeMissing } from '../../operations/permission.js';
import { SignUpsClosed, SignUpsUsedUp } from '../../operations/subscribers/sign-up-limit.js';
import { subscribers } from '../../operations/subscribers/subscribers.js';
import { SubscriberSuppressed } from '../../subscribers/membership/enrol.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { Answer } from '../kit/answer.js';
import { type AddFault, AddPage, type TypedReader } from './add-page.js';
import { oneReaderAddress, withParts } from './reader-link.js';
import { type ReadersVisit, withReaders } from './with-readers.js';

const empty: TypedReader = { email: '', name: '', locale: '', sections: [], consent: '' };

export const showAddReader: Answer = withReaders(async ({ reply, visit, newsletter }) => {
  requireWriting({ visit, newsletter });
  const typed = { ...empty, locale: newsletter.locale };
  return sendPage(reply, 200, <AddPage {...{ visit, newsletter, typed }} />);
});

/** @throws ScopeMissing */
function requireWriting({ visit, newsletter }: Pick<ReadersVisit, 'visit' | 'newsletter'>): void {
  if (!may(visit.actor, 'subscribers:write', newsletter.slug)) throw new ScopeMissing('subscribers:write');
}

/** Asks a reader to confirm, by email. */
export const addReader: Answer = withReaders(async ({ app, request, reply, visit, newsletter }) => {
  const form = await readForm(request);
  const typed: TypedReader = {
    ...{ email: form.get('email').trim(), name: form.get('name').trim(), locale: form.get('locale') },
    ...{ sections: form.all('section'), consent: form.get('consent').trim() },
  };
  const { email, name, locale, sections, consent } = typed;
  const input = { email, sections, locale, consent: { from: consent }, ...(name === '' ? {} : { name }) };
  try {
    const asked = { actor: visit.actor, key: { slug: newsletter.slug }, input };
    const { result } = await perform(app, subscribers.add, asked);
    const notice = result.state === 'confirmed' ? 'known' : 'waits';
    return reply.redirect(withParts(oneReaderAddress(visit.frame, newsletter, result.id), [['done', notice]]), 303);
  } catch (error) {
    const fault = faultOf(error);
    return sendPage(reply, fault.kind === 'fields' ? 422 : 409, <AddPage {...{ visit, newsletter, typed, fault }} />);
  }
});

/** Why a reader was not added. @throws the error, if it is another one */
function faultOf(error: unknown): AddFault {
  if (error instanceof InvalidInput)
    return { kind: 'fields', fields: error.all.map(({ field }) => field.split('.')[0] ?? '') };
  if (error instanceof SubscriberSuppressed) return { kind: 'suppressed' };
  if (error instanceof NewsletterArchived) return { kind: 'archived' };
  if (error instanceof SignUpsClosed) return { kind: 'closed' };
  if (error instanceof SignUpsUsedUp) return { kind: 'usedUp' };
  throw error;
}
