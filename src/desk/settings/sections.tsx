import type { FastifyRequest } from 'fastify';
import { InvalidInput } from '../../errors.js';
import { locales } from '../../locale/locale.js';
import { currentSection, type Newsletter, sectionTitle } from '../../newsletters/newsletter.js';
import { newsletters } from '../../operations/newsletters/newsletters.js';
import { sections } from '../../operations/newsletters/sections.js';
import { perform } from '../../operations/operation.js';
import { pathTo } from '../../settings/web-paths.js';
import { withParameters } from '../../web/kit/addresses.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { describedBy, ErrorSummary, FieldErrorText, type FieldFault } from '../../web/sign-up/form-parts.js';
import { stepNewsletter } from '../first-day/steps-answers.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, settingsAddress } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';

// The sections of a newsletter in their order.

type Slug = Pick<Newsletter, 'slug'>;

export const sectionsAddress = ({ base, keepLanguage }: DeskVisit['frame'], { slug }: Slug): string =>
  `${base}${pathTo('deskSections', { slug })}${keepLanguage}`;
export const sectionAddress = ({ base, keepLanguage }: DeskVisit['frame'], { slug }: Slug, section: string): string =>
  `${base}${pathTo('deskSection', { slug, section: encodeURIComponent(section) })}${keepLanguage}`;

const dones = ['saved', 'moved', 'added', 'merged', 'removed'] as const;

export const showSections: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const query = request.query as Readonly<Record<string, unknown>>;
      const done = dones.find((one) => query.done === one);
      return sendPage(reply, 200, <SectionsPage {...{ visit, newsletter, done }} faults={[]} typed="" />);
    }),
  );

/** Moves a section to another place, or adds one. */
export const changeSections: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const form = await readForm(request);
      const typed = form.get('name').slice(0, 400);
      const here = sectionsAddress(visit.frame, newsletter);
      try {
        const done =
          form.get('act') === 'add' ? await add(app, visit, newsletter, typed) : await move(app, request, visit);
        return await reply.redirect(withParameters(here, { done }), 303);
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        const { faults } = deskWords(visit.frame).settings;
        const message = error.all.some(({ field }) => field === 'sections') ? faults.manySections : faults.sectionName;
        const page = <SectionsPage {...{ visit, newsletter, typed }} faults={[{ field: 'name', message }]} />;
        return sendPage(reply, 400, page);
      }
    }),
  );

async function add(app: WebApp, { actor }: DeskVisit, { slug }: Slug, name: string) {
  await perform(app, sections.add, { actor, key: { slug }, input: { name } });
  return 'added' as const;
}

/**
 * Moves one section by name, in the order that there is now: somebody else may have moved others meanwhile. A button
 * says `up:City` or `down:City`; a choice of a place, `to:City`.
 */
async function move(app: WebApp, request: FastifyRequest, visit: DeskVisit) {
  const { slug } = stepNewsletter(visit, request);
  const asked = { actor: visit.actor, key: { slug } };
  const form = await readForm(request);
  const [, how = '', given = ''] = /^(up|down|to):(.{1,100})$/su.exec(form.get('act')) ?? [];
  const { result: newsletter } = await perform(app, newsletters.read, { ...asked, input: {} });
  const section = currentSection(newsletter, given) ?? '';
  const at = newsletter.sections.indexOf(section);
  const to = how === 'up' ? at - 1 : how === 'down' ? at + 1 : Number(form.get(`place.${given}`)) - 1;
  const others = newsletter.sections.filter((one) => one !== section);
  if (at >= 0 && Number.isInteger(to) && to >= 0 && to <= others.length && to !== at)
    await perform(app, sections.order, { ...asked, input: { sections: others.toSpliced(to, 0, section) } });
  return 'moved' as const;
}

interface SectionsProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  done?: (typeof dones)[number] | undefined;
  faults: readonly FieldFault[];
  /** The name of a section that could not be added. */
  typed: string;
}

function SectionsPage(props: SectionsProps) {
  const { visit, newsletter, done, faults, typed } = props;
  const { frame } = visit;
  const { team, settings } = deskWords(frame);
  const words = settings.sections;
  const here = sectionsAddress(frame, newsletter);
  return (
    <DeskPage visit={visit} title={words.head.title} newsletter={newsletter} here="settings">
      <p className="crumb">
        <a href={settingsAddress(frame, newsletter)}>{team.settings}</a>
      </p>
      <ErrorSummary frame={frame} formErrors={faults} />
      <Head {...words.head} />
      {done ? (
        <p className="notice" role="status">
          {words.done[done]}
        </p>
      ) : null}
      <div className="stack narrow">
        {newsletter.sections.length > 0 ? (
          <section className="card" aria-labelledby="order">
            <h2 id="order">{words.order}</h2>
            <form method="post" action={here}>
              <ol className="steps">
                {newsletter.sections.map((section, i) => (
                  <SectionLine key={section} {...{ ...props, section, i }} />
                ))}
              </ol>
            </form>
          </section>
        ) : null}
        <form method="post" action={here} className="card" noValidate>
          <div className="field">
            <label htmlFor="name">{words.add}</label>
            <FieldErrorText field="name" formErrors={faults} />
            <input
              id="name"
              name="name"
              maxLength={100}
              autoComplete="off"
              defaultValue={typed}
              {...languageAttributes(frame, newsletter)}
              {...describedBy('name', faults)}
            />
          </div>
          <button type="submit" name="act" value="add" className={newsletter.sections.length > 0 ? 'quiet' : undefined}>
            {words.addAct}
          </button>
        </form>
      </div>
    </DeskPage>
  );
}

/** A section with its place: one up, one down, or any other. */
function SectionLine({ visit: { frame }, newsletter, section, i }: SectionsProps & { section: string; i: number }) {
  const words = deskWords(frame).settings.sections;
  const id = `section-${i}`;
  const own = languageAttributes(frame, newsletter);
  const titles = locales.map((locale) => sectionTitle(newsletter, section, locale)).filter((one) => one !== section);
  const all = newsletter.sections;
  return (
    <li>
      <div>
        <h3 id={id}>
          <bdi {...own}>{section}</bdi>
        </h3>
        {titles.length > 0 ? (
          <p>
            <bdi>{titles.join(' · ')}</bdi>
          </p>
        ) : null}
        <div className="moves">
          {i > 0 ? (
            <button type="submit" name="act" value={`up:${section}`} className="plain" aria-describedby={id}>
              {words.up}
            </button>
          ) : null}
          {i < all.length - 1 ? (
            <button type="submit" name="act" value={`down:${section}`} className="plain" aria-describedby={id}>
              {words.down}
            </button>
          ) : null}
          {all.length > 2 ? (
            <span className="to-place">
              <select name={`place.${section}`} defaultValue={i + 1} aria-label={words.placeOf(section)}>
                {all.map((one, place) => (
                  <option key={one} value={place + 1}>
                    {place + 1}
                  </option>
                ))}
              </select>
              <button type="submit" name="act" value={`to:${section}`} className="plain" aria-describedby={id}>
                {words.move}
              </button>
            </span>
          ) : null}
        </div>
      </div>
      <div className="acts">
        <a className="button quiet" href={sectionAddress(frame, newsletter, section)} aria-describedby={id}>
          {deskWords(frame).team.change}
        </a>
      </div>
    </li>
  );
}
