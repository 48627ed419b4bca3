import * as z from 'zod';
import { earlierIds } from '../operations/earlier-ids.js';
import { partOf, type Scope, scopes } from '../operations/permission.js';
import { defaultPerMinute, defaultSignUpsPerDay } from '../operations/tokens/api-token.js';
import { apiPrefix } from '../settings/web-paths.js';
import { namedSchemas } from './named-schemas.js';
import type { JsonSchema, OpenApiDocument, OperationObject, Parameter, ResponseObject } from './openapi-parts.js';
import { problems } from './problem.js';
import { unauthenticatedLimit } from './rate-limit.js';
import type { ApiRoute } from './route.js';
import { apiRoutes, documentPath, problemsOf } from './route-table.js';
import { exampleOf } from './schema-example.js';

export type { JsonSchema, OpenApiDocument, OperationObject, ResponseObject } from './openapi-parts.js';

const dialect = 'https://json-schema.org/draft/2020-12/schema';
const introduction = [
  'Reads and changes newsletters, subscribers, segments, sources, articles and comments; composes, edits, checks, approves, sends, corrects and reports on issues. Bodies are JSON of at most 64 KB, unless a call says otherwise. Times are ISO 8601 in UTC.',
  `Every call needs a token, sent as "Authorization: Bearer pr_…". The publisher creates one with "postrider token create --name … --scope ${scopes.join(',')}". With --newsletter the token is for one newsletter, without it for all. A token may make ${defaultPerMinute} calls per minute by default; --per-minute sets another limit. It may sign up ${defaultSignUpsPerDay} readers per day; --sign-ups-per-day sets another limit. The headers RateLimit-Policy and RateLimit show the limit and the calls left. An IP address may make ${unauthenticatedLimit.max} calls per minute without a valid token.`,
  'The response to a change is sent once the change is on disk. To repeat a POST safely, send an Idempotency-Key: for 24 hours, the same key and body get the first response again, marked "Idempotent-Replayed: true".',
  'Errors are application/problem+json (RFC 9457). Programs should check the "code".',
  'Some operations have another operationId than in the version before, which is then their x-deprecated-operation-id. Addresses, bodies and answers are the same. The next version will not have the earlier ids.',
].join('\n\n');

const components = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(namedSchemas)) components.add(schema, { id });

const options = {
  target: 'draft-2020-12',
  // Describes values as they are sent. For our responses there is no difference.
  io: 'input',
  override: ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => {
    // The format says the same as the long pattern.
    if (jsonSchema.format) delete jsonSchema.pattern;
  },
} as const;

/** The OpenAPI 3.1.1 document of the API, made from the routes and their schemas. */
export function openApiDocument(publicUrl: string): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const route of apiRoutes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  paths[documentPath] = { get: documentOperation };
  return {
    openapi: '3.1.1',
    jsonSchemaDialect: dialect,
    info: {
      title: 'Postrider API',
      version: '1.0.0',
      description: introduction,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: `${publicUrl}${apiPrefix}` }],
    tags: [
      { name: 'Newsletters', description: 'The newsletters of this installation.' },
      { name: 'Subscribers', description: 'The subscribers of a newsletter.' },
      { name: 'Segments', description: 'Saved audiences of a newsletter.' },
      { name: 'Sponsors', description: 'Paid messages that several issues show.' },
      { name: 'Welcome emails', description: 'Emails that new readers get, one after the other.' },
      { name: 'Issues', description: 'Issues and their delivery reports.' },
      { name: 'Drafts', description: 'The content of issues, and the calls that start and stop a send.' },
      { name: 'Sources', description: 'Feeds, sitemaps and pages that articles come from.' },
      { name: 'Articles', description: 'The articles of a newsletter.' },
      { name: 'Comments', description: 'Comments of readers and visitors on articles.' },
      { name: 'Site', description: "The publisher's name, contact address and texts, for all public pages." },
      { name: 'Feedback', description: 'Bounces, complaints, and emails at bounce addresses.' },
      { name: 'Sign-ups', description: 'The limits on sign-ups of the whole installation.' },
      { name: 'Tokens', description: 'Tokens of programs that use this API.' },
      { name: 'Persons', description: 'People who may sign in, and their roles.' },
      { name: 'Webhooks', description: 'Other programs that get events.' },
      { name: 'Attention', description: 'What waits for a person.' },
      { name: 'Health', description: 'The checks of the installation.' },
      { name: 'Audit', description: 'Who changed what, and when.' },
      { name: 'Document', description: 'The OpenAPI document.' },
    ],
    security: [{ token: [] }],
    paths,
    components: { schemas: componentSchemas(), headers, securitySchemes },
  };
}

function componentSchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(components, { ...options, uri: (id) => `#/components/schemas/${id}` });
  const all = Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema as JsonSchema]),
  );
  return Object.fromEntries(
    Object.entries(all).map(([name, schema]) => [
      name,
      { ...schema, examples: schema.examples ?? [exampleOf(schema, all)] },
    ]),
  );
}

const plain = { type: 'string' } as const;
const headers: OpenApiDocument['components']['headers'] = {
  'RateLimit-Policy': { description: 'Max number of calls (q) in a window of seconds (w).', schema: plain },
  RateLimit: { description: 'Calls left (r), and seconds until the limit resets (t).', schema: plain },
  'Retry-After': { description: 'Seconds to wait before a retry.', schema: { type: 'integer' } },
  'WWW-Authenticate': { description: 'The authentication that is required (RFC 6750).', schema: plain },
  'Idempotent-Replayed': { description: '"true" if this is the stored response of the first call.', schema: plain },
  ETag: { description: 'Revision of the returned object, for If-Match.', schema: plain },
  Location: { description: 'URL of the new object.', schema: plain },
  Allow: { description: 'The methods that this address allows.', schema: plain },
};
const securitySchemes = {
  token: { type: 'http', scheme: 'bearer', description: 'A token from `postrider token create`.' },
};

const schemaRef = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
const headerRefs = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

function nameOf(schema: z.ZodType): string {
  const found = Object.entries(namedSchemas).find(([, named]) => named === schema);
  if (!found) throw new TypeError('A body of the API has no name in schemas.ts.');
  return found[0];
}

const content = (schema: z.ZodType, type = 'application/json') => ({ [type]: { schema: schemaRef(nameOf(schema)) } });

/** The file as the body, or as the file of a form, as browsers send it. */
const fileContent = ({ type }: { type: string }) => ({
  [type]: { schema: plain },
  'multipart/form-data': {
    schema: { type: 'object' as const, required: ['file'], properties: { file: { type: 'string' as const } } },
  },
});

function operation(route: ApiRoute): OperationObject {
  const { id, tag, summary, description, scope, also = [], body } = route;
  const [earlierId] = Object.entries(earlierIds).find(([, present]) => present === id) ?? [];
  return {
    operationId: id,
    ...(earlierId ? { 'x-deprecated-operation-id': earlierId } : {}),
    tags: [tag],
    summary,
    description: scope ? `${description}\n\nScope: ${[scope, ...also].map(scopeInWords).join(', ')}.` : description,
    parameters: parametersOf(route),
    ...(body ? { requestBody: { required: !route.optionalBody, content: content(body) } } : {}),
    ...(route.upload ? { requestBody: { required: true, content: fileContent(route.upload) } } : {}),
    responses: { ...successResponses(route), ...errorResponses(route) },
  };
}

function successResponses({ responses, repeatable }: ApiRoute): Record<string, ResponseObject> {
  const limits = headerRefs('RateLimit-Policy', 'RateLimit', ...(repeatable ? ['Idempotent-Replayed'] : []));
  return Object.fromEntries(
    Object.entries(responses).map(([status, { description, schema, type, headers: own = [] }]) => [
      status,
      {
        description,
        headers: { ...limits, ...headerRefs(...own) },
        ...(schema ? { content: content(schema, type) } : type ? { content: { [type]: { schema: plain } } } : {}),
      },
    ]),
  );
}

const headersOf: Record<number, string[]> = {
  412: ['ETag'],
  401: ['WWW-Authenticate', 'RateLimit-Policy', 'RateLimit'],
  403: ['WWW-Authenticate'],
  429: ['Retry-After', 'RateLimit-Policy', 'RateLimit'],
  503: ['Retry-After'],
};

function errorResponses(route: ApiRoute): Record<string, ResponseObject> {
  const responses: Record<string, ResponseObject> = {};
  for (const code of problemsOf(route)) {
    const { status, title } = problems[code];
    const before = responses[status]?.description;
    responses[status] = {
      description: `${before ? `${before}\n` : ''}${code}: ${title}.`,
      ...(headersOf[status] ? { headers: headerRefs(...headersOf[status]) } : {}),
      content: { 'application/problem+json': { schema: schemaRef('Problem') } },
    };
  }
  return responses;
}

/** `drafts:write (or content:write)`. */
const scopeInWords = (scope: Scope) => `${scope}${partOf[scope] ? ` (or ${partOf[scope]})` : ''}`;

const inPath: Record<string, string> = {
  slug: 'Slug of the newsletter.',
  id: 'Id of the subscriber.',
  issue: 'Id of the issue.',
  recipient: 'Id of the subscriber, or their address.',
  source: 'Id of the source.',
  sponsor: 'Id of the sponsor.',
  article: 'Id of the article.',
  import: 'Id of the import.',
  comment: 'Id of the comment.',
  writer: 'Id of the blocked writer.',
  report: 'Id of the report.',
  token: 'Id of the token.',
  person: 'Id of the person.',
  readerImport: 'Id of the import.',
  passkey: 'Id of the passkey.',
  step: 'Id of the welcome email, like step-1.',
  page: 'Id of the page.',
  webhook: 'Id of the webhook.',
  name: 'Name of the segment, percent-encoded.',
  section: 'Name of the section, percent-encoded.',
};

/** Forms of path parameters that are no slug. */
const patterns: Readonly<Record<string, string>> = {
  id: '^[0-9a-f]{16}$',
  name: '^[^/]{1,60}$',
  section: '^[^/]{1,100}$',
  recipient: '^[^/]{1,320}$',
  webhook: '^wh_[0-9a-f]{12}$',
};

function parametersOf({ path, query, body, repeatable, conditional }: ApiRoute): Parameter[] {
  const parameters: Parameter[] = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => {
    const pattern = patterns[name] ?? '^[a-z0-9-]+$';
    return { name, in: 'path', required: true, description: inPath[name] ?? '', schema: { ...plain, pattern } };
  });
  if (repeatable) {
    const description = 'A unique text for this request: 1 to 255 printable ASCII characters without spaces.';
    parameters.push({ name: 'Idempotency-Key', in: 'header', required: false, description, schema: plain });
  }
  if (conditional) {
    const description = 'The ETag of the version that you changed, or * for any version.';
    parameters.push({ name: 'If-Match', in: 'header', required: body !== undefined, description, schema: plain });
  }
  const { properties = {} } = query ? (z.toJSONSchema(query, options) as JsonSchema) : {};
  for (const [name, { description = '', ...schema }] of Object.entries(properties)) {
    parameters.push({ name, in: 'query', required: false, description, schema });
  }
  return parameters;
}

const documentOperation: OperationObject = {
  operationId: 'readDocument',
  tags: ['Document'],
  summary: 'Read this document',
  description: 'OpenAPI 3.1, made from the schemas that validate the calls. Needs no token.',
  security: [],
  responses: {
    200: { description: 'The document.', content: { 'application/json': { schema: { type: 'object' } } } },
  },
};
