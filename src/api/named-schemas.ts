import { articleSchemas } from '../operations/articles/article-schemas.js';
import { importSchemas } from '../operations/articles/import-schemas.js';
import { attentionSchemas } from '../operations/attention.js';
import { auditSchemas } from '../operations/audit.js';
import { commentSchemas } from '../operations/comments.js';
import { feedbackSchemas } from '../operations/feedback/feedback-schemas.js';
import { healthSchemas } from '../operations/health.js';
import { answerSchemas } from '../operations/issues/answers.js';
import { approvalSchemas } from '../operations/issues/approvals.js';
import { askedApprovalSchemas } from '../operations/issues/asked-approvals.js';
import { checkSchemas } from '../operations/issues/check-schemas.js';
import { compositionSchemas } from '../operations/issues/composition.js';
import { controlSchemas } from '../operations/issues/control.js';
import { correctionSchemas } from '../operations/issues/corrections.js';
import { draftSchemas } from '../operations/issues/draft-schemas.js';
import { draftSponsorSchemas } from '../operations/issues/draft-sponsors.js';
import { issueDocuments } from '../operations/issues/issue-documents.js';
import { outcomeSchemas } from '../operations/issues/outcomes.js';
import { overviewSchemas } from '../operations/issues/overview.js';
import { presenceSchemas } from '../operations/issues/presence.js';
import { publicationSchemas } from '../operations/issues/publication.js';
import { reportSchemas } from '../operations/issues/reports.js';
import { sendSchemas } from '../operations/issues/send-input.js';
import { firstDaySchemas } from '../operations/newsletters/first-day.js';
import { lookSchemas } from '../operations/newsletters/look-input.js';
import { newsletterDocuments } from '../operations/newsletters/newsletter-document.js';
import { newsletterInputs } from '../operations/newsletters/newsletter-input.js';
import { scheduleSchemas } from '../operations/newsletters/schedule.js';
import { sectionSchemas } from '../operations/newsletters/section-input.js';
import { passkeySchemas } from '../operations/people/passkeys.js';
import { peopleSchemas } from '../operations/people/people-schemas.js';
import { pictureSchemas } from '../operations/pictures/pictures.js';
import { segmentSchemas } from '../operations/segments.js';
import { mailServerSchemas } from '../operations/sending/mail-server.js';
import { relaySchemas } from '../operations/sending/relays.js';
import { senderRecordSchemas } from '../operations/sending/sender-records.js';
import { signUpSchemas } from '../operations/sign-ups.js';
import { siteSchemas } from '../operations/site/site-input.js';
import { sourceSchemas } from '../operations/sources/source-schemas.js';
import { sponsorPageSchemas } from '../operations/sponsors/sponsor-pages.js';
import { sponsorSchemas } from '../operations/sponsors/sponsor-schemas.js';
import { activitySchemas } from '../operations/subscribers/activity.js';
import { figureSchemas } from '../operations/subscribers/figures.js';
import { readerImportSchemas } from '../operations/subscribers/reader-import-schemas.js';
import { readerSchemas } from '../operations/subscribers/readers.js';
import { subscriberSchemas } from '../operations/subscribers/subscriber-schemas.js';
import { transferSchemas } from '../operations/subscribers/transfer-schemas.js';
import { systemSchemas } from '../operations/system.js';
import { tokenSchemas } from '../operations/tokens/tokens.js';
import { webhookSchemas } from '../operations/webhooks/webhook-schemas.js';
import { welcomeSchemas } from '../operations/welcome/welcome-schemas.js';
import { problem } from './problem-schema.js';

/** The named schemas of the OpenAPI document. */
export const namedSchemas = {
  ...subscriberSchemas,
  ...figureSchemas,
  ...transferSchemas,
  ...readerImportSchemas,
  ...newsletterDocuments,
  ...attentionSchemas,
  ...healthSchemas,
  ...systemSchemas,
  ...auditSchemas,
  ...newsletterInputs,
  ...firstDaySchemas,
  ...scheduleSchemas,
  ...mailServerSchemas,
  ...relaySchemas,
  ...senderRecordSchemas,
  ...lookSchemas,
  ...segmentSchemas,
  ...welcomeSchemas,
  ...sponsorSchemas,
  ...sponsorPageSchemas,
  ...commentSchemas,
  ...readerSchemas,
  ...activitySchemas,
  ...feedbackSchemas,
  ...sectionSchemas,
  ...issueDocuments,
  ...answerSchemas,
  ...reportSchemas,
  ...outcomeSchemas,
  ...overviewSchemas,
  ...correctionSchemas,
  ...controlSchemas,
  ...publicationSchemas,
  ...draftSchemas,
  ...draftSponsorSchemas,
  ...presenceSchemas,
  ...compositionSchemas,
  ...sendSchemas,
  ...approvalSchemas,
  ...askedApprovalSchemas,
  ...siteSchemas,
  ...sourceSchemas,
  ...articleSchemas,
  ...pictureSchemas,
  ...importSchemas,
  Problem: problem,
  ...checkSchemas,
  ...webhookSchemas,
  ...signUpSchemas,
  ...tokenSchemas,
  ...peopleSchemas,
  ...passkeySchemas,
} as const;
