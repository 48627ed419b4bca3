import * as z from 'zod';
import { changesOf } from '../../control/issue-authors.js';
import { approvalStates, readApproval, readApprovalState, requireApprovable } from '../../delivery/approval.js';
import { InvalidInput } from '../../errors.js';
import { identityKinds, kindOf } from '../../identity.js';
import { requireRevision } from '../../issues/draft-history.js';
import type { Issue } from '../../issues/issue.js';
import { needsApproval } from '../../newsletters/approval-mode.js';
import { readNewsletter, requireActive } from '../../newsletters/newsletter-store.js';
import {
  type AskedApproval,
  countAskedApproval,
  enqueueAskedApproval,
  listAskedApprovals,
  writeAskedApproval,
} from '../../people/asked-approvals/asked-approvals.js';
import type { Person } from '../../people/person.js';
import { listPersons } from '../../people/person-store.js';
import { cleanName } from '../../subscribers/record/address.js';
import { isoFromMs } from '../../timestamps.js';
import { issueField, time } from '../fields.js';
import { type OperationApp, operation } from '../operation.js';
import { type Actor, identityOf, may, personActor, personOf } from '../permission.js';
import { NeedsNoApproval } from './approvals.js';
import { issueOf, writingDrafts } from './of-issue.js';

const person = z.string().regex(/^[0-9a-f]{12}$/);
const personId = person.meta({ description: 'Id of the person.', examples: ['0123456789ab'] });
const name = z.string().meta({ examples: ['Bo'] });

const approvalRequest = z
  .strictObject({
    person: personId,
    note: z
      .string()
      .max(500)
      .default('')
      .meta({ description: 'A line to the person.', examples: ['Out by noon?'] }),
    revision: z.int().min(1).optional().meta({
      description: 'The revision that the actor saw. If somebody has changed the issue since, nobody is asked.',
    }),
  })
  .meta({ examples: [{ person: '0123456789ab', note: 'Out by noon?' }] });

const askedPerson = z.object({
  person: personId,
  name,
  by: z.string().meta({ description: 'Who asked.', examples: ['Ada'] }),
  note: z.string(),
  at: time,
  revision: z.int().min(1).meta({ description: 'Of the issue at that time.' }),
  email: z.enum(['waiting', 'sent', 'no-sender', 'refused']).meta({
    description: 'no-sender: there is no newsletter whose sender it could have. refused: the server refused it.',
  }),
});

const approvalOverview = z.object({
  id: issueField,
  state: z.enum(approvalStates),
  at: time.nullable().meta({ description: 'When it was last approved.' }),
  who: z
    .object({ kind: z.enum(identityKinds), name: z.string() })
    .nullable()
    .meta({ description: 'Who approved it.' }),
  approvers: z.array(z.object({ id: personId, name })).meta({
    description: 'Other people who may approve it as it is: they have changed nothing in it since its last approval.',
  }),
  asked: z.array(askedPerson).meta({ description: 'Who was asked to, the newest first.' }),
});

/** Their names in the API's document. */
export const askedApprovalSchemas = { AskForApproval: approvalRequest, ApprovalOverview: approvalOverview } as const;

/** People who may approve an issue as it is, and are not the actor. */
async function approversOf({ redis }: OperationApp, issue: Issue, actor: Actor): Promise<Person[]> {
  const others = (await listPersons(redis)).filter((one) => `person:${one.id}` !== identityOf(actor));
  const able = others.filter((one) => may(personActor(one, 0), 'issues:send', issue.newsletter));
  const changes = await Promise.all(able.map(({ id }) => changesOf(redis, issue, `person:${id}`)));
  return able.filter((_, position) => changes[position]?.length === 0);
}

/** How an issue's approval is, and who can be asked. */
async function overviewOf(app: OperationApp, issue: Issue, actor: Actor) {
  const state = await readApprovalState(app.redis, issue);
  const isOpen = state === 'missing' || state === 'changed';
  const [approval, approvers, asked, persons] = await Promise.all([
    readApproval(app.redis, issue.id),
    isOpen ? approversOf(app, issue, actor) : [],
    listAskedApprovals(app.redis, issue.id),
    listPersons(app.redis),
  ]);
  const names = new Map(persons.map(({ id, name }) => [id, name]));
  return { issue, state, approval, approvers, asked: asked.filter((one) => names.has(one.person)), names };
}

type Overview = Awaited<ReturnType<typeof overviewOf>>;

const overviewDocument = (_: unknown, { issue, state, approval, approvers, asked, names }: Overview) => ({
  ...{ id: issue.id, state, at: isoFromMs(approval?.at ?? 0) },
  who: approval?.approver ? { kind: kindOf(approval.approver.id), name: approval.approver.name } : null,
  approvers: approvers.map(({ id, name }) => ({ id, name })),
  asked: asked.map(({ person, by, note, at, revision, email }) => ({
    ...{ person, name: names.get(person) ?? '', by: by.name, note, at: isoFromMs(at), revision, email },
  })),
});

/** Asking somebody to approve an issue. */
export const askedApprovals = {
  read: operation({
    id: 'readApproval',
    summary: 'Show the approval of an issue',
    description: 'Whether it is approved as it is, by whom, who else may approve it, and who was asked to.',
    ...writingDrafts,
    changes: false,
    run: async (app, key, { actor }) => overviewOf(app, await issueOf(app, key), actor),
    output: approvalOverview,
    document: overviewDocument,
  }),

  ask: operation({
    id: 'askForApproval',
    summary: 'Ask somebody to approve an issue',
    description:
      'Emails a person who may approve the issue as it is, with a link to its page in the desk. The link gives nobody a right: they sign in. A person is asked at most three times a day about an issue.',
    ...writingDrafts,
    input: approvalRequest,
    errors: [
      'issue.asked-too-often',
      'issue.needs-no-approval',
      'issue.cannot-approve',
      'issue.changed-meanwhile',
      'newsletter.archived',
    ],
    plan: async (app, { issue: id, person: asked, revision }, actor) => {
      const issue = await issueOf(app, { issue: id });
      const newsletter = await readNewsletter(app.redis, issue.newsletter);
      if (!needsApproval(newsletter)) throw new NeedsNoApproval(id, issue.newsletter);
      requireActive(newsletter);
      await requireApprovable(app.redis, issue);
      await requireRevision(app.redis, issue, revision);
      const approvers = await approversOf(app, issue, actor);
      if (!approvers.some((one) => one.id === asked)) {
        const known = approvers.map((one) => `${one.id} (${one.name})`).join(', ') || 'nobody';
        throw new InvalidInput('person', `must be somebody else who may approve it as it is: ${known}`);
      }
      return issue;
    },
    run: async (app, { person: id, note }, { actor, plan: issue }) => {
      const asked: AskedApproval = {
        ...{ issue: issue.id, person: id, at: Date.now(), by: personOf(actor), note: cleanName(note) },
        ...{ revision: issue.revision, email: 'waiting' },
      };
      await countAskedApproval(app.list, asked);
      await writeAskedApproval(app.redis, asked);
      return overviewOf(app, issue, actor);
    },
    follow: async ({ queues }, { asked: [newest] }) => {
      if (newest) await enqueueAskedApproval(queues, newest);
    },
    output: approvalOverview,
    document: overviewDocument,
  }),
};
