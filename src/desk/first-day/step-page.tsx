import type { ReactNode } from 'react';
import { languages } from '../../locale/languages.js';
import { type FirstDayStep, firstDaySteps, stepsToIssue } from '../../newsletters/first-day.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { firstDay } from '../../operations/newsletters/first-day.js';
import { pathTo, type WebPath } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { composeAddress, DeskPage, Head, stepsAddress } from '../kit/desk-page.js';

const stepPaths = {
  ...{ look: 'deskLook', sources: 'deskSources', mail: 'deskMail', dns: 'deskDns', readers: 'deskReaders' },
} as const satisfies Record<FirstDayStep, WebPath>;

/** The address of a step's page. */
export const stepAddress = (
  { base, keepLanguage }: Frame,
  { slug }: Pick<Newsletter, 'slug'>,
  step: FirstDayStep,
): string => `${base}${pathTo(stepPaths[step], { slug })}${keepLanguage}`;

interface StepPageProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  step: FirstDayStep;
  lead: string;
  /** Whether nothing on the page comes before the next step. */
  isDone?: boolean;
  children: ReactNode;
}

/** The page of one step, with the way back and on. */
export function StepPage({ visit, newsletter, step, lead, isDone = false, children }: StepPageProps) {
  const { frame } = visit;
  const words = deskWords(frame).firstDay;
  const at = firstDaySteps.indexOf(step);
  const next = firstDaySteps[at + 1];
  return (
    <DeskPage visit={visit} title={words.steps[step]} newsletter={newsletter} here="today">
      <p className="crumb">
        <a href={stepsAddress(frame, newsletter)}>{words.back}</a>
      </p>
      <Head title={words.steps[step]} lead={lead}>
        <p className="still">{at < stepsToIssue.length ? words.numbered(at + 1, stepsToIssue.length) : words.later}</p>
      </Head>
      {children}
      <div className="acts">
        {step === stepsToIssue.at(-1) || next === undefined ? (
          <form method="post" action={composeAddress(frame, newsletter)}>
            <button type="submit" name="act" value="newest" className={isDone ? undefined : 'quiet'}>
              {words.write}
            </button>
          </form>
        ) : null}
        {next === undefined ? null : (
          <a
            className={isDone && step !== stepsToIssue.at(-1) ? 'button' : 'button quiet'}
            href={stepAddress(frame, newsletter, next)}
          >
            {words.next}
            {languages[frame.locale].colon}
            {words.steps[next]}
          </a>
        )}
        <a href={stepsAddress(frame, newsletter)}>{words.back}</a>
      </div>
    </DeskPage>
  );
}

export type FirstDayState = Awaited<ReturnType<typeof firstDay.read.run>>;

/** Says that readers elsewhere cannot open what begins with the public address. */
export function PublicUrlNotice({
  frame,
  day: { publicUrl, publicUrlReach },
}: {
  frame: Frame;
  day: Pick<FirstDayState, 'publicUrl' | 'publicUrlReach'>;
}) {
  if (publicUrlReach === 'everywhere') return null;
  return <p className="notice">{deskWords(frame).firstDay.publicUrl[publicUrlReach](publicUrl)}</p>;
}
