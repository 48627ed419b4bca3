import { type Check, isPractice } from '../../checks/check.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from './as-person.js';
import type { MendLink } from './mend-link.js';
import { type Subjects, tell } from './tell.js';

interface CheckListProps {
  frame: Frame;
  /** All that were made, and those that were not. */
  checks: readonly Check[];
  /** Those that keep the issue from being sent. */
  stops: readonly Check[];
  /** IANA name of the zone in which moments are shown. */
  timeZone: string;
  subjects: Subjects;
  /** Where a check is mended; undefined: nowhere on the desk. */
  mend(check: Check): MendLink | undefined;
}

/** What checks of an issue found, each with what to do about it: stops, warnings, notes, and below them the others by name. */
export function CheckList(props: CheckListProps) {
  const { frame, checks, stops } = props;
  const words = deskWords(frame).issue;
  const stopped = new Set(stops);
  const warnings = checks.filter(
    (check) => !stopped.has(check) && (check.state === 'stop' || check.state === 'warning'),
  );
  const notes = checks.filter((check) => check.state === 'ok' && isPractice(check));
  const fine = checks.filter((check) => check.state === 'ok' && !isPractice(check));
  return (
    <>
      <ul className="checks">
        <Rows {...props} of={stops} severity="stop" />
        <Rows {...props} of={warnings} severity="warning" />
        <Rows {...props} of={notes} severity="note" />
        <Unchecked {...props} />
      </ul>
      <details className="fine">
        <summary>{words.fine(fine.length)}</summary>
        <Named {...props} of={fine} />
      </details>
    </>
  );
}

const tones = { stop: 'stop', warning: 'wait', note: 'still' } as const;

function Rows({
  frame,
  timeZone,
  subjects,
  mend,
  of,
  severity,
}: CheckListProps & { of: readonly Check[]; severity: keyof typeof tones }) {
  const { severities } = deskWords(frame).issue;
  return of.map((check) => {
    const { title, remedy } = tell(frame, check, timeZone, subjects);
    const link = mend(check);
    return (
      <li key={`${check.code} ${title}`}>
        <span className={`badge ${tones[severity]}`}>{severities[severity]}</span>
        <div>
          <b>{title}</b>
          {remedy === '' && !link ? null : (
            <p>
              {remedy} {link ? <a href={link.href}>{link.label}</a> : null}
            </p>
          )}
        </div>
      </li>
    );
  });
}

/** Checks that were not made: nothing is known, so they never count as passed. All have the same cause. */
function Unchecked(props: CheckListProps) {
  const { frame, checks, timeZone, subjects } = props;
  const words = deskWords(frame).issue;
  const skipped = checks.filter(({ state }) => state === 'skipped');
  const [first] = skipped;
  if (!first) return null;
  return (
    <li>
      <span className={`badge ${tones.note}`}>{words.severities.note}</span>
      <div>
        <b>{words.unchecked(skipped.length)}</b>
        <p>{tell(frame, first, timeZone, subjects).title}</p>
        <p>{words.uncheckedLead}</p>
      </div>
    </li>
  );
}

function Named({ frame, timeZone, subjects, of }: CheckListProps & { of: readonly Check[] }) {
  const { checkNames } = deskWords(frame);
  return (
    <dl className="facts">
      {of.map((check) => (
        <div key={check.name}>
          <dt>{checkNames[check.name]}</dt>
          <dd>{tell(frame, check, timeZone, subjects).title}</dd>
        </div>
      ))}
    </dl>
  );
}
