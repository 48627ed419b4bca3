import type { Newsletter } from '../../newsletters/newsletter.js';
import { personState } from '../../people/person.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, settingsAddress } from '../kit/desk-page.js';
import { type Member, removeAddress, teamAddress } from './team-page.js';

interface RemoveProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  member: Member;
  /** Browsers in which they are signed in. */
  sessions: number;
  /** Whether nobody else could decide who may sign in. */
  isLastOwner: boolean;
}

/** Asks before somebody is removed, and says what ends with that. */
export function RemovePage({ visit, newsletter, member, sessions, isLastOwner }: RemoveProps) {
  const { frame } = visit;
  const words = deskWords(frame).team;
  const { name, email, invitation } = member;
  const isActive = personState(member) === 'active';
  const title = isActive ? words.removeTitle(name) : words.withdrawTitle(name);
  return (
    <DeskPage visit={visit} title={title} newsletter={newsletter} here="settings">
      <p className="crumb">
        <a href={settingsAddress(frame, newsletter)}>{words.settings}</a> ·{' '}
        <a href={teamAddress(frame, newsletter)}>{words.title}</a>
      </p>
      <Head title={title} lead={words.removeLead(name, email)} />
      {isLastOwner ? (
        <p className="notice" role="alert">
          {words.faults.lastOwner}
        </p>
      ) : null}
      <div className="stack narrow">
        <section className="card">
          <ul className="asked">
            {isActive ? <li>{sessions > 0 ? words.endSessions(sessions) : words.noSessions}</li> : null}
            {isActive ? <li>{words.endPasskeys}</li> : null}
            {invitation ? <li>{words.endInvitation}</li> : null}
            <li>{member.id === visit.person.id ? words.removeOwn : words.stays}</li>
          </ul>
          <form method="post" action={removeAddress(frame, newsletter, member.id)} className="acts">
            {isLastOwner ? null : <button type="submit">{isActive ? words.remove(name) : words.withdraw}</button>}
            <a href={teamAddress(frame, newsletter)}>{words.back}</a>
          </form>
        </section>
      </div>
    </DeskPage>
  );
}
