import { languages } from '../../locale/languages.js';
import { locales } from '../../locale/locale.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { attentionEmails, invitationDays, roles } from '../../people/person.js';
import { describedBy, ErrorSummary, FieldErrorText, type FieldFault } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, settingsAddress } from '../kit/desk-page.js';
import type { PersonTexts } from './person-form.js';
import { lastSeen, type Member, personAddress, removeAddress, teamAddress } from './team-page.js';

interface PersonProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  /** Undefined: somebody who is to be invited. */
  member: Member | undefined;
  texts: PersonTexts;
  /** What the form showed at first. */
  was: string;
  faults: readonly FieldFault[];
}

/** Invites somebody, or changes what they may do. */
export function PersonPage(props: PersonProps) {
  const { visit, newsletter, member, faults } = props;
  const { frame } = visit;
  const words = deskWords(frame).team;
  const title = member ? member.name : words.invite;
  return (
    <DeskPage visit={visit} title={title} newsletter={newsletter} here="settings">
      <p className="crumb">
        <a href={settingsAddress(frame, newsletter)}>{words.settings}</a> ·{' '}
        <a href={teamAddress(frame, newsletter)}>{words.title}</a>
      </p>
      <ErrorSummary frame={frame} formErrors={faults} />
      <Head
        title={member ? <bdi>{member.name}</bdi> : title}
        lead={member ? lastSeen(visit, newsletter, member) : words.newLead(invitationDays)}
      />
      <div className="stack narrow">
        <PersonForm {...props} />
      </div>
    </DeskPage>
  );
}

function PersonForm({ visit, newsletter, member, texts, was, faults }: PersonProps) {
  const { frame } = visit;
  const words = deskWords(frame).team;
  return (
    <form method="post" action={personAddress(frame, newsletter, member?.id ?? 'new')} className="card" noValidate>
      <input type="hidden" name="was" value={was} />
      <div className="fields">
        <Text {...{ texts, faults }} name="name" label={words.name} hint={words.nameHint} />
        <Text {...{ texts, faults }} name="email" label={words.email} />
        <MayDo {...{ visit, texts, faults }} />
        <div className="field">
          <label htmlFor="language">{words.language}</label>
          <select id="language" name="language" defaultValue={texts.language}>
            {locales.map((one) => (
              <option key={one} value={one} lang={one}>
                {languages[one].name}
              </option>
            ))}
          </select>
        </div>
        {member?.role === 'owner' ? (
          <div className="field">
            <label htmlFor="attentionEmails">{words.attention}</label>
            <select id="attentionEmails" name="attentionEmails" defaultValue={texts.attentionEmails}>
              {attentionEmails.map((one) => (
                <option key={one} value={one}>
                  {words.when[one]}
                </option>
              ))}
            </select>
          </div>
        ) : (
          <input type="hidden" name="attentionEmails" value={texts.attentionEmails} />
        )}
      </div>
      {member ? <p className="hint">{member.id === visit.person.id ? words.endsOwn : words.endsSessions}</p> : null}
      <div className="acts">
        <button type="submit">{member ? words.save : words.send}</button>
        {member ? (
          <a href={removeAddress(frame, newsletter, member.id)}>{words.remove(member.name)}</a>
        ) : (
          <a href={teamAddress(frame, newsletter)}>{words.back}</a>
        )}
      </div>
    </form>
  );
}

/** The role in all newsletters and in each, what each role means, and whether readers' data may be moved. */
function MayDo({ visit, texts, faults }: Pick<PersonProps, 'visit' | 'texts' | 'faults'>) {
  const { frame, newsletters } = visit;
  const words = deskWords(frame).team;
  const { 'aria-invalid': invalid, ...hints } = describedBy('role', faults, 'role-hint');
  // With one newsletter, a role in all of them is a role in it.
  const single = newsletters.length > 1 ? newsletters : newsletters.filter(({ slug }) => slug in texts.roles);
  return (
    <fieldset className="field" {...hints}>
      <legend>{words.mayDo}</legend>
      <div className="hint" id="role-hint">
        <ul>
          {roles.map((role) => (
            <li key={role}>
              <b>{words.roles[role]}</b> {words.may[role]}
            </li>
          ))}
        </ul>
        {single.length > 0 ? <p>{words.mayDoHint}</p> : null}
      </div>
      <FieldErrorText field="role" formErrors={faults} />
      <div className="fields">
        <RoleChoice
          {...{ visit, id: 'role', label: words.everywhere, value: texts.role, invalid }}
          none={single.length > 0 ? words.onlyBelow : words.nothing}
        />
        {single.map(({ slug, title }) => (
          <RoleChoice
            key={slug}
            {...{ visit, id: `role-${slug}`, label: title, value: texts.roles[slug] ?? '', invalid: undefined }}
            none={words.asEverywhere}
          />
        ))}
        <label className="choice">
          <input type="checkbox" name="movesData" value="yes" defaultChecked={texts.movesData} />
          <span>{words.movesData}</span>
        </label>
      </div>
    </fieldset>
  );
}

interface RoleChoiceProps {
  visit: DeskVisit;
  id: string;
  label: string;
  value: string;
  /** What no choice means. */
  none: string;
  invalid: true | undefined;
}

const RoleChoice = ({ visit: { frame }, id, label, value, none, invalid }: RoleChoiceProps) => (
  <div className="field">
    <label htmlFor={id}>
      <bdi>{label}</bdi>
    </label>
    <select id={id} name={id} defaultValue={value} aria-invalid={invalid}>
      <option value="">{none}</option>
      {roles.map((role) => (
        <option key={role} value={role}>
          {deskWords(frame).team.roles[role]}
        </option>
      ))}
    </select>
  </div>
);

type TextProps = Pick<PersonProps, 'texts' | 'faults'> & { name: 'name' | 'email'; label: string; hint?: string };

function Text({ texts, faults, name, label, hint }: TextProps) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      {hint === undefined ? null : (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <FieldErrorText field={name} formErrors={faults} />
      <input
        id={name}
        name={name}
        type={name === 'email' ? 'email' : 'text'}
        required
        maxLength={name === 'email' ? 320 : 200}
        autoComplete="off"
        dir="auto"
        defaultValue={texts[name]}
        {...describedBy(name, faults, ...(hint === undefined ? [] : [`${name}-hint`]))}
      />
    </div>
  );
}
