import { startIssue } from '../../../src/control/start-issue.js';
import { writeApproval } from '../../../src/delivery/approval.js';
import { readEdition } from '../../../src/delivery/edition.js';
import { composeIssue } from '../../../src/issues/compose.js';
import { editDraft } from '../../../src/issues/edit-draft.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { type Attack, unless } from '../attack.js';
import type { Instance } from '../instance.js';

// Sending what nobody approved, and the saved audiences of a newsletter.

/** A draft of a newsletter whose issues need an approval. */
async function unapproved(instance: Instance) {
  const { app, issue } = instance;
  const newsletter = await changeNewsletter(app.redis, instance.newsletter.slug, { approval: 'wait' });
  return (await composeIssue(app.redis, newsletter, { articles: issue.articles })).issue;
}

/** Tries to send. @returns the code of the refusal; empty: it was sent */
async function trySend({ app }: Instance, id: string): Promise<string> {
  try {
    await startIssue(app.redis, app.queues, id);
    return '';
  } catch (error) {
    return String((error as { code?: unknown }).code ?? error);
  } finally {
    await changeNewsletter(app.redis, 'gazette', { approval: 'draft' });
  }
}

const approval = 'src/delivery/approval.ts';

async function callSegments(instance: Instance, method: string, path: string, token: string, body?: unknown) {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const sent = { headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  return instance.send(method, `/api/v1/newsletters/${path}`, sent);
}

export const editorAttacks: readonly Attack[] = [
  {
    name: 'sending an issue that nobody approved',
    mutations: [
      {
        removes: 'the approval',
        file: approval,
        expression: "state === 'missing' || state === 'changed'",
        instead: 'false',
      },
    ],
    async run(instance) {
      const code = await trySend(instance, (await unapproved(instance)).id);
      return unless(code === 'issue.not-approved' ? [] : [code || 'it was sent'], 'it was not sent');
    },
  },
  {
    name: 'changing an issue after its approval',
    mutations: [
      {
        removes: 'the hash of what was approved',
        file: approval,
        expression: 'approval.hash === (await hashEmails(edition))',
        instead: 'true',
      },
    ],
    async run(instance) {
      const { app } = instance;
      const { id, revision } = await unapproved(instance);
      await writeApproval(
        app.redis,
        await readEdition(app.redis, app.publicUrl, await readIssue(app.redis, id)),
        'An editor',
      );
      await editDraft(app.redis, id, { base: revision, by: 'attack' }, { subject: 'Something else entirely' });
      const code = await trySend(instance, id);
      return unless(code === 'issue.not-approved' ? [] : [code || 'it was sent'], 'it was not sent');
    },
  },
  {
    name: 'approving an issue with a token that may only write it',
    async run(instance) {
      const { id } = await unapproved(instance);
      await changeNewsletter(instance.app.redis, 'gazette', { approval: 'draft' });
      const token = await instance.apiToken('--scope', 'content:write');
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const faults: string[] = [];
      for (const act of ['approve', 'send']) {
        const path = `/api/v1/newsletters/gazette/issues/${id}/${act}`;
        const { status } = await instance.send('POST', path, { headers, body: '{}' });
        if (status < 400 || status >= 500) faults.push(`${act} got ${status}`);
      }
      return unless(faults, 'neither was allowed');
    },
  },
  {
    name: 'the segments of another newsletter',
    async run(instance) {
      const token = await instance.apiToken('--scope', 'content:write', '--newsletter', 'weekend');
      const faults: string[] = [];
      const calls = [
        await callSegments(instance, 'GET', 'gazette/segments', token),
        await callSegments(instance, 'POST', 'gazette/segments', token, { name: 'mine', filter: {} }),
        await callSegments(instance, 'DELETE', 'gazette/segments/mine', token),
      ];
      for (const { status } of calls) if (status !== 403) faults.push(`it got ${status}`);
      return unless(faults, 'three calls got 403');
    },
  },
  {
    name: 'prototype names and markup as names of segments',
    async run(instance) {
      const token = await instance.apiToken('--scope', 'content:write');
      const faults: string[] = [];
      for (const name of [
        '__proto__',
        'constructor',
        'toString',
        '<script>alert(1)</script>',
        '../meta',
        '\u0000',
        'a\nb',
      ]) {
        const path = `gazette/segments/${encodeURIComponent(name)}`;
        for (const method of ['GET', 'DELETE']) {
          const { status } = await callSegments(instance, method, path, token);
          if (status < 400 || status >= 500) faults.push(`${method} ${JSON.stringify(name)} got ${status}`);
        }
        const { status } = await callSegments(instance, 'POST', 'gazette/segments', token, {
          name,
          filter: JSON.parse('{"__proto__":{"x":1}}'),
        });
        if (status >= 500) faults.push(`POST ${JSON.stringify(name)} got ${status}`);
        await callSegments(instance, 'DELETE', path, token);
      }
      return unless(faults, 'seven names are names like any other');
    },
  },
  {
    name: 'reading addresses out of a segment',
    async run(instance) {
      const reader = await instance.reader();
      const token = await instance.apiToken('--scope', 'content:write');
      await callSegments(instance, 'POST', 'gazette/segments', token, { name: 'everybody', filter: {} });
      const { body } = await callSegments(instance, 'GET', 'gazette/segments/everybody', token);
      await callSegments(instance, 'DELETE', 'gazette/segments/everybody', token);
      return unless(body.includes(reader) || body.includes('@') ? ['it has an address'] : [], 'it has numbers only');
    },
  },
];
