import { saveArticle } from '../../../src/articles/store/article-store.js';
import { addStep } from '../../../src/issues/welcome/change-series.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { drafts } from '../../../src/operations/issues/drafts.js';
import { perform } from '../../../src/operations/operation.js';
import { personActor } from '../../../src/operations/permission.js';
import { writeAskedApproval } from '../../../src/people/asked-approvals/asked-approvals.js';
import type { Person } from '../../../src/people/person.js';
import { addPerson, noteJoined } from '../../../src/people/person-store.js';
import { invitationAddress } from '../../../src/people/sign-in/invitation.js';
import { beginSession } from '../../../src/people/sign-in/sessions.js';
import { makeSignInLink } from '../../../src/people/sign-in/sign-in-link.js';
import { keys } from '../../../src/redis/keys.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import type { WebForTests } from '../../web/web-for-tests.js';
import { readerStates } from '../readers/reader-states.js';
import { countAll, sendForReal } from '../report/sent-issues.js';
import { commentStates, contentTexts, sourceStates } from './content-states.js';
import type { DeskState } from './desk-state.js';
import { healthStates } from './health-states.js';
import { readersOfSends, sendStates, sendTexts } from './send-states.js';
import { settingsStates } from './settings-states.js';

/** What people wrote: it stays in their language on every page. */
const texts = {
  draft: 'What the council decided',
  counted: 'A count of the harbour seals',
  version: 'The ferry is back at last',
  article: 'The ferry is back',
  sponsor: 'A map of the harbour',
  inAction: 'A bridge for the harbour',
  welcome: 'Why we print this paper',
  welcomeNext: 'Where to begin',
} as const;

/** The same with the name and the address of the newsletter, the longest first. */
export const writtenByPeople: readonly string[] = [
  ...Object.values(texts),
  ...Object.values(contentTexts),
  ...Object.values(sendTexts),
  'The Example Gazette',
  'City',
  '1 Market Square\nExampleton',
].toSorted((a, b) => b.length - a.length);

/** An installation whose desk shows every state. */
export interface DeskToSee {
  /** The value of the cookie of somebody who may do everything. */
  session: string;
  states: readonly DeskState[];
}

type Fields = [string, string][];

/** Fills an installation, of a newsletter in English. Looking at its states, and posting their forms, changes nothing. */
export async function fillDesk(web: WebForTests): Promise<DeskToSee> {
  const gazette = await web.newsletter({ timeZone: 'Europe/Berlin', comments: true });
  await web.newsletter({ slug: 'weekend', title: '周末读本', locale: 'zh-CN', sections: [] });
  await changeNewsletter(web.app.redis, 'gazette', { schedule: { weekly: '0 8 * * 2' } });
  for (const name of ['one', 'two', 'three']) await web.confirmed(gazette, `${name}@example.com`);
  for (const subject of [texts.welcome, texts.welcomeNext])
    await addStep(web.app.redis, 'gazette', { days: 2, subject, preheader: '', note: subject }, 1);
  const fields = { email: 'ada@example.com', name: '李编辑', language: 'en', role: 'owner', roles: {} } as const;
  const person = await addPerson(web.app.redis, { ...fields, movesData: false });
  await noteJoined(web.app.redis, person);
  const { secret } = await makeSignInLink(web.app.redis, person);
  const link = `/desk/sign-in/link/${secret}`;
  const first = `/desk/sign-in/link/${(await makeSignInLink(web.app.redis, undefined)).secret}`;
  // Before anything is there that a worker would do, such as fetch a source.
  const inAction = await reportStates(web, gazette);
  await readersOfSends(web, gazette);
  const sends = await sendStates(web, gazette, person);
  const filled: DeskToSee = {
    session: await beginSession(web.app.redis, person, 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0'),
    states: [
      { name: 'sign-in', path: '/desk/sign-in', isVisitor: true },
      { name: 'sign-in-error', path: '/desk/sign-in', fields: [['email', 'none']], isVisitor: true },
      { name: 'sign-in-code', path: '/desk/sign-in', fields: [['email', 'a@example.com']], isVisitor: true },
      { name: 'sign-in-wrong-code', path: '/desk/sign-in/sent', fields: [['code', '1']], isVisitor: true },
      { name: 'sign-in-link', path: link, isVisitor: true },
      { name: 'owner', path: first, isVisitor: true, isBeforeAll: true },
      { name: 'owner-error', path: first, fields: [['email', 'none']], isVisitor: true, isBeforeAll: true },
      { name: 'sign-in-expired', path: '/desk/sign-in/link/none', isVisitor: true },
      { name: 'today', path: '/desk/n/gazette' },
      { name: 'today-empty', path: '/desk/n/weekend' },
      { name: 'issues', path: '/desk/n/gazette/issues' },
      { name: 'issues-found', path: '/desk/n/gazette/issues?words=council&state=draft' },
      { name: 'issues-not-found', path: '/desk/n/gazette/issues?words=zeppelin' },
      { name: 'issues-empty', path: '/desk/n/weekend/issues' },
      { name: 'compose', path: '/desk/n/gazette/compose' },
      { name: 'account', path: '/desk/account' },
      { name: 'nothing', path: '/desk/n/none' },
      ...firstDayStates,
      ...(await teamStates(web, person)),
      ...settingsStates,
      ...(await commentStates(web, gazette)),
      ...(await sourceStates(web, gazette)),
      ...inAction,
      ...(await approvalStates(web, person)),
      ...(await draftStates(web, gazette, person)),
      ...sends,
      ...(await readerStates(web, gazette)),
      ...(await healthStates(web, person)),
    ],
  };
  // Every page shows the same number of readers as the list.
  await countAll(web, gazette, Date.now());
  return filled;
}

const day = '/desk/n/gazette/first-day';

/** The steps to the first issue. */
const firstDayStates: readonly DeskState[] = [
  { name: 'first-day', path: day },
  { name: 'first-day-look', path: `${day}/look` },
  { name: 'first-day-sources', path: `${day}/sources` },
  { name: 'first-day-sources-error', path: `${day}/sources`, fields: [['site', '-']] },
  { name: 'first-day-mail', path: `${day}/mail` },
  {
    name: 'first-day-mail-error',
    path: `${day}/mail`,
    fields: Object.entries({ host: '', security: 'tls', port: '465' }),
  },
  { name: 'first-day-dns', path: `${day}/dns` },
  { name: 'first-day-readers', path: `${day}/readers` },
];

/** An issue that waits for an approval, which somebody was asked for. */
async function approvalStates(web: WebForTests, { id: asks, name }: Person): Promise<DeskState[]> {
  const harbour = await web.newsletter({ slug: 'harbour', title: '港口通讯', locale: 'zh-CN', sections: [] });
  await changeNewsletter(web.app.redis, 'harbour', { approval: 'wait' });
  await web.confirmed(harbour, 'one@example.com');
  const { id, revision } = await web.issue(harbour, '港口新闻');
  const fields = { email: 'chen@example.com', name: '陈编辑', language: 'zh-CN', role: 'editor', roles: {} } as const;
  const { id: person } = await addPerson(web.app.redis, { ...fields, movesData: false });
  const asked = { issue: id, person, at: Date.now(), by: { id: `person:${asks}`, name }, revision } as const;
  await writeAskedApproval(web.app.redis, { ...asked, note: '中午前发出？', email: 'sent' });
  return [{ name: 'send-approval', path: `/desk/issues/${id}/send`, until: 'form.go' }];
}

/** An issue that went out through a mail server, which refused one reader: its report and what became of that reader. */
async function reportStates(web: WebForTests, gazette: Newsletter): Promise<DeskState[]> {
  const issue = await web.issue(gazette, texts.inAction);
  const empty = { text: '', image: '', imageAlt: '', label: '', from: '', to: '' };
  const sponsor = { id: 's1', place: 'lead', title: texts.sponsor, url: 'https://sponsor.example.com/', ...empty };
  await web.app.redis.hset(keys.issue(issue.id), 'sponsors', JSON.stringify([sponsor]));
  await sendForReal(web, gazette, issue, 'three@example.com');
  const [story, refused] = ['one', 'three'].map((name) => idOf(web.app.list, `${name}@example.com`).toString('hex'));
  const at = (rest: string) => `/desk/issues/${issue.id}${rest}`;
  return [
    { name: 'report-clicks', path: at('/clicks') },
    { name: 'report-sponsors', path: at('/sponsors') },
    { name: 'report-status', path: at('/recipients') },
    { name: 'report-story', path: at(`/recipients/${story}`) },
    { name: 'report-story-bounced', path: at(`/recipients/${refused}`) },
  ];
}

/** The settings, and who may sign in: with an invitation that waits, and with one that was refused. */
async function teamStates(web: WebForTests, { id }: Person): Promise<DeskState[]> {
  const at = Math.floor(Date.now() / 1_000);
  const fields = { language: 'zh-CN', movesData: false } as const;
  const asked = { ...fields, email: 'wang@example.com', name: '王记者', role: 'writer', roles: {} } as const;
  const invited = await addPerson(web.app.redis, asked, { at, by: '李编辑', email: 'sent' });
  const other = {
    ...fields,
    email: 'zhou@example.com',
    name: '周校对',
    role: null,
    roles: { weekend: 'editor' },
  } as const;
  await addPerson(web.app.redis, other, { at: at - 9 * 86_400, by: '', email: 'refused' });
  const team = '/desk/n/gazette/settings/people';
  return [
    { name: 'settings', path: '/desk/n/gazette/settings' },
    { name: 'team', path: `${team}?invited=${invited.id}` },
    { name: 'team-new', path: `${team}/new` },
    { name: 'team-new-error', path: `${team}/new`, fields: [['email', 'none']] },
    { name: 'team-person', path: `${team}/${id}` },
    { name: 'team-remove', path: `${team}/${id}/remove` },
    { name: 'team-remove-last', path: `${team}/${id}/remove`, fields: [] },
    { name: 'team-withdraw', path: `${team}/${invited.id}/remove` },
    { name: 'invitation', path: invitationAddress('', web.app.tokenKeys, invited, { at }), isVisitor: true },
  ];
}

/** A draft, written and about to be sent. */
async function draftStates(web: WebForTests, gazette: Newsletter, person: Person): Promise<DeskState[]> {
  const { id, articles } = await web.issue(gazette, texts.draft);
  const { article } = await saveArticle(
    web.app.redis,
    {
      ...{ title: texts.article, url: 'https://www.example.com/ferry', section: 'City', author: '', image: null },
      ...{ publishedAt: '2031-03-04T08:00:00Z', excerpt: 'At last.', body: '<p>At last.</p>', source: 'markdown' },
    },
    { newsletter: gazette.slug },
  );
  const input = {
    articles: [...articles, article.id],
    note: 'Good morning, {{name|reader}}. **Trams** now run all night.',
    sectionNotes: { City: 'From the local desk' },
    versions: { [article.id]: { title: texts.version } },
    sponsors: [{ place: 'end', title: texts.sponsor, url: 'https://sponsor.example.com/', to: '2031-03-31' }],
  };
  await perform(web.app, drafts.change, { actor: personActor(person, Date.now()), key: { issue: id }, input });
  const [issue, write] = [`/desk/issues/${id}`, `/desk/issues/${id}/write`];
  const counted = (await web.issue(gazette, texts.counted)).id;
  await web.app.redis.set(keys.checksTurn(counted, 'now'), 'a process that counts for ever');
  const overtaken: Fields = [
    ...Object.entries({ revision: '1', note: 'Mine', 'was.note': 'nothing' }),
    ['subject', 'word '.repeat(200)],
    ['was.subject', 'nothing'],
    ['act', 'save'],
  ];
  return [
    { name: 'draft', path: issue },
    { name: 'draft-checks', path: `${issue}?checks=1`, until: '#checks-card form' },
    { name: 'draft-checking', path: `/desk/issues/${counted}?checks=1` },
    { name: 'draft-text', path: `${issue}?on=text` },
    { name: 'write', path: write },
    { name: 'write-phone-dark', path: `${write}?on=phone&colours=dark&pictures=blocked` },
    { name: 'write-conflict', path: write, fields: overtaken },
    { name: 'write-history', path: `${write}/history` },
    { name: 'write-article', path: `${write}/article/${article.id}` },
    {
      name: 'write-article-error',
      path: `${write}/article/${article.id}`,
      fields: Object.entries({ picture: 'other', url: 'none', act: 'save' }),
    },
    { name: 'write-add', path: `${write}/add?sent=1` },
    { name: 'write-add-none', path: `${write}/add?search=zeppelin` },
    { name: 'write-add-no-choice', path: `${write}/add`, fields: [['act', 'choose']] },
    { name: 'write-sponsor', path: `${write}/sponsor/s1` },
    { name: 'write-sponsor-error', path: `${write}/sponsor/new`, fields: [['act', 'save']] },
    { name: 'send', path: `${issue}/send`, until: 'form.go' },
    { name: 'send-counting', path: `/desk/issues/${counted}/send` },
    { name: 'send-error', path: `${issue}/send`, fields: Object.entries({ revision: '1', readers: '1', when: 'now' }) },
    { name: 'cancel', path: `${issue}/control`, fields: [['act', 'cancel']] },
  ];
}
