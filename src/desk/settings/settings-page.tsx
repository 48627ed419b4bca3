import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { stepAddress } from '../first-day/step-page.js';
import { type DeskVisit, deskWords, mayAddNewsletters, mayManagePeople } from '../kit/as-person.js';
import { sourcesOf } from '../kit/content-addresses.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { welcomeAddress } from '../kit/welcome-addresses.js';
import { teamAddress } from '../team/team-page.js';
import { sectionsAddress } from './sections.js';
import { signUpsAddress } from './sign-ups.js';
import { tokensAddress } from './tokens.js';
import { webhooksAddress } from './webhooks.js';

interface SettingsProps {
  visit: DeskVisit;
  newsletter: Newsletter;
}

/** What is set once and changed now and then, each with its page. */
export function SettingsPage({ visit, newsletter }: SettingsProps) {
  const { frame } = visit;
  const { team, firstDay, settings, sources } = deskWords(frame);
  const domain = newsletter.from.address.split('@')[1] ?? '';
  const at = (path: 'deskGeneral' | 'deskSchedule' | 'deskSettingsLook' | 'deskSite') =>
    `${frame.base}${pathTo(path, newsletter)}${frame.keepLanguage}`;
  const places: readonly PlaceProps[] = [
    { ...settings.general.head, href: at('deskGeneral') },
    { ...settings.schedule.head, href: at('deskSchedule') },
    { ...settings.look.head, href: at('deskSettingsLook') },
    { ...settings.sections.head, href: sectionsAddress(frame, newsletter) },
    { ...settings.welcome.head, href: welcomeAddress(frame, newsletter) },
    { title: sources.title, lead: firstDay.sources.lead, href: sourcesOf(frame, newsletter) },
  ];
  const shared: readonly PlaceProps[] = [
    ...(mayAddNewsletters(visit) ? [{ ...settings.site.head, href: at('deskSite') }] : []),
    ...(mayManagePeople(visit)
      ? [
          { title: team.people, lead: team.peopleLead, href: teamAddress(frame, newsletter) },
          { ...settings.signUps.head, href: signUpsAddress(frame, newsletter) },
          { ...settings.tokens.head, href: tokensAddress(frame, newsletter) },
          { ...settings.webhooks.head, href: webhooksAddress(frame, newsletter) },
        ]
      : []),
    {
      ...{ title: firstDay.steps.mail, lead: firstDay.mail.lead },
      href: stepAddress(frame, newsletter, 'mail'),
    },
    {
      ...{ title: firstDay.steps.dns, lead: firstDay.dns.lead(domain) },
      href: stepAddress(frame, newsletter, 'dns'),
    },
  ];
  return (
    <DeskPage visit={visit} title={team.settings} newsletter={newsletter} here="settings">
      <Head title={team.settings} lead={team.settingsLead} />
      <div className="stack narrow">
        <Places {...{ id: 'own', places }} title={settings.ofNewsletter} />
        <Places {...{ id: 'shared', places: shared }} title={settings.ofAll} />
      </div>
    </DeskPage>
  );
}

interface PlaceProps {
  title: string;
  lead: string;
  href: string;
}

function Places({ id, title, places }: { id: string; title: string; places: readonly PlaceProps[] }) {
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul className="hands ways">
        {places.map((place) => (
          <li key={place.href}>
            <h3>
              <a href={place.href}>{place.title}</a>
            </h3>
            <p>{place.lead}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
