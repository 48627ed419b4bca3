import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput, NotFound } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { SectionInUse } from '../../operations/newsletters/section-uses.js';
import { sections } from '../../operations/newsletters/sections.js';
import { perform } from '../../operations/operation.js';
import { pathTo } from '../../settings/web-paths.js';
import { withParameters } from '../../web/kit/addresses.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { stepNewsletter } from '../first-day/steps-answers.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { sectionAddress, sectionsAddress } from './sections.js';

// A section ends: its readers get another one, or the sections that they chose beside it.

export const endAddress = (
  { base, keepLanguage }: DeskVisit['frame'],
  { slug }: Pick<Newsletter, 'slug'>,
  section: string,
) => `${base}${pathTo('deskSectionEnd', { slug, section: encodeURIComponent(section) })}${keepLanguage}`;

/** What an end does, with its numbers; or what keeps the section. */
type Effect = { facts: Readonly<Record<string, unknown>> } | { inUse: SectionInUse };

interface EndProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  section: string;
  /** The section to keep; empty: none. Undefined: nobody has chosen. */
  into: string | undefined;
  effect: Effect | undefined;
}

/** Asks what becomes of a section, and says with numbers what that does. */
export const askToEnd: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const { into } = request.query as { into?: unknown };
      return sendQuestion(app, request, reply, visit, typeof into === 'string' ? into.slice(0, 100) : undefined);
    }),
  );

/** Merges a section into another one, or removes it, once the page has said what that does. */
export const endSection: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const { newsletter, section } = subjectOf(visit, request);
      const form = await readForm(request);
      const into = form.get('into').slice(0, 100);
      if (form.get('sure') !== 'yes') return sendQuestion(app, request, reply, visit, into);
      try {
        await perform(app, ...asked(visit, newsletter, section, into, { confirm: section }));
      } catch (error) {
        if (error instanceof SectionInUse) return sendQuestion(app, request, reply, visit, into, 409);
        throw error;
      }
      const done = into === '' ? 'removed' : 'merged';
      return reply.redirect(withParameters(sectionsAddress(visit.frame, newsletter), { done }), 303);
    }),
  );

/** @throws NotFound */
function subjectOf(visit: DeskVisit, request: FastifyRequest) {
  const newsletter = stepNewsletter(visit, request);
  const { section } = request.params as { section: string };
  if (!newsletter.sections.includes(section)) throw new NotFound('section', section, newsletter.sections);
  return { newsletter, section };
}

type Asked = [typeof sections.merge, Parameters<typeof perform>[2]];

/** The two operations take nearly the same input. */
const asked = ({ actor }: DeskVisit, { slug }: Newsletter, section: string, into: string, more: object): Asked => [
  (into === '' ? sections.remove : sections.merge) as typeof sections.merge,
  { actor, key: { slug, section }, input: { ...(into === '' ? {} : { into }), ...more } },
];

class NotYet extends Error {}

async function effectOf(
  app: WebApp,
  visit: DeskVisit,
  newsletter: Newsletter,
  section: string,
  into: string,
): Promise<Effect> {
  let facts: Readonly<Record<string, unknown>> = {};
  const [operation, request] = asked(visit, newsletter, section, into, {});
  try {
    // Nothing is removed: the answer is no, once it is known what it would do.
    await perform(app, operation, {
      ...request,
      confirm: async (consequence) => {
        facts = consequence.facts;
        throw new NotYet();
      },
    });
  } catch (error) {
    if (error instanceof SectionInUse) return { inUse: error };
    if (!(error instanceof NotYet)) throw error;
  }
  return { facts };
}

async function sendQuestion(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  into: string | undefined,
  status = 200,
): Promise<FastifyReply> {
  const { newsletter, section } = subjectOf(visit, request);
  if (into && (into === section || !newsletter.sections.includes(into)))
    throw new InvalidInput('into', 'is no section of this newsletter');
  const effect = into === undefined ? undefined : await effectOf(app, visit, newsletter, section, into);
  return sendPage(reply, status, <EndPage {...{ visit, newsletter, section, into, effect }} />);
}

function EndPage(props: EndProps) {
  const { visit, newsletter, section, into, effect } = props;
  const { frame } = visit;
  const { quoted, settings } = deskWords(frame);
  const words = settings.sections;
  const title = words.endTitle(quoted(section));
  return (
    <DeskPage visit={visit} title={title} newsletter={newsletter} here="settings">
      <p className="crumb">
        <a href={sectionsAddress(frame, newsletter)}>{words.head.title}</a>
      </p>
      <Head title={title} lead={words.endLead} />
      <div className="stack narrow">
        <form method="get" action={endAddress({ ...frame, keepLanguage: '' }, newsletter, section)} className="card">
          {frame.keepLanguage === '' ? null : <input type="hidden" name="lang" value={frame.locale} />}
          <div className="field">
            <label htmlFor="into">{words.into}</label>
            <select id="into" name="into" defaultValue={into ?? ''}>
              <option value="">{words.intoNone}</option>
              {newsletter.sections
                .filter((one) => one !== section)
                .map((one) => (
                  <option key={one} value={one} {...languageAttributes(frame, newsletter)}>
                    {one}
                  </option>
                ))}
            </select>
          </div>
          <div className="acts">
            <button type="submit" className={effect ? 'quiet' : undefined}>
              {words.count}
            </button>
            <a href={sectionAddress(frame, newsletter, section)}>{words.keep}</a>
          </div>
        </form>
        {effect ? <EffectCard {...{ ...props, effect }} /> : null}
      </div>
    </DeskPage>
  );
}

/** What the end would do, and the button that does it. */
function EffectCard({ visit: { frame }, newsletter, section, into = '', effect }: EndProps & { effect: Effect }) {
  const { quoted, settings } = deskWords(frame);
  const words = settings.sections;
  if ('inUse' in effect) {
    const { segments, issues } = effect.inUse;
    return (
      <section className="card stops" role="alert">
        <p>{words.inUse}</p>
        <ul className="asked">
          {[...segments.map((one) => words.segment(quoted(one))), ...issues.map((one) => words.issue(one))].map(
            (line) => (
              <li key={line}>{line}</li>
            ),
          )}
        </ul>
      </section>
    );
  }
  const fact = (name: string) => Number(effect.facts[name]) || 0;
  return (
    <section className="card" aria-labelledby="effect">
      <h2 id="effect">
        {into === '' ? words.removeTitle(quoted(section)) : words.mergeTitle(quoted(section), quoted(into))}
      </h2>
      <ul className="asked">
        <li>{words.chose(fact('chose'))}</li>
        {into === '' ? (
          <>
            {fact('choseOnly') > 0 ? <li>{words.choseOnly(fact('choseOnly'))}</li> : null}
            <li>{words.articlesStay}</li>
          </>
        ) : (
          <li>{words.reach(quoted(into), fact('readers'), fact('before'))}</li>
        )}
        <li>{words.forGood}</li>
      </ul>
      <form method="post" action={endAddress(frame, newsletter, section)} className="acts">
        <input type="hidden" name="into" value={into} />
        <button type="submit" name="sure" value="yes">
          {into === '' ? words.removeAct : words.mergeAct}
        </button>
      </form>
    </section>
  );
}
