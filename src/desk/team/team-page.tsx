import { formatMoment } from '../../locale/format-date.js';
import { languages } from '../../locale/languages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { people } from '../../operations/people/people.js';
import { invitationEnd, personState } from '../../people/person.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, settingsAddress } from '../kit/desk-page.js';

/** Somebody who may sign in, and when they were last there. */
export type Member = Awaited<ReturnType<typeof people.list.run>>[number];

interface TeamProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  members: readonly Member[];
  /** What has just been done. */
  notice: { said: 'invited' | 'changed' | 'limited'; name: string } | undefined;
}

type Frame = DeskVisit['frame'];
type Paper = Pick<Newsletter, 'slug'>;

/** The addresses of the list of people, and of the pages of one of them. */
export const teamAddress = ({ base, keepLanguage }: Frame, { slug }: Paper): string =>
  `${base}${pathTo('deskTeam', { slug })}${keepLanguage}`;
export const personAddress = ({ base, keepLanguage }: Frame, { slug }: Paper, person: string): string =>
  `${base}${pathTo('deskPerson', { slug, person })}${keepLanguage}`;
export const removeAddress = ({ base, keepLanguage }: Frame, { slug }: Paper, person: string): string =>
  `${base}${pathTo('deskPersonRemove', { slug, person })}${keepLanguage}`;

/** Everybody who may sign in: what they may do, when they were last there, and invitations that nobody has taken yet. */
export function TeamPage({ visit, newsletter, members, notice }: TeamProps) {
  const { frame } = visit;
  const words = deskWords(frame).team;
  return (
    <DeskPage visit={visit} title={words.title} newsletter={newsletter} here="settings">
      <p className="crumb">
        <a href={settingsAddress(frame, newsletter)}>{words.settings}</a>
      </p>
      <Head title={words.title} lead={words.peopleLead}>
        <a className="button" href={personAddress(frame, newsletter, 'new')}>
          {words.invite}
        </a>
      </Head>
      {notice ? (
        <p className="notice" role={notice.said === 'limited' ? 'alert' : 'status'}>
          {words[notice.said](notice.name)}
        </p>
      ) : null}
      <div className="stack narrow">
        <section className="card" aria-labelledby="everybody">
          <h2 id="everybody" className="unseen">
            {words.everybody}
          </h2>
          <ul className="steps">
            {members.map((member) => (
              <MemberLine key={member.id} {...{ visit, newsletter, member }} />
            ))}
          </ul>
        </section>
      </div>
    </DeskPage>
  );
}

type LineProps = Pick<TeamProps, 'visit' | 'newsletter'> & { member: Member };

function MemberLine(props: LineProps) {
  const { visit, newsletter, member } = props;
  const { frame } = visit;
  const words = deskWords(frame).team;
  const state = personState(member);
  const isOwn = member.id === visit.person.id;
  const name = `name-${member.id}`;
  return (
    <li>
      <div>
        <h3 id={name}>
          <bdi>{member.name}</bdi>
          {isOwn ? (
            <>
              {' '}
              <span className="badge still">{words.you}</span>
            </>
          ) : null}
          {state === 'active' ? null : (
            <>
              {' '}
              <span className="badge wait">{words.states[state]}</span>
            </>
          )}
        </h3>
        <p>
          <bdi>{member.email}</bdi>
        </p>
        <p>{rolesInWords(visit, member)}</p>
        <p>{lastSeen(visit, newsletter, member)}</p>
      </div>
      <div className="acts">
        <a className="button quiet" href={personAddress(frame, newsletter, member.id)} aria-describedby={name}>
          {words.change}
        </a>
        {state === 'active' ? null : <Invitation {...props} />}
      </div>
    </li>
  );
}

/** Sends an invitation again, or takes it back with the person. */
function Invitation({ visit: { frame }, newsletter, member: { id, invitation } }: LineProps) {
  const words = deskWords(frame).team;
  return (
    <>
      <form method="post" action={teamAddress(frame, newsletter)}>
        <button type="submit" name="person" value={id} className="quiet" aria-describedby={`name-${id}`}>
          {invitation ? words.sendAgain : words.sendFirst}
        </button>
      </form>
      <a href={removeAddress(frame, newsletter, id)} aria-describedby={`name-${id}`}>
        {words.withdraw}
      </a>
    </>
  );
}

/** `Editor of all newsletters, Owner of “Weekend”`. */
function rolesInWords({ frame, newsletters }: DeskVisit, { role, roles }: Member): string {
  const { team: words, named } = deskWords(frame);
  const titles = new Map(newsletters.map(({ slug, title }) => [slug, title]));
  const single = Object.entries(roles).map(([slug, own]) =>
    words.inOne(words.roles[own], named(titles.get(slug) ?? slug)),
  );
  const all = [...(role ? [words.inAll(words.roles[role])] : []), ...single];
  return all.length > 0 ? all.join(languages[frame.locale].listSeparator) : words.noRole;
}

/** When somebody was last here, or what became of their invitation. */
export function lastSeen({ frame }: DeskVisit, { timeZone }: Newsletter, member: Member): string {
  const { team: words, inZone } = deskWords(frame);
  const moment = (ms: number) => inZone(formatMoment(frame.locale, ms, timeZone), timeZone);
  if (personState(member) === 'active') return member.seenAt === 0 ? words.unseen : words.seen(moment(member.seenAt));
  const { invitation } = member;
  if (!invitation) return [words.neverSeen, words.noInvitation].join(wordSpace(frame));
  const end = invitationEnd(invitation);
  const until = end > Date.now() ? words.invitedUntil(moment(end)) : words.invitationEnded(moment(end));
  return [words.neverSeen, words.emails[invitation.email], until].join(wordSpace(frame));
}

/** What stands between two sentences. */
export const wordSpace = ({ locale }: Frame) => languages[locale].sentenceSpace;
