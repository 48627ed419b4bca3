import * as z from 'zod';
import { NotFound } from '../../errors.js';
import { cleanName } from '../../subscribers/record/address.js';
import { confirming, newsletterField, time } from '../fields.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { operation } from '../operation.js';
import { onePage, pageOf } from '../page.js';
import { requireLimits, requireScope, scopes } from '../permission.js';
import { defaultPerMinute, defaultSignUpsPerDay } from './api-token.js';
import { addApiToken, listApiTokens, revokeApiToken } from './token-store.js';

const fields = {
  id: z.string().meta({ examples: ['0123456789ab'] }),
  name: z.string().meta({ examples: ['the shop'] }),
  scopes: z.array(z.enum(scopes)),
  newsletter: newsletterField
    .nullable()
    .meta({ description: 'Slug of the only newsletter that it is for; null: all.' }),
  perMinute: z.int().meta({ description: 'Max calls per minute.', examples: [defaultPerMinute] }),
  signUpsPerDay: z.int().meta({ description: 'Max sign-ups per day.', examples: [defaultSignUpsPerDay] }),
  createdAt: time,
};
const token = z.object(fields);
const tokenPage = pageOf(token);
const createdToken = z.object({
  ...fields,
  token: z.string().meta({ description: 'It cannot be read again.', examples: ['pr_0123456789ab_…'] }),
});

const newToken = z
  .strictObject({
    name: z
      .string()
      .max(200)
      .refine((text) => cleanName(text) !== '', 'must not be empty')
      .overwrite(cleanName)
      .meta({ description: 'Purpose of the token.' }),
    scopes: z.array(z.enum(scopes)).min(1).meta({ description: 'What it may be used for.' }),
    newsletter: z.string().max(40).optional().meta({ description: 'Slug of the only newsletter that it is for.' }),
    perMinute: z.int().min(1).default(defaultPerMinute).meta({ description: 'Max calls per minute.' }),
    signUpsPerDay: z.int().min(1).default(defaultSignUpsPerDay).meta({ description: 'Max sign-ups per day.' }),
  })
  .meta({
    examples: [
      {
        ...{ name: 'the shop', scopes: ['subscribers:write'], newsletter: 'gazette' },
        ...{ perMinute: defaultPerMinute, signUpsPerDay: defaultSignUpsPerDay },
      },
    ],
  });

/** Their names in the API's document. */
export const tokenSchemas = { Token: token, TokenPage: tokenPage, CreatedToken: createdToken, NewToken: newToken };

/** Tokens of programs that use the API. */
export const tokens = {
  list: operation({
    id: 'listTokens',
    summary: 'List tokens',
    description: 'Returns all tokens without their secrets, the oldest first.',
    permission: { scope: 'installation:read', of: 'installation' },
    changes: false,
    key: [],
    run: ({ redis }) => listApiTokens(redis),
    output: tokenPage,
    document: (_, items) => onePage(items),
  }),

  add: operation({
    id: 'addToken',
    summary: 'Create a token',
    description:
      'The answer has the token, which cannot be read again. A token gives no scope that it lacks itself, and no limit above its own.',
    permission: { scope: 'installation:write', also: ({ scopes: given = [] }) => given, of: 'installation' },
    changes: true,
    key: [],
    input: newToken,
    plan: async (_, { perMinute, signUpsPerDay }, actor) => requireLimits(actor, { perMinute, signUpsPerDay }),
    run: async (app, { newsletter = null, ...given }) => {
      if (newsletter !== null) await newsletterOf(app, { slug: newsletter });
      return addApiToken(app.redis, {
        ...{ ...given, newsletter },
        scopes: scopes.filter((one) => given.scopes.includes(one)),
      });
    },
    output: createdToken,
    document: (_, { apiToken, token: secret }) => ({ ...apiToken, token: secret }),
  }),

  revoke: operation({
    id: 'removeToken',
    summary: 'Revoke a token',
    description: 'The next call with the token is refused. A token revokes none with a scope that it lacks itself.',
    permission: { scope: 'installation:write', of: 'installation' },
    changes: true,
    key: ['token'],
    input: confirming,
    plan: async ({ redis }, { token: id }, actor) => {
      const found = (await listApiTokens(redis)).find((one) => one.id === id);
      if (!found) throw new NotFound('token', id);
      for (const scope of found.scopes) requireScope(actor, scope);
      return found;
    },
    consequence: (_, { name }) => {
      const text = `This revokes the token "${name}". Programs that use it are refused.`;
      return { code: 'token.lost', text, facts: { name } };
    },
    run: ({ redis }, { token: id }) => revokeApiToken(redis, id),
    output: null,
    document: (_, __, { token: id }) => ({ id, revoked: true }),
  }),
};
