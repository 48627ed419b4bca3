import type { ReactNode } from 'react';
import type { Issue } from '../../issues/issue.js';
import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, writeAddress } from '../kit/desk-page.js';
import { limitWords } from '../kit/limit-words.js';
import { IssueName } from '../kit/parts.js';
import type { SlotFault, SlotTexts } from './sponsor-form.js';
import { placeWords } from './sponsor-lines.js';

export interface SponsorProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: Issue;
  /** `new` or the id of a slot. */
  slot: string;
  /** What the form shows: what is saved, or what was typed. */
  texts: SlotTexts;
  fault?: SlotFault | undefined;
  /** Sponsors of the newsletter that can be taken. */
  kept: readonly { id: string; name: string; isTaken: boolean }[];
}

/** A sponsor of an issue: to write one, to change it for this issue, or to take one of the newsletter's. */
export function SponsorPage(props: SponsorProps) {
  const { visit, newsletter, issue, slot } = props;
  const { frame } = visit;
  const words = deskWords(frame).write.sponsor;
  const action = `${frame.base}${pathTo('deskWriteSponsor', { issue: issue.id, slot })}${frame.keepLanguage}`;
  return (
    <DeskPage visit={visit} title={words.title} newsletter={newsletter} here="issues">
      <p className="crumb">
        <a href={writeAddress(frame, issue.id)}>
          <IssueName {...{ frame, newsletter, issue }} />
        </a>
      </p>
      <Head title={words.title} lead={words.lead} />
      <FaultNotice {...props} />
      <div className="stack narrow">
        <SlotForm {...props} action={action} />
        {slot === 'new' ? <Kept {...props} action={action} /> : null}
      </div>
    </DeskPage>
  );
}

function FaultNotice({ visit: { frame }, newsletter, fault }: SponsorProps) {
  if (fault === undefined) return null;
  const words = deskWords(frame).write;
  if (typeof fault === 'string' || 'field' in fault) {
    return (
      <p className="notice" role="alert">
        {fault === 'sponsors' || fault === 'busy' ? words.faults[fault] : words.faults.invalid}
      </p>
    );
  }
  const moment = formatMoment(frame.locale, fault.at, newsletter.timeZone);
  return (
    <div className="notice" role="alert">
      <p>{fault.theirs ? words.sponsor.conflict(fault.by, moment) : words.sponsor.goneSince(fault.by)}</p>
      {fault.theirs ? (
        <blockquote {...languageAttributes(frame, newsletter)}>
          {[fault.theirs.title, fault.theirs.text, fault.theirs.url].filter(Boolean).join('\n')}
        </blockquote>
      ) : null}
    </div>
  );
}

function SlotForm(props: SponsorProps & { action: string }) {
  const { visit, newsletter, issue, slot, texts, fault, action } = props;
  const { frame } = visit;
  const words = deskWords(frame).write.sponsor;
  const own = languageAttributes(frame, newsletter);
  const field = (name: keyof SlotTexts) => ({ name, value: texts[name], error: wrongIn(frame, name, fault) });
  const places = ['top', 'lead', ...newsletter.sections.map((section) => `section:${section}`), 'end'];
  return (
    <form className="card writing" method="post" action={action}>
      <input type="hidden" name="revision" value={issue.revision} />
      <Line {...field('title')} label={words.headline} attributes={own} />
      <Teaser label={words.text} {...field('text')} attributes={own} />
      <Line {...field('url')} label={words.url} attributes={{ type: 'url' }} />
      <div className="field">
        <div className="label">
          <label htmlFor="place">{words.place}</label>
        </div>
        <select id="place" name="place" defaultValue={texts.place}>
          {[...new Set([...places, texts.place || 'top'])].map((place) => (
            <option key={place} value={place}>
              {placeWords(frame, place)}
            </option>
          ))}
        </select>
      </div>
      <Line {...field('image')} label={words.image} attributes={{ type: 'url' }} />
      <Line {...field('imageAlt')} label={words.alt} attributes={own} />
      <Line {...field('label')} label={words.label} hint={words.labelHint} attributes={own} />
      <div className="fields pair">
        <Line {...field('from')} label={words.from} attributes={{ type: 'date' }} />
        <Line {...field('to')} label={words.to} attributes={{ type: 'date' }} />
      </div>
      <p className="hint">{words.days}</p>
      <div className="acts">
        <button type="submit" name="act" value="save">
          {words.save}
        </button>
        {slot === 'new' ? null : (
          <button type="submit" name="act" value="drop" className="quiet">
            {words.remove}
          </button>
        )}
        <a href={writeAddress(frame, issue.id)}>{deskWords(frame).write.article.back}</a>
      </div>
    </form>
  );
}

/** What is wrong in a field, if that is where the fault is. */
function wrongIn(frame: DeskVisit['frame'], name: keyof SlotTexts, fault: SlotFault | undefined): string | undefined {
  if (typeof fault !== 'object' || !('field' in fault) || fault.field !== name) return undefined;
  const { needsTitle, needsUrl, needsDay, dayOrder } = deskWords(frame).write.sponsor;
  const own: Partial<Record<keyof SlotTexts, string>> = {
    ...{ title: needsTitle, url: needsUrl, image: needsUrl, from: needsDay, to: dayOrder },
  };
  return limitWords(frame, fault.exceeds) ?? own[name] ?? deskWords(frame).faults.invalid;
}

/** The text of several lines. */
function Teaser({ name, value, label, error, attributes }: LineProps) {
  const isWrong = error !== undefined;
  return (
    <div className="field">
      <div className="label">
        <label htmlFor={name}>{label}</label>
      </div>
      <textarea
        {...{ id: name, name, rows: 3, defaultValue: value, ...attributes }}
        aria-invalid={isWrong || undefined}
        aria-describedby={isWrong ? `${name}-hint` : undefined}
      />
      {isWrong ? (
        <p id={`${name}-hint`} className="error">
          {error}
        </p>
      ) : null}
    </div>
  );
}

interface LineProps {
  name: string;
  value: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  attributes?: Record<string, string>;
}

/** A field of one line. */
function Line({ name, value, label, hint, error, attributes = {} }: LineProps) {
  const isDescribed = hint !== undefined || error !== undefined;
  return (
    <div className="field">
      <div className="label">
        <label htmlFor={name}>{label}</label>
      </div>
      <input
        {...{ id: name, name, defaultValue: value, ...attributes }}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={isDescribed ? `${name}-hint` : undefined}
      />
      {isDescribed ? (
        <div id={`${name}-hint`} className="hint">
          {hint}
          {error === undefined ? null : <p className="error">{error}</p>}
        </div>
      ) : null}
    </div>
  );
}

/** The sponsors of the newsletter, each with the button that takes it into this issue. */
function Kept({ visit: { frame }, newsletter, kept, action }: SponsorProps & { action: string }) {
  if (kept.length === 0) return null;
  const words = deskWords(frame).write.sponsor;
  return (
    <section className="card" aria-labelledby="kept">
      <h2 id="kept">{words.kept}</h2>
      <form method="post" action={action}>
        <ul className="stories-edit">
          {kept.map(({ id, name, isTaken }) => (
            <li key={id}>
              <bdi className="t" {...languageAttributes(frame, newsletter)}>
                {name}
              </bdi>
              {isTaken ? (
                <span className="still">{words.taken}</span>
              ) : (
                <button type="submit" name="act" value={`take:${id}`} className="quiet">
                  {words.take(name)}
                </button>
              )}
            </li>
          ))}
        </ul>
      </form>
    </section>
  );
}
