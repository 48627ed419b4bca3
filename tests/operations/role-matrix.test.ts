import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnyOperation, perform } from '../../src/operations/operation.js';
import { operations } from '../../src/operations/operations.js';
import { type Actor, freshMs, personActor, type SignedIn } from '../../src/operations/permission.js';
import { type Role, roles } from '../../src/people/person.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { oneOfEach } from './one-of-each.js';

/**
 * Who may do what: each operation under the least role that it needs, and where that role must be held. `newsletter`: in
 * the newsletter of its object. `installation`: in all newsletters. `any`: in any newsletter, and the answer leaves out
 * the others. `data`: an editor also needs the switch, and everybody a fresh sign-in.
 */
const matrix = {
  'viewer, any': `
    listAttention listNewsletters readSite listAllSources listAllArticles listIssues listAllComments
    listPasskeys addPasskey changePasskey removePasskey removeSession`,
  'viewer, newsletter': `
    readNewsletter readLook previewLook readWelcome previewWelcomeStep listSegments readSegment listSponsors readSponsor readSponsorReport exportSponsorReport listSources readSource listArticles readArticle readImport readFirstDay trySchedule
    readIssue readOverview readAnswers listAnswers readOutcomes readProgress readReport showClicks exportLinks listSponsorPages checkIssue readChecks readRehearsal previewIssue showPreview readDraft readDraftHistory notePresence prepareSend readPreparedSend listComments listBlockedWriters
    readComment`,
  'writer, newsletter': `
    addArticle changeArticle removeArticle restoreArticle importArticle importAddresses changeDraft undoDraft redoDraft refreshSponsors addSponsor changeSponsor removeSponsor addPicture sendTestEmail testWelcomeStep readApproval askForApproval`,
  'editor, any': 'listBounceHolds tryLook',
  'editor, newsletter': `
    changeNewsletter archiveNewsletter reopenNewsletter changeLook addSection orderSections changeSection mergeSection
    removeSection changeFirstDay listSenderRecords addSegment removeSegment startWelcome stopWelcome orderWelcomeSteps addWelcomeStep changeWelcomeStep removeWelcomeStep findSources addSource changeSource removeSource pauseSource resumeSource pullSource pullSources
    composeIssue duplicateIssue removeDraft rehearseIssue approveIssue sendIssue unscheduleIssue pauseIssue resumeIssue markReached
    cancelIssue correctIssue resendIssue changePublication addSponsorPage removeSponsorPage listRecipients readRecipient readRecipientStory listLeft
    approveComment rejectComment removeComment blockCommentWriter removeBlockedWriter
    listFeedback readFeedback listUnreadReports releaseBounces rollBackBounces
    addSubscriber listSubscribers countSubscribers readFigures readSubscriber readSubscriberActivity changeSubscriber unsubscribeSubscriber changeAddress
    reactivateSubscriber listReaderImports readReaderImport cancelReaderImport`,
  'editor, newsletter, data': `enrolSubscriber eraseSubscriber importSubscribers exportSubscribers exportRecipients addReaderImport
    startReaderImport readRejects`,
  'editor, installation': `
    addNewsletter changeSite pullSourcesNow importFiles searchSubscribers readReader changeReaderAddress recordComplaint ingestFeedback`,
  'editor, installation, data': 'readReaderData eraseReader',
  'owner, any': 'listAudit',
  'owner, newsletter': 'removeNewsletter',
  'owner, installation': `
    listPersons addPerson changePerson removePerson addInvitation addPersonLink
    listTokens addToken removeToken
    listHealthChecks readLastHealthChecks readSystem readBackups startBackup readRelays testRelay testMailServer
    listWebhooks addWebhook readWebhook removeWebhook listDeliveries testWebhook replayWebhook
    readSignUps closeSignUps openSignUps reshardList`,
} as const;

interface Needed {
  least: Role;
  where: string;
  isData: boolean;
}
const expected = new Map<string, Needed>(
  Object.entries(matrix).flatMap(([needed, names]) => {
    const [least = '', where = '', data] = needed.split(', ');
    const found = { least: least as Role, where, isData: data === 'data' };
    return names
      .trim()
      .split(/\s+/)
      .map((id): [string, Needed] => [id, found]);
  }),
);

let api: ApiForTests;
let ids: Record<string, string>;
beforeAll(async () => {
  api = await startApiForTests();
  ids = await oneOfEach(api);
});
afterAll(() => api.stop());

const person = (may: Partial<SignedIn>, signedInAt = Date.now()): Actor => {
  const fields = { role: null, roles: {}, movesData: true, ...may };
  const known = {
    id: '0123456789ab',
    name: 'Ada',
    email: 'ada@example.com',
    language: 'en',
    attentionEmails: 'at-once',
    rights: 1,
    invitation: null,
    joinedAt: 0,
    createdAt: 1,
  } as const;
  return personActor({ ...known, ...fields }, signedInAt);
};

class Permitted extends Error {}

/** `permitted`, or the code of the error that refused the actor. Goes no further than the permission. */
async function decision(operation: AnyOperation, actor: Actor): Promise<string> {
  const check = async () => {
    throw new Permitted();
  };
  const key = Object.fromEntries(operation.key.map((name) => [name, ids[name] ?? 'gazette-1']));
  const asked = perform(api.app, { ...operation, check }, { actor, key, input: {} });
  const error = await asked.catch((thrown: unknown) => thrown);
  return error instanceof Permitted ? 'permitted' : String((error as { code?: unknown }).code);
}

test('the matrix names every operation once, and nothing else', () => {
  const named = Object.values(matrix).flatMap((names) => names.trim().split(/\s+/));
  expect(named.sort()).toEqual(operations.map(({ id }) => id).sort());
});

describe.each(operations.map((one) => [one.id, one] as const))('%s', (id, operation) => {
  const { least, where, isData } = expected.get(id) ?? { least: 'owner', where: 'installation', isData: false };
  const places = {
    'in its newsletter': (role: Role) => person({ roles: { gazette: role } }),
    'in another newsletter': (role: Role) => person({ roles: { elsewhere: role } }),
    'in all newsletters': (role: Role) => person({ role }),
  };
  const counts = {
    'in its newsletter': where !== 'installation',
    'in another newsletter': where === 'any',
    'in all newsletters': true,
  };

  test.each(Object.entries(places))(`permits a person from ${least} on %s, or refuses`, async (place, as) => {
    const decisions = await Promise.all(
      roles.map(async (role) => [role, await decision(operation, as(role))] as const),
    );
    const permitted = decisions.filter(([, one]) => one === 'permitted').map(([role]) => role);
    const enough = roles.slice(roles.indexOf(least));
    expect(permitted).toEqual(counts[place as keyof typeof counts] ? enough : []);
    for (const [role, one] of decisions)
      if (!permitted.includes(role)) expect(one).toMatch(/^auth\.(scope-missing|other-newsletter|not-for-role)$/);
  });

  if (operation.permission.scope !== null)
    test('refuses a person without any role', async () => {
      expect(await decision(operation, person({}))).toBe('auth.scope-missing');
    });

  if (isData) {
    test('asks an editor for the switch, and everybody for a fresh sign-in', async () => {
      const role = 'editor';
      expect(await decision(operation, person({ role, movesData: false }))).toBe('auth.not-for-role');
      expect(await decision(operation, person({ role: 'owner', movesData: false }))).toBe('permitted');
      const old = Date.now() - freshMs - 1_000;
      expect(await decision(operation, person({ role }, old))).toBe('auth.sign-in-again');
      expect(await decision(operation, person({ role: 'owner' }, old))).toBe('auth.sign-in-again');
    });
  } else
    test('asks for no fresh sign-in', async () => {
      expect(await decision(operation, person({ role: 'owner', movesData: false }, 0))).toBe('permitted');
    });
});
