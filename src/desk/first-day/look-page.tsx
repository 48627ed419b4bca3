import type { ReactNode } from 'react';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { ErrorSummary, type FieldFault } from '../../web/sign-up/form-parts.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { LookFields } from './look-fields.js';
import type { LookTexts } from './look-form.js';
import { LookPreview } from './look-preview.js';
import { StepPage } from './step-page.js';

interface LookPageProps {
  visit: DeskVisit;
  /** Undefined: it is still to be made. */
  newsletter: Newsletter | undefined;
  /** The page itself, without parameters. */
  page: string;
  texts: LookTexts;
  faults: readonly FieldFault[];
  /** Where the pages of a new newsletter will be. */
  addressOfNew: string;
}

/** The first step: what readers see, with the true email beside it. */
export function LookPage(props: LookPageProps) {
  const { visit, newsletter, faults } = props;
  const words = deskWords(visit.frame).firstDay;
  const content = (
    <>
      <ErrorSummary frame={visit.frame} formErrors={faults} />
      <div className="two compose">
        <LookForm {...props} />
        <LookPreview frame={visit.frame} formId={formId} {...props} />
      </div>
    </>
  );
  if (newsletter)
    return (
      <StepPage visit={visit} newsletter={newsletter} step="look" lead={words.look.lead}>
        {content}
      </StepPage>
    );
  return <WelcomePage visit={visit}>{content}</WelcomePage>;
}

function WelcomePage({ visit, children }: { visit: DeskVisit; children: ReactNode }) {
  const words = deskWords(visit.frame).firstDay.welcome;
  return (
    <DeskPage visit={visit} title={words.title}>
      <Head title={words.title} lead={words.lead} />
      {children}
    </DeskPage>
  );
}

const formId = 'look-form';

function LookForm({ visit: { frame }, newsletter, page, texts, faults, addressOfNew }: LookPageProps) {
  const words = deskWords(frame).firstDay.look;
  return (
    <form method="post" action={`${page}${frame.keepLanguage}`} className="card" id={formId} noValidate>
      {newsletter ? <input type="hidden" name="revision" value={newsletter.revision ?? 0} /> : null}
      {frame.keepLanguage === '' ? null : <input type="hidden" name="lang" value={frame.locale} />}
      <LookFields {...{ frame, texts, faults }} addressOfNew={newsletter ? undefined : addressOfNew} />
      <div className="acts">
        <button type="submit">{newsletter ? words.save : words.create}</button>
        <button type="submit" className="quiet" formMethod="get" formAction={`${page}#preview`}>
          {words.showPreview}
        </button>
      </div>
    </form>
  );
}
