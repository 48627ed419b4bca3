import { newsletterOf } from '../../operations/newsletters/newsletters.js';
import { idOf, readSubscriber } from '../../subscribers/list/subscriber-store.js';
import { requestAddressChange } from '../../subscribers/membership/address-change.js';
import { parseReaderAddress } from '../../subscribers/record/address.js';
import { membershipOf } from '../../subscribers/record/subscriber.js';
import { newAddress } from '../address-schema.js';
import { blindly, mayRead } from '../blind-answer.js';
import { type ApiRoute, apiRoute } from '../route.js';
import { changed } from '../schemas.js';
import { countApiSignUp } from '../sign-up-limit.js';
import { idIn, noSubscriber } from '../subscriber-routes.js';

export const addressRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'POST',
      path: '/newsletters/:slug/subscribers/:id/address',
      id: 'changeAddress',
      tag: 'Subscribers',
      summary: 'Move a subscription to another address',
      description:
        'Uses double opt-in: the new address gets an email, and the subscription moves once the reader confirms there. Until then nothing changes. Counts as a sign-up of the new address. The subscriber at the new address has another id. A token without subscribers:read gets the same answer for every id and address.',
      scope: 'subscribers:write',
      body: newAddress,
      responses: { 202: { description: 'Accepted. The id is the one of the new address.', schema: changed } },
      problems: [
        'newsletter.not-found',
        'newsletter.archived',
        'subscriber.not-found',
        'subscriber.illegal-transition',
      ],
    },
    async (app, { params, body, token }) => {
      const newsletter = await newsletterOf(app, params);
      const from = idIn(params);
      const to = parseReaderAddress(body.email);
      const id = idOf(app.list, to.normal);
      await countApiSignUp(app, token, { newsletter: newsletter.number, id, address: to });
      const answer = { status: 202, body: { id: id.toString('hex') } };
      const request = () => requestAddressChange(app.list, app.queues, { from, to, newsletters: [newsletter] });
      if (!mayRead(token)) return blindly(request, answer);
      const known = membershipOf(await readSubscriber(app.list, from), newsletter.number);
      if (!known || known.state === 'erased') noSubscriber();
      await request();
      return answer;
    },
  ),
];
