import * as z from 'zod';
import { endPresence, notePresence, type Present, presentSeconds, readPresence } from '../../issues/presence.js';
import { time } from '../fields.js';
import { operation } from '../operation.js';
import { identityOf } from '../permission.js';
import { issueOf, readingContent } from './of-issue.js';

/** Somebody who has a draft open. */
export const someone = z.object({
  id: z.string().meta({ description: 'Kind and id: "person:…", "token:…", or "console".', examples: ['token:t1'] }),
  name: z.string().meta({ examples: ['Anna'] }),
  at: time.meta({ description: 'Their last sign of life.' }),
});
export const someoneDocument = ({ id, name, at }: Present) => ({ id, name, at: new Date(at).toISOString() });

const present = z.object({
  people: z.array(z.object({ ...someone.shape, you: z.boolean() })),
});

const presenceNote = z.strictObject({
  leaves: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether you have closed the draft.', examples: [false] }),
});

/** Their names in the API's document. */
export const presenceSchemas = { Presence: present, PresenceNote: presenceNote } as const;

/** Who has a draft open. */
export const presences = {
  note: operation({
    id: 'notePresence',
    summary: 'Say that you are on a draft, and see who else is',
    description: `Call it every 10 seconds while you have the draft open: you count as being there for ${presentSeconds} seconds. It changes nothing of the draft and is in no log.`,
    ...readingContent,
    input: presenceNote,
    errors: ['issue.not-found'],
    run: async (app, { leaves, ...asked }, { actor }) => {
      const { id } = await issueOf(app, asked);
      const you = identityOf(actor);
      if (leaves) await endPresence(app.redis, id, you);
      else await notePresence(app.redis, id, { id: you, name: actor.name });
      return { you, people: await readPresence(app.redis, id) };
    },
    output: present,
    document: (_, { you, people }) => ({
      people: people.map((one) => ({ ...someoneDocument(one), you: one.id === you })),
    }),
  }),
};
