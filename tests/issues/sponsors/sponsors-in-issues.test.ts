import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { cancelIssue, composeIssue } from '../../../src/issues/compose.js';
import { deleteDraft, duplicateIssue } from '../../../src/issues/copy-draft.js';
import { editDraft } from '../../../src/issues/edit-draft.js';
import type { Issue } from '../../../src/issues/issue.js';
import { changeIssueState, readIssue } from '../../../src/issues/issue-store.js';
import { slotsWithDue, slotsWithNamed } from '../../../src/issues/sponsors/due-sponsors.js';
import type { SponsorSettings } from '../../../src/issues/sponsors/sponsor.js';
import { faultySponsors } from '../../../src/issues/sponsors/sponsor-faults.js';
import { addSponsor, changeSponsor, readSponsor, removeSponsor } from '../../../src/issues/sponsors/sponsor-store.js';
import { undoOwn } from '../../../src/issues/undo-draft.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { dayAfter, dayOf, wallTimeAt } from '../../../src/newsletters/zoned-time.js';
import { draftSponsors } from '../../../src/operations/issues/draft-sponsors.js';
import { moveSection } from '../../../src/operations/newsletters/rename-section.js';
import { perform } from '../../../src/operations/operation.js';
import { scopes, tokenActor } from '../../../src/operations/permission.js';
import { sponsorForTests } from '../../helpers/sponsor.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';

let web: WebForTests;
let redis: Redis;
let newsletter: Newsletter;
let article: string;
beforeAll(async () => {
  web = await startWebForTests();
  redis = web.app.redis;
});
afterAll(() => web.stop());
beforeEach(async () => {
  await web.empty();
  newsletter = await web.newsletter({ timeZone: 'Pacific/Kiritimati' });
  const story = {
    ...{ title: 'A berth', url: 'https://www.example.com/berth', section: 'City', publishedAt: '2031-03-04T08:00:00Z' },
    ...{ author: '', image: null, excerpt: '', body: '<p>A berth.</p>', source: 'feed' as const },
  };
  article = (await saveArticle(redis, story, { newsletter: 'gazette' })).article.id;
});

/** The day in the newsletter's zone, which is not that of UTC for most of the day. */
const today = () => dayOf(wallTimeAt(Date.now(), 'Pacific/Kiritimati'));
const add = async (fields: Partial<SponsorSettings> = {}) =>
  (await addSponsor(redis, 'gazette', sponsorForTests(fields), 'Ada')).id;
const change = (id: string, fields: Partial<SponsorSettings>) =>
  changeSponsor(redis, { newsletter: 'gazette', id }, fields, { by: 'Ada' });
const compose = async (given: Parameters<typeof composeIssue>[2] = {}) =>
  (await composeIssue(redis, newsletter, { articles: [article], ...given })).issue;
const taken = ({ sponsors }: Pick<Issue, 'sponsors'>) => sponsors.map(({ sponsor }) => sponsor);
const editor = { by: 'Ada', actor: 'token:ada' } as const;
/** Takes the sponsors that are due anew. */
const refresh = async (id: string) => {
  const issue = await readIssue(redis, id);
  const sponsors = await slotsWithDue(redis, newsletter, issue);
  return editDraft(redis, id, { base: issue.revision, ...editor }, { sponsors });
};
/** As an editor asks for it. */
const refreshOf = async (issue: string): Promise<Issue> => {
  const actor = tokenActor({ id: '0123456789ab', name: 'Ada', scopes, newsletter: null });
  await perform(web.app, draftSponsors.refresh, { actor, key: { issue }, input: {} });
  return readIssue(redis, issue);
};
const faults = async (id: string, day = today()) =>
  (await faultySponsors(redis, newsletter, await readIssue(redis, id), day)).map((one) => [one.sponsor, one.because]);

test('a new issue takes the sponsors of its day in the newsletter’s time zone, by their first days', async () => {
  const later = await add({ from: today(), to: today() });
  const first = await add({ from: dayAfter(today(), -3), url: 'https://first.example.com/' });
  await add({ to: dayAfter(today(), -1) });
  await add({ from: dayAfter(today()) });
  await add({ paused: true });
  const issue = await compose();
  expect(taken(issue)).toEqual([first, later]);
  expect(issue.sponsors[0]).toMatchObject({ id: 's1', url: 'https://first.example.com/', sponsorRevision: 1 });
});

test('a digest of a schedule takes the sponsors of the day of its tick', async () => {
  await add({ to: today() });
  const next = await add({ from: dayAfter(today(), 2) });
  const tick = Date.now() + 2 * 86_400_000;
  expect(taken(await compose({ scheduled: { id: 'gazette-9', tick, stream: null } }))).toEqual([next]);
});

test('a sponsor that was written for one issue comes first, and an issue takes no more than it can show', async () => {
  for (let i = 0; i < 12; i += 1) await add({ url: `https://example.com/${i}` });
  const own = { title: 'Own', text: '', url: 'https://own.example.com/', image: '' };
  const issue = await compose({ sponsor: own });
  expect(issue.sponsors).toHaveLength(10);
  expect(issue.sponsors[0]).toMatchObject({ title: 'Own' });
  expect(issue.sponsors[0]).not.toHaveProperty('sponsor');
  expect((await faults(issue.id)).filter(([, because]) => because === 'no-room')).toHaveLength(3);
});

test('an issue for some readers takes none by itself, and one when an editor says so', async () => {
  const id = await add();
  const issue = await compose({ audience: { domain: ['example.org'] } });
  expect(taken(issue)).toEqual([]);
  expect(await faults(issue.id)).toEqual([]);
  expect(taken(await refresh(issue.id))).toEqual([]);
  const sponsors = await slotsWithNamed(redis, 'gazette', [], [id]);
  const named = await editDraft(redis, issue.id, { base: issue.revision, ...editor }, { sponsors });
  expect(taken(named)).toEqual([id]);
  // What it has is copied anew, and dropped once it is not due any more.
  await change(id, { title: 'New' });
  expect((await refresh(issue.id)).sponsors).toMatchObject([{ sponsor: id, title: 'New' }]);
  await change(id, { paused: true });
  expect(taken(await refresh(issue.id))).toEqual([]);
});

test('the last issue of a sponsor is taken by one of many that are composed, copied or refreshed at once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const without = await Promise.all([compose(), compose()]);
    const source = await readIssue(redis, without[0]?.id ?? '');
    const id = await add({ issues: 1, url: `https://example.com/${round}` });
    const all = await Promise.all([
      compose(),
      compose(),
      duplicateIssue(redis, source),
      duplicateIssue(redis, source),
      ...without.map(({ id: draft }) => refreshOf(draft)),
    ]);
    expect(all.filter((issue) => taken(issue).includes(id))).toHaveLength(1);
    await removeSponsor(redis, 'gazette', id);
  }
});

test('a sponsor of one issue is in one: a draft that is deleted or cancelled gives it back', async () => {
  const id = await add({ issues: 1 });
  const first = await compose();
  expect(taken(first)).toEqual([id]);
  const second = await compose();
  expect(taken(second)).toEqual([]);
  await deleteDraft(redis, first.id);
  expect(taken(await refresh(second.id))).toEqual([id]);
  await cancelIssue(redis, await readIssue(redis, second.id));
  expect(taken(await compose())).toEqual([id]);
});

test('of two drafts with the last issue of a sponsor, the second one is told when the first is scheduled', async () => {
  const id = await add({ issues: 2 });
  const [first, second] = [await compose(), await compose()];
  await change(id, { issues: 1 });
  expect(await faults(second.id)).toEqual([]);
  await changeIssueState(redis, first.id, 'scheduled', { startAt: Date.now() + 60_000 });
  expect(await faults(second.id)).toEqual([[id, 'used-up']]);
  expect(taken(await refresh(second.id))).toEqual([]);
});

test('an issue keeps what it took when the sponsor changes, until somebody takes it anew', async () => {
  const id = await add({ title: 'Old' });
  const issue = await compose();
  await change(id, { title: 'New' });
  expect((await readIssue(redis, issue.id)).sponsors).toMatchObject([{ title: 'Old' }]);
  expect(await faults(issue.id)).toEqual([[id, 'changed']]);
  const fresh = await refresh(issue.id);
  expect(fresh).toMatchObject({ revision: 2, sponsors: [{ id: 's1', title: 'New', sponsorRevision: 2 }] });
  expect(await faults(issue.id)).toEqual([]);
  expect((await undoOwn(redis, issue.id, { base: 2, ...editor }, 'undo')).sponsors).toMatchObject([{ title: 'Old' }]);
});

test('an issue that was sent keeps its sponsors whatever happens to them', async () => {
  const id = await add({ title: 'Old' });
  const issue = await compose();
  await changeIssueState(redis, issue.id, 'sending', { startedAt: Date.now() });
  await change(id, { title: 'New' });
  await removeSponsor(redis, 'gazette', id);
  await expect(refresh(issue.id)).rejects.toMatchObject({ code: 'issue.not-editable' });
  expect((await readIssue(redis, issue.id)).sponsors).toMatchObject([{ title: 'Old', sponsor: id }]);
});

test.each<[what: string, change: (id: string) => Promise<unknown>, because: string]>([
  ['is paused', (id) => change(id, { paused: true }), 'paused'],
  ['is removed', (id) => removeSponsor(redis, 'gazette', id), 'removed'],
  ['ends earlier', (id) => change(id, { from: '2026-01-01', to: '2026-01-31' }), 'changed'],
])(
  'a sponsor that %s is named for the drafts that have it, and dropped when they take theirs anew',
  async (_, act, because) => {
    const id = await add();
    const issue = await compose();
    await act(id);
    expect(await faults(issue.id)).toEqual([[id, because]]);
    expect(taken(await refresh(issue.id))).toEqual([]);
  },
);

test('a sponsor that ends before the issue goes out, begins after it, or is missing is named', async () => {
  const ends = await add({ to: today() });
  const begins = await add({ from: dayAfter(today(), 5) });
  const issue = await compose();
  expect(await faults(issue.id)).toEqual([]);
  expect(await faults(issue.id, dayAfter(today(), 6))).toEqual([
    [ends, 'ended'],
    [begins, 'missing'],
  ]);
  await editDraft(redis, issue.id, { base: 1, ...editor }, { sponsors: [] });
  expect(await faults(issue.id)).toEqual([[ends, 'missing']]);
});

test('two sponsors at one place are both shown, and named', async () => {
  const first = await add();
  const second = await add({ url: 'https://second.example.com/' });
  const issue = await compose();
  expect(taken(issue)).toEqual([first, second]);
  expect(await faults(issue.id)).toEqual([[second, 'same-place']]);
});

test('an editor takes a sponsor by name on a day on which it does not run', async () => {
  const id = await add({ to: '2026-01-31' });
  const issue = await compose();
  const sponsors = await slotsWithNamed(redis, 'gazette', issue.sponsors, [id]);
  const changed = await editDraft(redis, issue.id, { base: 1, ...editor }, { sponsors });
  expect(changed.sponsors).toMatchObject([{ sponsor: id, from: '', to: '' }]);
  expect(await faults(issue.id)).toEqual([]);
  // A change of what the issue does not show leaves it as it is; one of what it shows, or of its days, does not.
  await change(id, { name: 'Harbour Books Ltd', issues: 9 });
  expect(await faults(issue.id)).toEqual([]);
  await change(id, { text: 'New' });
  expect(await faults(issue.id)).toEqual([[id, 'changed']]);
  await change(id, { text: 'Printed on stone paper.' });
  expect(await faults(issue.id)).toEqual([]);
  await change(id, { to: '2026-02-28' });
  expect(await faults(issue.id)).toEqual([[id, 'changed']]);
  await expect(slotsWithNamed(redis, 'gazette', [], ['sponsor-99'])).rejects.toMatchObject({ code: 'input.invalid' });
});

test('a program that knows no sponsors writes the list back, and an issue still knows where a slot comes from', async () => {
  const id = await add();
  const issue = await compose();
  const [{ sponsor: _, sponsorRevision: __, ...slot } = expect.fail()] = issue.sponsors;
  const edit = { base: 1, ...editor };
  const changed = await editDraft(redis, issue.id, edit, { sponsors: [{ ...slot, text: 'For this issue' }] });
  expect(changed.sponsors).toMatchObject([{ text: 'For this issue', sponsor: id, sponsorRevision: 1 }]);
  const own = await editDraft(redis, issue.id, { ...edit, base: 2 }, { sponsors: [{ ...slot, sponsor: '' }] });
  expect(own.sponsors[0]).not.toHaveProperty('sponsor');
  const foreign = { sponsors: [{ ...slot, sponsor: 'sponsor-99' }] };
  await expect(editDraft(redis, issue.id, { ...edit, base: 3 }, foreign)).rejects.toMatchObject({ field: 'sponsors' });
});

test('a copy of an issue takes the sponsors of today, and keeps what was written for the issue', async () => {
  const id = await add({ title: 'Old', to: today() });
  const own = { title: 'Own', text: '', url: 'https://own.example.com/', image: '' };
  const issue = await compose({ sponsor: own });
  await change(id, { title: 'New' });
  const copy = await duplicateIssue(redis, await readIssue(redis, issue.id));
  expect(copy.sponsors.map(({ title }) => title)).toEqual(['Own', 'New']);
  await change(id, { to: '2026-01-31' });
  expect((await duplicateIssue(redis, await readIssue(redis, issue.id))).sponsors.map(({ title }) => title)).toEqual([
    'Own',
  ]);
});

test('a section that gets another name has it in the place of a sponsor', async () => {
  const id = await add({ place: 'section:City' });
  const issue = await compose();
  await moveSection(web.app.list, 'gazette', { from: 'City', to: 'Town', by: 'Ada' });
  expect((await readSponsor(redis, 'gazette', id)).place).toBe('section:Town');
  expect((await readIssue(redis, issue.id)).sponsors).toMatchObject([{ place: 'section:Town' }]);
  expect(await faults(issue.id)).toEqual([]);
});

test('of two changes at once both are kept, and one on an older revision is refused', async () => {
  const id = await add();
  await Promise.all([change(id, { title: 'Two' }), change(id, { text: 'Three' })]);
  expect(await readSponsor(redis, 'gazette', id)).toMatchObject({ title: 'Two', text: 'Three', revision: 3 });
  const late = changeSponsor(redis, { newsletter: 'gazette', id }, { title: 'Late' }, { by: 'Bo', base: 1 });
  await expect(late).rejects.toMatchObject({ code: 'sponsor.changed-meanwhile', revision: 3 });
});

test.each<[field: string, Partial<Record<keyof SponsorSettings, unknown>>]>([
  ['title', { title: ' ' }],
  ['url', { url: 'javascript:alert(1)' }],
  ['image', { image: 'data:image/png;base64,AA' }],
  ['from', { from: '2026-02-30' }],
  ['to', { from: '2026-02-02', to: '2026-02-01' }],
  ['place', { place: 'left' }],
  ['issues', { issues: 0 }],
])('a sponsor with an invalid %s is refused', async (field, fields) => {
  await expect(add(fields as Partial<SponsorSettings>)).rejects.toMatchObject({ code: 'input.invalid', field });
});

test('an archived newsletter keeps its sponsors', async () => {
  const id = await add();
  await changeNewsletter(redis, 'gazette', { archivedAt: new Date().toISOString() });
  expect(await readSponsor(redis, 'gazette', id)).toMatchObject({ removedAt: '' });
});
