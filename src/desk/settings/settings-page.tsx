import type { Newsletter } from '../../newsletters/newsletter.js';
import { stepAddress } from '../first-day/step-page.js';
import { type DeskVisit, deskWords, mayManagePeople } from '../kit/as-person.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { teamAddress } from '../team/team-page.js';

interface SettingsProps {
  visit: DeskVisit;
  newsletter: Newsletter;
}

const steps = ['look', 'sources', 'mail', 'dns'] as const;

/** What is set once and changed now and then, each with its page. */
export function SettingsPage({ visit, newsletter }: SettingsProps) {
  const { frame } = visit;
  const { team, firstDay } = deskWords(frame);
  const domain = newsletter.from.address.split('@')[1] ?? '';
  const leads = {
    ...{ look: firstDay.look.lead, sources: firstDay.sources.lead, mail: firstDay.mail.lead },
    dns: firstDay.dns.lead(domain),
  };
  return (
    <DeskPage visit={visit} title={team.settings} newsletter={newsletter} here="settings">
      <Head title={team.settings} lead={team.settingsLead} />
      <div className="stack narrow">
        <ul className="card steps">
          {mayManagePeople(visit) ? (
            <Place
              id="people"
              title={team.people}
              lead={team.peopleLead}
              act={team.open}
              href={teamAddress(frame, newsletter)}
            />
          ) : null}
          {steps.map((step) => (
            <Place
              key={step}
              id={step}
              title={firstDay.steps[step]}
              lead={leads[step]}
              act={team.open}
              href={stepAddress(frame, newsletter, step)}
            />
          ))}
        </ul>
      </div>
    </DeskPage>
  );
}

function Place({ id, title, lead, act, href }: { id: string; title: string; lead: string; act: string; href: string }) {
  return (
    <li>
      <div>
        <h2 id={id}>{title}</h2>
        <p>{lead}</p>
      </div>
      <div className="acts">
        <a className="button quiet" href={href} aria-describedby={id}>
          {act}
        </a>
      </div>
    </li>
  );
}
