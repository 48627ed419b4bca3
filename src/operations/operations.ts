import { articleImports } from './articles/article-imports.js';
import { articles } from './articles/articles.js';
import { attention } from './attention.js';
import { audit } from './audit.js';
import { comments } from './comments.js';
import { feedback } from './feedback/feedback.js';
import { health } from './health.js';
import { answers } from './issues/answers.js';
import { approvals } from './issues/approvals.js';
import { askedApprovals } from './issues/asked-approvals.js';
import { checks } from './issues/checks.js';
import { compositions } from './issues/composition.js';
import { control } from './issues/control.js';
import { corrections } from './issues/corrections.js';
import { draftSponsors } from './issues/draft-sponsors.js';
import { drafts } from './issues/drafts.js';
import { issues } from './issues/issues.js';
import { outcomes } from './issues/outcomes.js';
import { overviews } from './issues/overview.js';
import { presences } from './issues/presence.js';
import { progress } from './issues/progress.js';
import { publications } from './issues/publication.js';
import { reports } from './issues/reports.js';
import { sends } from './issues/sends.js';
import { lists } from './list.js';
import { archiving } from './newsletters/archiving.js';
import { firstDay } from './newsletters/first-day.js';
import { looks } from './newsletters/look.js';
import { newsletters } from './newsletters/newsletters.js';
import { schedules } from './newsletters/schedule.js';
import { sections } from './newsletters/sections.js';
import type { AnyOperation } from './operation.js';
import { passkeys } from './people/passkeys.js';
import { people } from './people/people.js';
import { sessions } from './people/sessions.js';
import { pictures } from './pictures/pictures.js';
import { segments } from './segments.js';
import { mailServers } from './sending/mail-server.js';
import { relayStates } from './sending/relays.js';
import { senderRecords } from './sending/sender-records.js';
import { signUps } from './sign-ups.js';
import { sites } from './site/site.js';
import { sources } from './sources/sources.js';
import { sponsorPages } from './sponsors/sponsor-pages.js';
import { sponsors } from './sponsors/sponsors.js';
import { activity } from './subscribers/activity.js';
import { figures } from './subscribers/figures.js';
import { readerImports } from './subscribers/reader-imports.js';
import { readers } from './subscribers/readers.js';
import { subscribers } from './subscribers/subscribers.js';
import { transfers } from './subscribers/transfers.js';
import { backups, systems } from './system.js';
import { tokens } from './tokens/tokens.js';
import { webhooks } from './webhooks/webhooks.js';
import { welcomes } from './welcome/welcome.js';

/** Every operation. A test checks that each has its route, its command and its words for every error. */
export const operations: readonly AnyOperation[] = [
  newsletters,
  archiving,
  looks,
  firstDay,
  schedules,
  sections,
  sites,
  segments,
  welcomes,
  sponsors,
  sponsorPages,
  sources,
  articles,
  articleImports,
  issues,
  answers,
  reports,
  outcomes,
  progress,
  overviews,
  checks,
  compositions,
  drafts,
  draftSponsors,
  presences,
  sends,
  control,
  corrections,
  publications,
  comments,
  feedback,
  subscribers,
  figures,
  activity,
  transfers,
  pictures,
  readerImports,
  readers,
  approvals,
  askedApprovals,
  signUps,
  tokens,
  people,
  passkeys,
  sessions,
  webhooks,
  attention,
  health,
  systems,
  backups,
  lists,
  mailServers,
  relayStates,
  senderRecords,
  audit,
].flatMap((noun) => Object.values<AnyOperation>(noun));
