import type { LaterChange } from '../../field-changes.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, issueAddress } from '../kit/desk-page.js';
import { IssueName } from '../kit/parts.js';
import { whoChanged } from '../kit/who-changed.js';
import { markName, textMark } from '../write/draft-texts.js';
import { FieldMenu } from '../write/field-menu.js';
import type { LiveFacts } from './read-live.js';
import { reachesAll } from './read-send.js';

/** The texts that are corrected here. */
export const correctedTexts = ['subject', 'preheader'] as const;
export type CorrectedText = (typeof correctedTexts)[number];

/** Why a form corrected nothing. */
export type CorrectionFault =
  | 'conflict'
  | 'empty'
  | 'long'
  | 'approval'
  | 'cancelled'
  | 'articles'
  | 'busy'
  | 'changed';

interface CorrectProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: LiveFacts['issue'];
  /** Who still waits for the email, and who has it. */
  counts: { waiting: number; have: number };
  /** Whether a correction has to be approved as it is made. */
  approves: boolean;
  /** What others have changed in its articles and its newsletter since it was looked at. */
  changes: readonly LaterChange[];
  /** The mark of what it is made from as the page shows it. */
  content: string;
  /** What the person has typed, and why it is not saved; undefined where they have only taken another text. */
  typed?: { texts: Readonly<Record<CorrectedText, string>>; fault: CorrectionFault | undefined };
  /** Texts of which what is saved now is shown beside what was typed. */
  overtaken?: readonly CorrectedText[];
}

/** The texts of an issue that is being sent, and how many readers a correction reaches. */
export function CorrectPage(props: CorrectProps) {
  const { visit, newsletter, issue, counts, approves, changes, content, typed, overtaken = [] } = props;
  const { frame } = visit;
  const words = deskWords(frame).live;
  const [lead, button] = reachesAll(issue, counts.have)
    ? [words.fixAll, words.fixOpen]
    : counts.waiting === 0
      ? [words.correctNobody, words.correctPage]
      : [words.correctLead(counts.waiting, counts.have), words.correctButton(counts.waiting)];
  return (
    <DeskPage visit={visit} title={words.correctTitle} newsletter={newsletter} here="issues">
      <Head title={words.correctTitle} lead={<IssueName frame={frame} newsletter={newsletter} issue={issue} />} />
      {typed?.fault ? (
        <p className="notice" role="alert">
          {words.correctFaults[typed.fault]}
        </p>
      ) : null}
      <form
        method="post"
        action={`${frame.base}${pathTo('deskCorrect', { issue: issue.id })}${frame.keepLanguage}`}
        className="narrow"
      >
        {/* Enter presses the first button of a form, and is not to take somebody else's text. */}
        {overtaken.length > 0 ? <button type="submit" hidden /> : null}
        <p>{lead}</p>
        <p className="still">{words.correctArticles}</p>
        {changes.length > 0 ? <p className="notice">{words.correctAlso(whoChanged(visit, changes))}</p> : null}
        <input type="hidden" name="content" value={content} />
        {approves ? (
          <p>
            <input type="hidden" name="approves" value="yes" />
            {words.correctApproves}
          </p>
        ) : null}
        <Text {...props} field="subject" />
        <Text {...props} field="preheader" />
        <div className="acts">
          <button type="submit">{button}</button>
          <a href={issueAddress(frame, issue.id)}>{words.back}</a>
        </div>
      </form>
    </DeskPage>
  );
}

/** A text with the mark of what the page shows: a correction replaces nothing that the person has not seen. */
function Text({ visit, newsletter, issue, typed, overtaken = [], field }: CorrectProps & { field: CorrectedText }) {
  const { frame } = visit;
  const words = deskWords(frame);
  const label = { subject: words.live.correctSubject, preheader: words.live.correctPreheader }[field];
  const now = issue[field];
  const isOvertaken = overtaken.includes(field);
  const isFaulty = isOvertaken || (field === 'subject' && (typed?.fault === 'empty' || typed?.fault === 'long'));
  return (
    <div className="field">
      <label htmlFor={field}>{label}</label>
      <input type="hidden" name={markName(field)} value={textMark(field, now)} />
      <input
        {...{ id: field, name: field, defaultValue: typed?.texts[field] ?? now, required: field === 'subject' }}
        {...languageAttributes(frame, newsletter)}
        aria-invalid={isFaulty ? true : undefined}
        aria-describedby={isOvertaken ? `${field}-theirs` : undefined}
      />
      <FieldMenu {...{ frame, newsletter }} into={field} />
      {isOvertaken ? (
        <div id={`${field}-theirs`} className="theirs">
          <p className="error">{words.write.theirsUnknown}</p>
          {now === '' ? (
            <p>{words.write.theirsEmpty}</p>
          ) : (
            <blockquote {...languageAttributes(frame, newsletter)}>{now}</blockquote>
          )}
          <p className="acts">
            <button type="submit" name="take" value={field} className="quiet" formNoValidate>
              {words.write.takeTheirs}
            </button>
            <span>{words.live.correctKeepYours}</span>
          </p>
        </div>
      ) : null}
    </div>
  );
}
