import { gmailLimit } from '../../checks/issue/check-content.js';
import { replaceFields } from '../../issues/editor-fields.js';
import { formatMoment, formatTime } from '../../locale/format-date.js';
import { languages } from '../../locale/languages.js';
import { textWidth } from '../../locale/text-width.js';
import { dark as darkTheme, light as lightTheme } from '../../render/theme.js';
import { pathTo } from '../../settings/web-paths.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { EmailProof } from '../issues/email-proof.js';
import { asQuery, type EmailView, queryOf } from '../issues/email-view.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, issueAddress, issuesOf } from '../kit/desk-page.js';
import { TestInbox } from '../kit/inbox-note.js';
import { numberOf } from '../kit/parts.js';
import { ArticleLines } from './article-lines.js';
import { noteField, sectionsOf, type TextFault, type TextField } from './draft-texts.js';
import { FieldGuide } from './field-guide.js';
import type { Writing } from './read-write.js';
import { SponsorLines } from './sponsor-lines.js';
import { DraftTextField } from './text-field.js';

/** What a page says about a form that was posted. */
export interface WriteNotice {
  text: string;
  isFault: boolean;
}

export interface WriteProps {
  visit: DeskVisit;
  writing: Writing;
  view: EmailView;
  /** What was typed and is not saved. */
  typed?: ReadonlyMap<TextField, string>;
  faults?: ReadonlyMap<TextField, TextFault>;
  notice?: WriteNotice | undefined;
  /** Where a test that was just sent goes, as long as no mail server is set. */
  inbox?: string | null;
}

/** How much of a subject and of a preview text a phone shows in its list of emails, in columns. */
const phoneWidths = { subject: 40, preheader: 80 } as const;

const formId = 'write';

/** An issue to be written, with its true email beside it. Every button saves what was typed before it does anything else. */
export function WritePage(props: WriteProps) {
  const { visit, writing, view, notice, inbox } = props;
  const { frame } = visit;
  const { issue, newsletter } = writing;
  const words = deskWords(frame);
  const page = `${frame.base}${pathTo('deskWrite', { issue: issue.id })}`;
  const language: [string, string][] = frame.keepLanguage === '' ? [] : [['lang', frame.locale]];
  return (
    <DeskPage visit={visit} title={words.write.title} newsletter={newsletter} here="issues">
      <p className="crumb">
        <a href={issuesOf(frame, newsletter)}>{words.issues}</a> ·{' '}
        <a href={issueAddress(frame, issue.id)}>{words.issue.number(numberOf(issue))}</a>
      </p>
      <Head title={words.write.title}>
        <SavedState {...props} />
      </Head>
      <p className="to-email">
        <a href="#email">{words.write.toEmail}</a>
      </p>
      {notice ? (
        <p className="notice" role={notice.isFault ? 'alert' : 'status'}>
          {notice.text}
          <TestInbox {...{ frame, inbox }} />
        </p>
      ) : null}
      <div className="two compose">
        <form
          id={formId}
          className="card writing"
          method="post"
          action={`${page}${asQuery([...language, ...queryOf(view)])}`}
          data-autosave={`${issue.id} ${visit.person.id}`}
          data-saving={words.write.autosave.saving}
          data-offline={words.write.autosave.offline}
          data-refused={words.write.autosave.refused}
          data-denied={words.write.autosave.denied}
          data-partly={words.write.partlySaved}
        >
          <KeptHere frame={frame} />
          <Scheduled {...{ frame, writing }} />
          <p className="here" data-here hidden={writing.others.length === 0}>
            {hereWords(frame, writing.others)}
          </p>
          <Texts {...props} />
          <ArticleLines {...{ frame, writing }} />
          <SponsorLines {...{ frame, writing }} />
          <Finish {...{ frame, writing }} />
        </form>
        <EmailProof
          {...{ frame, newsletter, issue, view, page }}
          above={<InboxLine {...props} />}
          below={<Size {...props} />}
        />
      </div>
    </DeskPage>
  );
}

/** Offers what was typed on this device and never saved, with what has been saved since. The script shows it. */
function KeptHere({ frame }: { frame: DeskVisit['frame'] }) {
  const words = deskWords(frame).write.autosave;
  return (
    <div className="notice" data-kept hidden>
      <div>
        <p>{words.kept}</p>
        <pre dir="auto" />
      </div>
      <div>
        <p>{words.since}</p>
        <pre dir="auto" />
      </div>
      <div className="acts">
        <button type="button" value="use" className="quiet">
          {words.use}
        </button>
        <button type="button" value="drop" className="plain">
          {words.drop}
        </button>
      </div>
    </div>
  );
}

/** That an issue has a time, and what a change of it does then. */
function Scheduled({ frame, writing: { issue, newsletter, changeWaits } }: Pick<WriteProps, 'writing'> & WithFrame) {
  if (issue.state !== 'scheduled') return null;
  const words = deskWords(frame).write.scheduled;
  const start = startWords(frame, issue.startAt, newsletter.timeZone);
  return (
    <div className="notice" data-scheduled>
      <p>{issue.waits ? words.waits(start) : words.starts(start)}</p>
      <p>
        {words.button} {changeWaits ? words.look(issue.sender?.name ?? '') : issue.waits ? null : words.sent}
      </p>
    </div>
  );
}

/** Who else has the issue open; empty: nobody. */
export const hereWords = (frame: DeskVisit['frame'], others: readonly string[]): string =>
  others.length === 0 ? '' : deskWords(frame).write.here(others.join(languages[frame.locale].listSeparator));

type WithFrame = Pick<DeskVisit, 'frame'>;

/** When a send starts, in the time of its newsletter. */
export const startWords = (frame: DeskVisit['frame'], startAt: number, timeZone: string): string =>
  deskWords(frame).inZone(formatMoment(frame.locale, startAt, timeZone), timeZone);

/** What follows once an issue is written. */
function Finish({ frame, writing }: { frame: DeskVisit['frame']; writing: Writing }) {
  const words = deskWords(frame).write;
  return (
    <div className="finish">
      {writing.maySend ? (
        <button type="submit" name="act" value="send">
          {words.checkAndSend}
        </button>
      ) : null}
      {writing.mayTest ? (
        <button type="submit" name="act" value="test" className="quiet">
          {words.test}
        </button>
      ) : null}
      <span className="still">{words.saveFirst}</span>
    </div>
  );
}

/** When it was saved last and by whom, and the buttons that save and undo. */
function SavedState({ visit: { frame }, writing, faults }: WriteProps) {
  const words = deskWords(frame).write;
  const { issue, newsletter, last, history } = writing;
  const historyPage = `${frame.base}${pathTo('deskWriteHistory', { issue: issue.id })}${frame.keepLanguage}`;
  return (
    <div className="saved">
      <p role="status" data-saved>
        {faults && faults.size > 0 ? words.partlySaved : savedWords(frame, newsletter.timeZone, last)}
      </p>
      {history.length > 0 ? <a href={historyPage}>{words.changes(history.length)}</a> : null}
      {/* The first button of a form is the one that Enter presses. */}
      <button type="submit" form={formId} name="act" value="save" className="quiet">
        {words.save}
      </button>
      {writing.mayUndo ? (
        <button type="submit" form={formId} name="act" value="undo" className="plain">
          {words.undo}
        </button>
      ) : null}
      {writing.mayRedo ? (
        <button type="submit" form={formId} name="act" value="redo" className="plain">
          {words.redo}
        </button>
      ) : null}
    </div>
  );
}

/** When an issue was saved last and by whom, in the time of its newsletter. A day that is not today is named. */
export function savedWords(
  frame: DeskVisit['frame'],
  timeZone: string,
  last: Writing['last'],
  now = Date.now(),
): string {
  const words = deskWords(frame);
  if (!last) return words.write.unchanged;
  const isRecent = now - last.at < 12 * 3_600_000;
  const at = isRecent ? formatTime(frame.locale, last.at, timeZone) : formatMoment(frame.locale, last.at, timeZone);
  const moment = words.inZone(at, timeZone);
  return last.isYours ? words.write.savedByYou(moment) : words.write.savedBy(moment, last.by);
}

function Texts(props: WriteProps) {
  const {
    visit: { frame },
    writing,
    typed,
    faults,
  } = props;
  const words = deskWords(frame).write;
  const { issue, newsletter } = writing;
  const field = (name: TextField, saved: string) => ({
    ...{ frame, newsletter, field: name, saved, typed: typed?.get(name), fault: faults?.get(name) },
  });
  const follows = (text: 'subject' | 'preheader') => issue.followsLead.includes(text);
  return (
    <>
      <DraftTextField
        {...field('subject', issue.subject)}
        id="subject"
        className="subject"
        label={words.subject}
        takes="fields"
        guide={<Width frame={frame} text={issue.subject} limit={phoneWidths.subject} />}
        hint={follows('subject') ? words.follows : words.subjectHint}
      />
      <DraftTextField
        {...field('preheader', issue.preheader)}
        id="preheader"
        label={words.preheader}
        takes="fields"
        guide={<Width frame={frame} text={issue.preheader} limit={phoneWidths.preheader} />}
        hint={follows('preheader') ? words.preheaderFollows : words.preheaderHint}
      />
      <DraftTextField
        {...field('note', issue.note)}
        id="note"
        label={words.note}
        rows={7}
        takes="markdown"
        hint={words.noteHint}
      />
      <FieldGuide frame={frame} writing={writing} />
      <SectionNotes {...props} />
    </>
  );
}

/** The notes of sections. A section that is gone meanwhile still has what somebody typed for it. */
function SectionNotes({ visit: { frame }, writing, typed, faults }: WriteProps) {
  const words = deskWords(frame).write;
  const { issue, newsletter } = writing;
  const sections = [...new Set([...writing.sections, ...sectionsOf(faults?.keys() ?? [])])];
  if (sections.length === 0) return null;
  const notes = sections.filter((section) => issue.sectionNotes[section]);
  const isOpen = notes.length > 0 || sections.some((section) => faults?.has(noteField(section)));
  return (
    <details open={isOpen}>
      <summary>
        {words.sectionNotes}
        {notes.length > 0 ? <span className="still">{words.filled(notes.length)}</span> : null}
      </summary>
      {sections.map((section, i) => (
        <div key={section}>
          <input type="hidden" name="section" value={section} />
          <DraftTextField
            {...{ frame, newsletter, field: noteField(section), saved: issue.sectionNotes[section] ?? '' }}
            typed={typed?.get(noteField(section))}
            fault={faults?.get(noteField(section))}
            id={`note-${i}`}
            label={words.sectionNote(section)}
            rows={3}
            takes="markdown"
          />
        </div>
      ))}
    </details>
  );
}

/** How wide a text is beside what a phone shows of it. */
function Width({ frame, text, limit }: { frame: DeskVisit['frame']; text: string; limit: number }) {
  const words = deskWords(frame).write;
  const columns = textWidth(text);
  return (
    <span
      className={columns > limit ? 'width wide' : 'width'}
      data-limit={limit}
      data-fits={words.fits(0, limit)}
      data-wide={words.tooWide(0, limit)}
    >
      {columns > limit ? words.tooWide(columns, limit) : words.fits(columns, limit)}
    </span>
  );
}

/** The sender, the subject and the preview text as an inbox shows them. */
function InboxLine({ visit: { frame }, writing: { issue, newsletter, email }, view }: WriteProps) {
  if (!email) return null;
  const { light, dark } = newsletter.look?.accent ?? { light: lightTheme.accent, dark: darkTheme.accent };
  const isDark = view.colours === 'dark';
  const look = `inbox${isDark ? ' dark' : ''}${view.on === 'phone' ? ' phone' : ''}`;
  const words = deskWords(frame).write;
  const from = newsletter.from.name || newsletter.title;
  const preheader = replaceFields(issue.preheader, ({ name, fallback }) => email.fields[name] || fallback);
  return (
    <div
      className={look}
      id="inbox-line"
      {...languageAttributes(frame, newsletter)}
      {...renewal(frame, issue.id, view)}
    >
      <svg className="face" viewBox="0 0 36 36" aria-hidden="true">
        <circle cx="18" cy="18" r="18" fill={isDark ? dark : light} />
        <text x="18" y="24" textAnchor="middle" fill={isDark ? '#000' : '#fff'}>
          {[...from][0]}
        </text>
      </svg>
      <b>
        <span className="unseen" lang={frame.locale}>
          {words.inbox}
          {languages[frame.locale].colon}
        </span>
        {from}
      </b>
      <b className="sub">{email.subject}</b>
      <span className="pre">{preheader}</span>
    </div>
  );
}

/** The script asks for it again once something is saved. */
const renewal = (frame: DeskVisit['frame'], issue: string, view: EmailView) => ({
  ...{ 'data-renews': '', 'data-hx-trigger': 'saved', 'data-hx-select': '#inbox-line', 'data-hx-swap': 'outerHTML' },
  'data-hx-get': `${frame.base}${pathTo('deskWrite', { issue })}${asQuery([
    ...(frame.keepLanguage === '' ? [] : ([['lang', frame.locale]] as [string, string][])),
    ...queryOf(view),
  ])}`,
});

/** How large the email is beside what Gmail shows of one. */
function Size({ visit: { frame }, writing: { email } }: WriteProps) {
  if (!email) return null;
  const words = deskWords(frame).write;
  const bytes = Buffer.byteLength(email.html);
  const kilobytes = (bytes / 1_024).toLocaleString(frame.locale, { maximumFractionDigits: 1 });
  const share = Math.min(1, bytes / gmailLimit);
  const limit = gmailLimit / 1_024;
  return (
    <p className="weight">
      <svg viewBox="0 0 160 8" aria-hidden="true">
        <rect className="whole" width="160" height="8" />
        <rect className={bytes > gmailLimit ? 'over' : 'part'} width={Math.round(160 * share)} height="8" />
      </svg>
      {bytes > gmailLimit ? words.tooLarge(kilobytes, limit) : words.size(kilobytes, limit)}
    </p>
  );
}
