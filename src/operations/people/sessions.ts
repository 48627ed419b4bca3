import { endSession } from '../../people/sign-in/sessions.js';
import { operation } from '../operation.js';
import { NotForRole } from '../permission.js';

// Beginning a session is no operation: whoever signs in is nobody yet who may ask (people/sign-in/sign-in.ts).

/** Browsers in which a person is signed in. */
export const sessions = {
  remove: operation({
    id: 'removeSession',
    summary: 'End a session of your own',
    description: 'Signs you out in this browser or in another one.',
    permission: { scope: null, of: 'any' },
    changes: true,
    key: ['person', 'session'],
    plan: async (_, { person }, actor) => {
      if (!actor.person || actor.id !== person) throw new NotForRole('self');
    },
    run: ({ redis }, { person, session }) => endSession(redis, person, session),
    output: null,
    document: (_, __, { session: id }) => ({ id, removed: true }),
  }),
};
