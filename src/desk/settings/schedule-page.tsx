import { formatTime, formatToday } from '../../locale/format-date.js';
import { languages } from '../../locale/languages.js';
import { messages } from '../../locale/messages.js';
import { approvalModes } from '../../newsletters/approval-mode.js';
import type { schedules } from '../../operations/newsletters/schedule.js';
import type { Frame } from '../../web/kit/frame.js';
import { describedBy, FieldErrorText, type FieldFault } from '../../web/sign-up/form-parts.js';
import { deskWords } from '../kit/as-person.js';
import { OtherValue } from '../kit/other-value.js';
import { hows, type Rule, type RuleName, ruleOf, rules, weekdays } from './schedule-form.js';
import { ChoiceSetting, SettingsSheet, type SheetState, sheetFormId, TextSetting } from './settings-sheet.js';

/** The next times of the rules that the form has, and what is wrong with them. */
export type NextTimes = Awaited<ReturnType<typeof schedules.tryOut.run>> & { faults: readonly FieldFault[] };

interface ScheduleProps extends SheetState {
  rules: Readonly<Record<string, Rule>>;
  times: NextTimes;
  /** Whether the person may say what becomes of digests. */
  mayApprove: boolean;
}

/** When digests are composed, with the next five times beside it. */
export function SchedulePage(props: ScheduleProps) {
  const { visit, mayApprove, page } = props;
  const words = deskWords(visit.frame).settings;
  const { schedule } = words;
  const cadences = cadenceNames(visit.frame);
  const labels = { ...cadences, approval: schedule.approval, late: schedule.late };
  const field = (name: 'approval' | 'late') => ({ ...props, name, label: labels[name] });
  const [first, ...others] = rules.map(([name]) => name);
  const isChosen = others.some((name) => props.rules[name]?.how !== 'off' || props.overtaken.has(name));
  return (
    <SettingsSheet
      {...props}
      {...schedule.head}
      labels={labels}
      aside={<Next {...props} />}
      acts={
        <button type="submit" className="quiet" formMethod="get" formAction={`${page}#next`}>
          {schedule.show}
        </button>
      }
    >
      {first ? <RuleFields {...props} name={first} /> : null}
      <details open={isChosen}>
        <summary>{schedule.more}</summary>
        <p className="hint">{schedule.moreHint}</p>
        <div className="fields">
          {others.map((name) => (
            <RuleFields key={name} {...props} name={name} />
          ))}
        </div>
      </details>
      {mayApprove ? (
        <ChoiceSetting {...field('approval')} options={approvalModes.map((one) => [one, schedule.approvals[one]])} />
      ) : null}
      <TextSetting {...field('late')} hint={schedule.lateHint} inputMode="numeric" maxLength={6} />
    </SettingsSheet>
  );
}

function cadenceNames({ locale }: Frame): Record<RuleName, string> {
  const { everyIssue, daily, weekly } = messages(locale).pages.signUp.cadences;
  return { issue: everyIssue, daily, weekly };
}

const weekdayOf = ({ locale }: Frame, day: number, weekday: 'long' | 'short' = 'long') =>
  new Intl.DateTimeFormat(locale, { weekday, timeZone: 'UTC' }).format(Date.UTC(2024, 0, 7 + day));

/** A rule: never, on days of the week at a time, or as it is written for cron. */
function RuleFields(props: ScheduleProps & { name: RuleName }) {
  const { visit, newsletter, name, overtaken, faults } = props;
  const { frame } = visit;
  const words = deskWords(frame).settings.schedule;
  const rule = props.rules[name] ?? ruleOf('');
  const other = overtaken.get(name);
  const { 'aria-invalid': invalid, ...hints } = describedBy(name, faults);
  const id = (part: string) => `${name}.${part}`;
  return (
    <fieldset className="field rule" {...hints}>
      <legend>{cadenceNames(frame)[name]}</legend>
      <FieldErrorText field={name} formErrors={faults} />
      <div className="fields">
        <select id={name} name={id('how')} defaultValue={rule.how} aria-label={words.how} aria-invalid={invalid}>
          {hows.map((one) => (
            <option key={one} value={one}>
              {words.hows[one]}
            </option>
          ))}
        </select>
        <OnDays {...{ frame, name, rule }} />
        <div className="field by-cron">
          <label htmlFor={id('cron')}>{words.cron}</label>
          <p className="hint" id={id('cron-hint')}>
            {words.cronHint}
          </p>
          <input
            id={id('cron')}
            name={id('cron')}
            defaultValue={rule.cron}
            maxLength={100}
            autoComplete="off"
            className="words"
            aria-describedby={id('cron-hint')}
          />
        </div>
      </div>
      {other ? (
        <OtherValue {...{ frame, newsletter }} field={name} by={other.by} at={other.at}>
          <p>{ruleInWords(frame, other.theirs)}</p>
        </OtherValue>
      ) : null}
    </fieldset>
  );
}

function OnDays({ frame, name, rule }: { frame: Frame; name: RuleName; rule: Rule }) {
  const words = deskWords(frame).settings.schedule;
  const time = `${name}.at`;
  return (
    <div className="fields on-days">
      <fieldset className="field">
        <legend>{words.days}</legend>
        <div className="week">
          {weekdays.map((day) => (
            <label key={day} className="choice">
              <input type="checkbox" name={`${name}.day`} value={day} defaultChecked={rule.days.includes(day)} />
              <span>{weekdayOf(frame, day, 'short')}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div className="field">
        <label htmlFor={time}>{words.at}</label>
        <input id={time} name={time} type="time" defaultValue={rule.at} className="time" />
      </div>
    </div>
  );
}

function ruleInWords(frame: Frame, text: string) {
  const words = deskWords(frame).settings.schedule;
  const { how, days, at, cron } = ruleOf(text);
  if (how === 'off') return words.hows.off;
  if (how === 'cron') return <code>{cron}</code>;
  return words.onDays(days.map((day) => weekdayOf(frame, day)).join(languages[frame.locale].listSeparator), at);
}

/** The next five times. With a script they follow what is chosen; without one a button shows them. */
function Next({ visit: { frame }, page, times: { nextRuns, timeZone, faults } }: ScheduleProps) {
  const words = deskWords(frame).settings.schedule;
  const cadences = cadenceNames(frame);
  const names = Object.fromEntries(rules.map(([name, cadence]) => [cadence, cadences[name]]));
  const several = new Set(nextRuns.map(({ cadence }) => cadence)).size > 1;
  const follow = {
    ...{ 'data-hx-get': page, 'data-hx-include': `#${sheetFormId}`, 'data-hx-select': '#next' },
    ...{ 'data-hx-trigger': `input delay:400ms from:#${sheetFormId}`, 'data-hx-swap': 'outerHTML' },
  };
  return (
    <section className="card next" id="next" aria-labelledby="next-title" {...follow}>
      <h2 id="next-title">{words.next}</h2>
      {faults.map(({ field, message }) => (
        <p key={field} className="error">
          {message}
        </p>
      ))}
      {nextRuns.length === 0 && faults.length === 0 ? <p>{words.never}</p> : null}
      <ol className="past">
        {nextRuns.map(({ at, cadence, offsetMinutes }, i) => {
          const before = nextRuns[i - 1]?.offsetMinutes ?? offsetMinutes;
          return (
            <li key={`${at} ${cadence}`}>
              <b>
                {words.moment(
                  formatToday(frame.locale, new Date(at), timeZone),
                  formatTime(frame.locale, Date.parse(at), timeZone),
                )}
              </b>{' '}
              <span className="still">{utcOffset(offsetMinutes)}</span>
              {several ? <div className="still">{names[cadence]}</div> : null}
              {before === offsetMinutes ? null : (
                <div>
                  <span className="badge wait">{offsetMinutes > before ? words.forward : words.back}</span>
                </div>
              )}
            </li>
          );
        })}
      </ol>
      <p className="still">{words.zone(timeZone)}</p>
    </section>
  );
}

/** `UTC+2`, `UTC−3:30` */
function utcOffset(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}
