import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { may } from '../../operations/permission.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, todayOf } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';

/** What every page of readers has. */
export interface ReadersVisit {
  app: WebApp;
  request: FastifyRequest;
  reply: FastifyReply;
  visit: DeskVisit;
  newsletter: Newsletter;
}

/** Answers for a newsletter whose readers the person may see. Whoever has another role there gets a page that says so. */
export const withReaders =
  (answer: (found: ReadersVisit) => Promise<FastifyReply>): Answer =>
  (app, request, reply) =>
    asPerson(app, request, reply, (visit) =>
      orNothing(visit, reply, async () => {
        const { slug } = request.params as { slug: string };
        const newsletter = visit.newsletters.find((one) => one.slug === slug);
        if (!newsletter) throw new NotFound('newsletter', slug);
        if (!may(visit.actor, 'subscribers:read', slug))
          return sendPage(reply, 403, <NotForRolePage {...{ visit, newsletter }} />);
        return answer({ app, request, reply, visit, newsletter });
      }),
    );

/** The person has a role in the newsletter, which does not include its readers. */
function NotForRolePage({ visit, newsletter }: Pick<ReadersVisit, 'visit' | 'newsletter'>) {
  const { notForRole } = deskWords(visit.frame).reader;
  return (
    <DeskPage visit={visit} title={notForRole.title} newsletter={newsletter}>
      <Head title={notForRole.title} />
      <p>{notForRole.lead}</p>
      <p>{notForRole.next}</p>
      <div className="acts">
        <a className="button" href={todayOf(visit.frame, newsletter)}>
          {deskWords(visit.frame).toToday}
        </a>
      </div>
    </DeskPage>
  );
}
