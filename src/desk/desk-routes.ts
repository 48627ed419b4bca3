import { setMaxListeners } from 'node:events';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { deskUrlOf } from '../config.js';
import { SignInAgain } from '../operations/permission.js';
import { webPaths } from '../settings/web-paths.js';
import { bodyBudget } from '../uploads/body-budget.js';
import { dropRest, takeFiles } from '../uploads/receive-file.js';
import { compressed } from '../web/kit/compressed.js';
import { takeAnyBody } from '../web/kit/form-body.js';
import type { WebApp } from '../web/kit/web-app.js';
import type { Answer } from './kit/answer.js';
import { isOwnPost } from './kit/own-post.js';
import { visitOf } from './kit/visit.js';
import type { Streams } from './live/live-answers.js';

/** Max bytes of a draft in a form: a note and the notes of many sections, in a script that takes nine bytes a letter. */
const maxDraft = 2 * 1_024 * 1_024;

/** Max bytes of a form with three pictures and the texts of a site. */
const maxPictures = 16 * 1_024 * 1_024;

const signIn = () => import('./sign-in/sign-in-answers.js');

/**
 * The desk, where people work on newsletters. Its code is loaded with the first request, so that a web process without
 * such people starts as fast as before.
 */
export async function deskRoutes(server: FastifyInstance, app: WebApp): Promise<void> {
  takeAnyBody(server);
  // No cache and no search engine keeps a page of the desk.
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
  });
  const route: Route = (load) => (method, url, pick, bodyLimit) =>
    server.route({
      method,
      url,
      ...(bodyLimit === undefined ? {} : { bodyLimit }),
      onRequest: async (request, reply) => admitPost(app, request, reply, { url, bodyLimit }),
      handler: async (request, reply) => guarded(app, request, reply, async () => pick(await load())),
    });
  routeWork(route);
  routeFirstDay(route);
  routeComments(route);
  routeReaders(route);
  routeContent(route);
  routeSettings(route);
  routeHealth(route);
  routeWriting(route);
  const streams = openStreams(server);
  routeSends(route, streams);
  routeUploads(server, app, streams);
  routeReports(route);
  routeSignIn(route);
  routeFiles(server);
}

/** An open stream would keep the server from stopping. */
function openStreams(server: FastifyInstance): Streams {
  const closing = new AbortController();
  // Every stream adds one.
  setMaxListeners(0, closing.signal);
  server.addHook('preClose', async () => closing.abort());
  return { closing: closing.signal };
}

/** Serves addresses with answers that are loaded with the first request. */
type Route = <Answers>(
  load: () => Promise<Answers>,
) => (method: 'GET' | 'POST', url: string, pick: (from: Answers) => Answer, bodyLimit?: number) => void;

function routeWork(route: Route): void {
  const serveToday = route(() => import('./today/today-answers.js'));
  const serveIssues = route(() => import('./issues/issue-answers.js'));
  serveToday('GET', webPaths.desk, (from) => from.enterDesk);
  serveToday('GET', webPaths.deskToday, (from) => from.showToday);
  serveIssues('GET', webPaths.deskIssues, (from) => from.showIssues);
  serveIssues('GET', webPaths.deskIssue, (from) => from.showIssue);
  serveIssues('GET', webPaths.deskEmail, (from) => from.showEmail);
  serveIssues('POST', webPaths.deskTest, (from) => from.sendTest);
  serveIssues('POST', webPaths.deskDuplicate, (from) => from.duplicate);
}

function routeFirstDay(route: Route): void {
  const serveLook = route(() => import('./first-day/look-answers.js'));
  const serveSteps = route(() => import('./first-day/steps-answers.js'));
  const serveSources = route(() => import('./first-day/sources-answers.js'));
  const serveMail = route(() => import('./first-day/mail-answers.js'));
  const serveDns = route(() => import('./first-day/dns-answers.js'));
  const serveReaders = route(() => import('./first-day/readers-answers.js'));
  serveLook('GET', webPaths.deskFirstDay, (from) => from.enterFirstDay);
  serveLook('POST', webPaths.deskFirstDay, (from) => from.makeNewsletter);
  serveLook('GET', webPaths.deskLookEmail, (from) => from.showLookEmail);
  serveLook('GET', webPaths.deskLook, (from) => from.showLook);
  serveLook('POST', webPaths.deskLook, (from) => from.postLook);
  serveSteps('GET', webPaths.deskSteps, (from) => from.showSteps);
  serveSteps('POST', webPaths.deskSteps, (from) => from.changeSteps);
  serveSources('GET', webPaths.deskSources, (from) => from.showSources);
  serveSources('POST', webPaths.deskSources, (from) => from.postSources);
  serveMail('GET', webPaths.deskMail, (from) => from.showMail);
  serveMail('POST', webPaths.deskMail, (from) => from.testMail);
  serveDns('GET', webPaths.deskDns, (from) => from.showDns);
  serveReaders('GET', webPaths.deskReaders, (from) => from.showReaders);
  serveReaders('POST', webPaths.deskReaders, (from) => from.addSelf);
}

function routeContent(route: Route): void {
  const serveSources = route(() => import('./sources/source-answers.js'));
  const serveArticles = route(() => import('./articles/article-list-answers.js'));
  const serveNew = route(() => import('./articles/new-article-answers.js'));
  const serveOne = route(() => import('./articles/one-article-answers.js'));
  serveSources('GET', webPaths.deskSourceList, (from) => from.showSourceList);
  serveSources('POST', webPaths.deskSourceList, (from) => from.postSourceList);
  serveSources('GET', webPaths.deskSource, (from) => from.showSource);
  serveSources('POST', webPaths.deskSource, (from) => from.postSource);
  serveArticles('GET', webPaths.deskArticles, (from) => from.showArticleList);
  serveOne('GET', webPaths.deskArticle, (from) => from.showOneArticle);
  serveOne('POST', webPaths.deskArticle, (from) => from.postOneArticle, maxPictures);
  serveNew('GET', webPaths.deskArticleNew, (from) => from.showNewArticle);
  serveNew('POST', webPaths.deskArticleNew, (from) => from.postNewArticle, maxPictures);
}

function routeComments(route: Route): void {
  const serve = route(() => import('./comments/comment-answers.js'));
  serve('GET', webPaths.deskComments, (from) => from.showComments);
  const blocked = route(() => import('./comments/blocked-answers.js'));
  blocked('GET', webPaths.deskBlockedWriters, (from) => from.showBlocked);
  blocked('POST', webPaths.deskBlockedWriters, (from) => from.postUnblock);
  serve('GET', webPaths.deskComment, (from) => from.showComment);
  serve('POST', webPaths.deskComment, (from) => from.postDecision);
}

function routeSettings(route: Route): void {
  const serveSettings = route(() => import('./settings/settings-answers.js'));
  const serveTeam = route(() => import('./team/team-answers.js'));
  const serveGeneral = route(() => import('./settings/general.js'));
  const serveSchedule = route(() => import('./settings/schedule.js'));
  const serveLook = route(() => import('./settings/look.js'));
  const serveSite = route(() => import('./settings/site.js'));
  serveLook('GET', webPaths.deskSettingsLook, (from) => from.showLookSettings);
  serveLook('POST', webPaths.deskSettingsLook, (from) => from.saveLookSettings, maxPictures);
  serveSite('GET', webPaths.deskSite, (from) => from.showSite);
  serveSite('POST', webPaths.deskSite, (from) => from.saveSite, maxPictures);
  serveGeneral('GET', webPaths.deskGeneral, (from) => from.showGeneral);
  serveGeneral('POST', webPaths.deskGeneral, (from) => from.saveGeneral);
  serveSchedule('GET', webPaths.deskSchedule, (from) => from.showSchedule);
  serveSchedule('POST', webPaths.deskSchedule, (from) => from.saveSchedule);
  serveSettings('GET', webPaths.deskSettings, (from) => from.showSettings);
  routeSections(route);
  routeAccess(route);
  routeWelcome(route);
  serveTeam('GET', webPaths.deskTeam, (from) => from.showTeam);
  serveTeam('POST', webPaths.deskTeam, (from) => from.inviteAgain);
  serveTeam('GET', webPaths.deskPerson, (from) => from.showPerson);
  serveTeam('POST', webPaths.deskPerson, (from) => from.savePerson);
  serveTeam('GET', webPaths.deskPersonRemove, (from) => from.askToRemove);
  serveTeam('POST', webPaths.deskPersonRemove, (from) => from.removeMember);
}

function routeHealth(route: Route): void {
  const serve = route(() => import('./health/health-answers.js'));
  const serveChanges = route(() => import('./health/change-answers.js'));
  const serveReports = route(() => import('./health/report-answers.js'));
  const serveEmail = route(() => import('./health/email-answers.js'));
  serve('GET', webPaths.deskHealthHome, (from) => from.enterHealth);
  serve('GET', webPaths.deskHealth, (from) => from.showHealth);
  serveEmail('GET', webPaths.deskHealthEmail, (from) => from.showEmailHealth);
  serveEmail('POST', webPaths.deskHealthEmail, (from) => from.testOneRelay);
  serveChanges('GET', webPaths.deskHealthChanges, (from) => from.showChanges);
  serveChanges('GET', webPaths.deskHealthBackups, (from) => from.showBackups);
  serveChanges('POST', webPaths.deskHealthBackups, (from) => from.startBackup);
  serveReports('GET', webPaths.deskHealthReports, (from) => from.showReports);
  serveReports('POST', webPaths.deskHealthHold, (from) => from.decideBacklog);
}

function routeSections(route: Route): void {
  const serveAll = route(() => import('./settings/sections.js'));
  const serveOne = route(() => import('./settings/section.js'));
  const serveEnd = route(() => import('./settings/section-end.js'));
  serveAll('GET', webPaths.deskSections, (from) => from.showSections);
  serveAll('POST', webPaths.deskSections, (from) => from.changeSections);
  serveOne('GET', webPaths.deskSection, (from) => from.showSection);
  serveOne('POST', webPaths.deskSection, (from) => from.saveSection);
  serveEnd('GET', webPaths.deskSectionEnd, (from) => from.askToEnd);
  serveEnd('POST', webPaths.deskSectionEnd, (from) => from.endSection);
}

function routeWelcome(route: Route): void {
  const serveAll = route(() => import('./settings/welcome/series-answers.js'));
  const serveOne = route(() => import('./settings/welcome/welcome-answers.js'));
  serveAll('GET', webPaths.deskWelcome, (from) => from.showSeries);
  serveAll('POST', webPaths.deskWelcome, (from) => from.changeSeries);
  serveOne('GET', webPaths.deskWelcomeStep, (from) => from.showStep);
  serveOne('POST', webPaths.deskWelcomeStep, (from) => from.saveStep);
  serveOne('GET', webPaths.deskWelcomeEmail, (from) => from.showStepEmail);
}

function routeAccess(route: Route): void {
  const serveTokens = route(() => import('./settings/tokens.js'));
  const serveWebhooks = route(() => import('./settings/webhooks.js'));
  const serveWebhook = route(() => import('./settings/webhook.js'));
  const serveSignUps = route(() => import('./settings/sign-ups.js'));
  serveTokens('GET', webPaths.deskTokens, (from) => from.showTokens);
  serveTokens('POST', webPaths.deskTokens, (from) => from.makeToken);
  serveTokens('GET', webPaths.deskToken, (from) => from.askToRevoke);
  serveTokens('POST', webPaths.deskToken, (from) => from.revokeToken);
  serveWebhooks('GET', webPaths.deskWebhooks, (from) => from.showWebhooks);
  serveWebhooks('POST', webPaths.deskWebhooks, (from) => from.makeWebhook);
  serveWebhook('GET', webPaths.deskWebhook, (from) => from.showWebhook);
  serveWebhook('POST', webPaths.deskWebhook, (from) => from.changeWebhook);
  serveSignUps('GET', webPaths.deskSignUps, (from) => from.showSignUps);
  serveSignUps('POST', webPaths.deskSignUps, (from) => from.changeSignUps);
}

function routeReaders(route: Route): void {
  const serveList = route(() => import('./readers/list-answers.js'));
  const serveOne = route(() => import('./readers/reader-answers.js'));
  const serveRights = route(() => import('./readers/rights-answers.js'));
  const serveAdded = route(() => import('./readers/add-answers.js'));
  const serveFile = route(() => import('./readers/file-answers.js'));
  const serveImports = route(() => import('./readers/import/start-answers.js'));
  const serveImport = route(() => import('./readers/import/import-answers.js'));
  const serveSegments = route(() => import('./readers/segments/segment-answers.js'));
  serveSegments('GET', webPaths.deskSegments, (from) => from.showSegments);
  serveSegments('POST', webPaths.deskSegments, (from) => from.saveSegment);
  serveSegments('GET', webPaths.deskSegment, (from) => from.showSegment);
  serveSegments('POST', webPaths.deskSegment, (from) => from.changeSegment);
  serveSegments('GET', webPaths.deskSegmentRemove, (from) => from.askToRemoveSegment);
  serveSegments('POST', webPaths.deskSegmentRemove, (from) => from.removeSavedSegment);
  serveImports('GET', webPaths.deskReaderImports, (from) => from.showImports);
  serveImport('GET', webPaths.deskReaderImport, (from) => from.showImport);
  serveImport('POST', webPaths.deskReaderImport, (from) => from.postImport);
  serveImport('GET', webPaths.deskRejects, (from) => from.sendRejects);
  serveFile('GET', webPaths.deskReaderFile, (from) => from.sendReaders);
  serveList('GET', webPaths.deskReaderList, (from) => from.showReaderList);
  serveList('POST', webPaths.deskReaderList, (from) => from.findReaders);
  serveAdded('GET', webPaths.deskReaderAdd, (from) => from.showAddReader);
  serveAdded('POST', webPaths.deskReaderAdd, (from) => from.addReader);
  serveOne('GET', webPaths.deskReader, (from) => from.showReader);
  serveRights('POST', webPaths.deskReader, (from) => from.bringBack);
  serveRights('GET', webPaths.deskReaderLeave, (from) => from.askToUnsubscribe);
  serveRights('POST', webPaths.deskReaderLeave, (from) => from.unsubscribeReader);
  serveRights('GET', webPaths.deskReaderErase, (from) => from.askToErase);
  serveRights('POST', webPaths.deskReaderErase, (from) => from.eraseForEver);
  serveRights('GET', webPaths.deskReaderData, (from) => from.sendData);
}

/** Addresses that take a file, in a scope of their own: pages take no such bodies. */
function routeUploads(server: FastifyInstance, app: WebApp, { closing }: Streams): void {
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    takeFiles(scope);
    // htmx follows a redirect, and would put the page that it leads to in place of this one.
    scope.addHook('onSend', async (request, reply) => {
      if (request.headers['hx-request'] === undefined) return;
      const elsewhere = reply.statusCode === 303 ? reply.getHeader('location') : undefined;
      if (elsewhere === undefined && reply.statusCode !== 403) return;
      reply
        .code(200)
        .removeHeader('location')
        .header('HX-Redirect', String(elsewhere ?? request.url));
    });
    const url = webPaths.deskReaderImports;
    const onRequest = async (request: FastifyRequest, reply: FastifyReply) => admitPost(app, request, reply, { url });
    scope.post(url, { onRequest }, async (request, reply) => {
      const load = () => import('./readers/import/start-answers.js');
      await guarded(app, request, reply, async () => (await load()).takeFile(closing));
      // Of a file that nobody read.
      if (!request.raw.complete) dropRest(request, reply);
      return reply;
    });
  });
}

function routeSends(route: Route, streams: Streams): void {
  const serveSends = route(() => import('./send/send-answers.js'));
  const serveAsk = route(() => import('./send/ask-answers.js'));
  const serveLive = route(() => import('./live/live-answers.js'));
  const serveAgain = route(() => import('./live/again-answers.js'));
  const serveCorrections = route(() => import('./live/correct-answers.js'));
  serveSends('GET', webPaths.deskSend, (from) => from.showSend);
  serveSends('POST', webPaths.deskSend, (from) => from.send);
  serveSends('POST', webPaths.deskApprove, (from) => from.approve);
  serveAsk('POST', webPaths.deskAsk, (from) => from.askApproval);
  serveSends('POST', webPaths.deskControl, (from) => from.controlIssue);
  serveLive(
    'GET',
    webPaths.deskLive,
    (from) =>
      (...asked) =>
        from.streamIssue(...asked, streams),
  );
  serveCorrections('GET', webPaths.deskCorrect, (from) => from.showCorrection);
  serveCorrections('POST', webPaths.deskCorrect, (from) => from.correct);
  serveAgain('POST', webPaths.deskAgain, (from) => from.sendAgain);
}

function routeReports(route: Route): void {
  const serveLeft = route(() => import('./report/left-answers.js'));
  const serveRecipients = route(() => import('./report/recipient-answers.js'));
  const serveClicks = route(() => import('./report/click-answers.js'));
  const serveFiles = route(() => import('./report/file-answers.js'));
  const serveSponsors = route(() => import('./report/sponsor-answers.js'));
  serveSponsors('GET', webPaths.deskSponsors, (from) => from.showSponsors);
  serveSponsors('POST', webPaths.deskSponsors, (from) => from.changeSponsorPages);
  serveClicks('GET', webPaths.deskClicks, (from) => from.showClicks);
  serveClicks('GET', webPaths.deskClickedEmail, (from) => from.showClickedEmail);
  serveFiles('GET', webPaths.deskLinksFile, (from) => from.sendLinks);
  serveFiles('GET', webPaths.deskRecipientsFile, (from) => from.sendRecipients);
  serveLeft('GET', webPaths.deskLeft, (from) => from.showLeft);
  serveRecipients('GET', webPaths.deskRecipients, (from) => from.showRecipients);
  serveRecipients('POST', webPaths.deskRecipients, (from) => from.findRecipient);
  serveRecipients('GET', webPaths.deskRecipient, (from) => from.showStory);
}

function routeWriting(route: Route): void {
  const serveWriting = route(() => import('./write/write-answers.js'));
  const serveArticles = route(() => import('./write/article-answers.js'));
  const serveAdded = route(() => import('./write/add-answers.js'));
  const serveSponsors = route(() => import('./write/sponsor-answers.js'));
  const serveHistory = route(() => import('./write/history-answers.js'));
  const serveNew = route(() => import('./write/compose-answers.js'));
  serveWriting('GET', webPaths.deskWrite, (from) => from.showWrite);
  serveWriting('POST', webPaths.deskWrite, (from) => from.write, maxDraft);
  serveArticles('GET', webPaths.deskWriteArticle, (from) => from.showArticleEdit);
  serveArticles('POST', webPaths.deskWriteArticle, (from) => from.saveArticleEdit);
  serveAdded('GET', webPaths.deskWriteAdd, (from) => from.showAdd);
  serveAdded('POST', webPaths.deskWriteAdd, (from) => from.addArticles);
  serveSponsors('GET', webPaths.deskWriteSponsor, (from) => from.showSponsor);
  serveSponsors('POST', webPaths.deskWriteSponsor, (from) => from.postSponsor);
  serveHistory('GET', webPaths.deskWriteHistory, (from) => from.showHistory);
  serveHistory('POST', webPaths.deskWriteHistory, (from) => from.restore);
  serveNew('GET', webPaths.deskCompose, (from) => from.showCompose);
  serveNew('POST', webPaths.deskCompose, (from) => from.compose);
}

function routeSignIn(route: Route): void {
  const serve = route(signIn);
  const serveAccount = route(() => import('./account/account-answers.js'));
  const servePasskeys = route(() => import('./account/passkey-answers.js'));
  serve('GET', webPaths.signIn, (from) => from.showForm);
  serve('POST', webPaths.signIn, (from) => from.takeAddress);
  serve('GET', webPaths.signInSent, (from) => from.showCodeForm);
  serve('POST', webPaths.signInSent, (from) => from.takeCode);
  serve('GET', webPaths.signInLink, (from) => from.showLink);
  serve('POST', webPaths.signInLink, (from) => from.takeLink);
  serve('GET', webPaths.invitation, (from) => from.showInvitation);
  serve('POST', webPaths.invitation, (from) => from.takeInvitation);
  serveAccount('GET', webPaths.account, (from) => from.showAccount);
  serveAccount('POST', webPaths.account, (from) => from.endOther);
  servePasskeys('POST', webPaths.passkeyOptions, (from) => from.sendOptions);
  servePasskeys('POST', webPaths.signInPasskey, (from) => from.takePasskey);
  servePasskeys('POST', webPaths.accountPasskeys, (from) => from.addOwn);
  servePasskeys('POST', webPaths.accountPasskey, (from) => from.changeOwn);
  serve('POST', webPaths.signOut, (from) => from.signOut);
}

function routeFiles(server: FastifyInstance): void {
  serveFile(
    server,
    webPaths.deskStylesheet,
    'text/css',
    async () => (await import('./kit/desk-style.js')).deskStylesheet,
  );
  serveFile(
    server,
    webPaths.deskScript,
    'text/javascript',
    async () => (await import('./script/desk-script.js')).deskScript,
  );
  serveFile(
    server,
    webPaths.passkeyScript,
    'text/javascript',
    async () => (await import('./passkeys/passkey-script.js')).passkeyScript,
  );
}

/** Serves a constant text, whose address changes with it. It is compressed once. */
function serveFile(server: FastifyInstance, url: string, type: string, read: () => Promise<string>): void {
  let sent: ReturnType<typeof compressed> | undefined;
  server.get(url, async (request, reply) => {
    sent ??= compressed(await read());
    reply.header('Cache-Control', 'public, max-age=31536000, immutable').type(`${type}; charset=utf-8`);
    return sent(request, reply);
  });
}

/** Where people post who are not signed in. */
const openToAll: ReadonlySet<string> = new Set([
  ...[webPaths.signIn, webPaths.signInSent, webPaths.signInLink, webPaths.signInPasskey, webPaths.passkeyOptions],
  ...[webPaths.invitation, webPaths.signOut],
]);

/** The address of a route. @property bodyLimit where it is above the usual one */
interface PostRoute {
  url: string;
  bodyLimit?: number | undefined;
}

/**
 * Decides about a post from its headers, before a byte of its body is read: no post of another site does anything, and
 * only somebody who is signed in posts anywhere but to sign in. Long bodies are read as far as there is room for them.
 */
async function admitPost(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  route: PostRoute,
): Promise<FastifyReply | undefined> {
  if (request.method !== 'POST') return undefined;
  const refusal = await refusalOf(app, request, reply, route);
  if (!refusal) return undefined;
  dropRest(request, reply);
  return refusal(app, request, reply);
}

async function refusalOf(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  { url, bodyLimit }: PostRoute,
): Promise<Answer | undefined> {
  if (!isOwnPost(request, deskUrlOf(app))) return (await signIn()).refuseForeign;
  if (openToAll.has(url)) return undefined;
  if (!(await visitOf(app, request))) return (await signIn()).leadToSignIn;
  if (bodyLimit === undefined || bodyBudget.reserve(request, reply, bodyLimit)) return undefined;
  return (await signIn()).refuseForNow;
}

/** Answers a request of a browser: what needs a fresh sign-in leads to one. */
async function guarded(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  load: () => Promise<Answer>,
): Promise<FastifyReply> {
  const answer = await load();
  try {
    return await answer(app, request, reply);
  } catch (error) {
    if (error instanceof SignInAgain) return (await signIn()).askAgain(app, request, reply);
    throw error;
  }
}
