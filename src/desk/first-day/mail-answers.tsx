import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput } from '../../errors.js';
import { languages } from '../../locale/languages.js';
import { firstDay } from '../../operations/newsletters/first-day.js';
import { perform } from '../../operations/operation.js';
import { mailPorts, mailServers, TooManyServerTests } from '../../operations/sending/mail-server.js';
import type { FormBody } from '../../web/kit/form-body.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { orNothing } from '../kit/or-nothing.js';
import { emptyServer, MailPage, type MailServerTexts, type ServerTest } from './mail-page.js';
import { stepNewsletter } from './steps-answers.js';

export const showMail: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) => orNothing(visit, reply, () => mailSheet(app, request, reply, visit)));

/** Tests what is typed. The password is used once: it is neither stored nor put back into the page. */
export const testMail: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const { slug } = stepNewsletter(visit, request);
      const form = await readForm(request);
      const texts = serverIn(form);
      const { frame, actor } = visit;
      const input = { ...texts, password: form.get('password'), newsletter: slug, locale: frame.locale };
      try {
        const tested = (await perform(app, mailServers.test, { actor, key: {}, input })).result;
        return mailSheet(app, request, reply, visit, { texts, tested });
      } catch (error) {
        return mailSheet(app, request, reply, visit, { texts, faults: faultsOf(error, frame) });
      }
    }),
  );

const serverIn = (form: FormBody): MailServerTexts => {
  const [host, port, security, user] = ['host', 'port', 'security', 'user'].map((name) => form.get(name).trim());
  return { host: host ?? '', port: port ?? '', security: security ?? '', user: user ?? '' };
};

/** What is wrong with a form, by field. @throws the error, where it is about something else */
function faultsOf(error: unknown, frame: DeskVisit['frame']): FieldFault[] {
  const words = deskWords(frame).firstDay.mail.faults;
  if (error instanceof TooManyServerTests) return [{ field: 'host', message: words.limit(Math.ceil(error.wait / 60)) }];
  if (!(error instanceof InvalidInput)) throw error;
  return error.all.map(({ field }) => {
    if (field === 'port') return { field, message: words.port(mailPorts.join(languages[frame.locale].listSeparator)) };
    if (field === 'security' || field === 'host') return { field, message: words[field] };
    if (field === 'user' || field === 'password') return { field, message: words.long };
    throw error;
  });
}

async function mailSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  asked: { texts?: MailServerTexts; tested?: ServerTest; faults?: readonly FieldFault[] } = {},
): Promise<FastifyReply> {
  const newsletter = stepNewsletter(visit, request);
  const of = { actor: visit.actor, key: { slug: newsletter.slug }, input: {} };
  const { result: day } = await perform(app, firstDay.read, of);
  const { texts = emptyServer, tested, faults = [] } = asked;
  const page = <MailPage {...{ visit, newsletter, day, texts, tested, faults }} />;
  return sendPage(reply, faults.length > 0 ? 400 : 200, page);
}
