import { InvalidInput } from '../../errors.js';
import { perform } from '../../operations/operation.js';
import { may } from '../../operations/permission.js';
import { sponsorPages } from '../../operations/sponsors/sponsor-pages.js';
import { pathTo } from '../../settings/web-paths.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { Answer } from '../kit/answer.js';
import { SponsorsPage } from './sponsors-page.js';
import { withIssue } from './with-issue.js';

export const showSponsors: Answer = withIssue(async ({ app, reply, visit, newsletter, issue }) => {
  const asked = { actor: visit.actor, key: { issue: issue.id }, input: {} };
  const { shown } = (await perform(app, sponsorPages.list, asked)).result;
  const mayShare = may(visit.actor, 'content:write', newsletter.slug);
  return sendPage(reply, 200, <SponsorsPage {...{ visit, newsletter, issue, shown, mayShare }} />);
});

/** Makes a page for a sponsor, or ends one. */
export const changeSponsorPages: Answer = withIssue(async ({ app, request, reply, visit: { actor, frame }, issue }) => {
  const form = await readForm(request);
  const [slot, page] = [form.get('share'), form.get('end')];
  if (slot) await perform(app, sponsorPages.add, { actor, key: { issue: issue.id }, input: { slot } });
  else if (page) await perform(app, sponsorPages.remove, { actor, key: { issue: issue.id, page }, input: {} });
  else throw new InvalidInput('share', 'must be a button of the page');
  return reply.redirect(`${frame.base}${pathTo('deskSponsors', { issue: issue.id })}${frame.keepLanguage}`, 303);
});
