import type { OpenApiDocument, OperationObject, Parameter } from './openapi-parts.js';
import { docLine, keyOf, typeOf } from './schema-type.js';

/**
 * Writes a TypeScript client for the API: one file without dependencies, made from the OpenAPI document. It holds the
 * document's schemas as types and one method per operation.
 */
export function typescriptClient(document: OpenApiDocument): string {
  const types = Object.entries(document.components.schemas).map(([name, schema]) => {
    return `${docLine(schema.description, '')}export type ${name} = ${typeOf(schema)};\n`;
  });
  const methods = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => operation.tags[0] !== 'Document')
      .map(([verb, operation]) => method(path, verb.toUpperCase(), operation)),
  );
  const server = document.servers[0]?.url ?? '';
  return `${opening(document, server)}\n${types.join('\n')}\n${runtime(server)}\n${methods.join('\n')}}\n`;
}

const opening = ({ info }: OpenApiDocument, server: string) =>
  `// TypeScript client of the ${info.title} ${info.version}, written by the server at ${server}. Do not edit: fetch it again.\n`;

const headerArguments: Record<string, string> = { 'If-Match': 'ifMatch', 'Idempotency-Key': 'idempotencyKey' };

/** One operation as a method, whose argument has the parameters and the body. */
function method(path: string, verb: string, operation: OperationObject): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const own = parameters.filter((one) => one.in !== 'header' || headerArguments[one.name]);
  const [type, { schema: body = undefined } = {}] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const isFile = type !== undefined && type !== 'application/json';
  const members = [
    ...own.map((one) => `    ${nameOf(one)}${one.required ? '' : '?'}: ${typeOf(one.schema, '    ')};\n`),
    ...(body
      ? [`    body${requestBody?.required ? '' : '?'}: ${isFile ? 'string | Blob' : typeOf(body, '    ')};\n`]
      : []),
  ];
  const needed = own.some(({ required }) => required) || (body !== undefined && requestBody?.required);
  const argument = members.length === 0 ? '' : `call: {\n${members.join('')}  }${needed ? '' : ' = {}'}`;
  const url = path.replace(/\{(\w+)\}/g, (_, name) => `\${encodeURIComponent(call.${name})}`);
  const query = own.filter((one) => one.in === 'query').map(({ name }) => `${keyOf(name)}: call.${name}`);
  const headers = own
    .filter((one) => one.in === 'header')
    .map((one) => `${JSON.stringify(one.name)}: call.${nameOf(one)}`);
  const parts = [
    ...(query.length > 0 ? [`query: { ${query.join(', ')} }`] : []),
    ...(headers.length > 0 ? [`headers: { ${headers.join(', ')} }`] : []),
    ...(body ? ['body: call.body'] : []),
    ...(isFile ? [`type: ${JSON.stringify(type)}`] : []),
  ];
  const result = resultOf(responses);
  const [run, answer] = result === 'events' ? ['open', 'Response'] : [`send<${result}>`, `Result<${result}>`];
  return `${docLine(`${summary}. ${description}`, '  ')}  ${operationId}(${argument}): Promise<${answer}> {
    return this.${run}(${JSON.stringify(verb)}, \`${url}\`, { ${parts.join(', ')} });
  }
${earlierMethod(operation)}`;
}

/** The method by the name that its operation had before. */
function earlierMethod({ operationId, 'x-deprecated-operation-id': earlier }: OperationObject): string {
  if (earlier === undefined) return '';
  const same = `PostriderClient['${operationId}']`;
  return `
${docLine(`@deprecated It is called ${operationId} now. The next version will not have this name.`, '  ')}  ${earlier}(...call: Parameters<${same}>): ReturnType<${same}> {
    return this.${operationId}(...call);
  }
`;
}

const nameOf = ({ name }: Parameter) => headerArguments[name] ?? keyOf(name);

/** The type of the successful responses; `events` for a stream. */
function resultOf(responses: OperationObject['responses']): string {
  const types = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content = {} }]) => {
      if (content['text/event-stream'] || content['text/csv']) return 'events';
      const schema = Object.values(content)[0]?.schema;
      return schema ? typeOf(schema) : 'undefined';
    });
  return types.includes('events') ? 'events' : [...new Set(types)].join(' | ');
}

/** The part of the client that is the same for every document. It is long because it holds that code as text. */
const runtime = (server: string) => `/** A successful response. */
export interface Result<Data> {
  status: number;
  data: Data;
  /** The revision of a draft, for \`ifMatch\` of the next change. */
  etag: string | undefined;
  /** URL of what the call made. */
  location: string | undefined;
  /** Whether this is the stored response of an earlier call with the same idempotency key. */
  replayed: boolean;
}

/** An error response. */
export class ProblemError extends Error {
  readonly status: number;
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(\`\${problem.title}: \${problem.detail}\`);
    this.name = 'ProblemError';
    this.status = problem.status;
    this.problem = problem;
  }
}

export interface ClientOptions {
  /** A token from \`postrider token create\`. */
  token: string;
  /** Default: ${server} */
  url?: string;
  fetch?: typeof globalThis.fetch;
}

interface Parts {
  query?: Record<string, unknown>;
  headers?: Record<string, string | undefined>;
  body?: unknown;
  type?: string;
}

export class PostriderClient {
  readonly #token: string;
  readonly #url: string;
  readonly #fetch: typeof globalThis.fetch;

  constructor({ token, url = ${JSON.stringify(server)}, fetch = globalThis.fetch }: ClientOptions) {
    this.#token = token;
    this.#url = url.replace(/\\/$/, '');
    this.#fetch = fetch;
  }

  private async open(method: string, path: string, { query = {}, headers = {}, body, type = 'application/json' }: Parts): Promise<Response> {
    const url = new URL(this.#url + path);
    for (const [name, value] of Object.entries(query))
      for (const one of Array.isArray(value) ? value : [value])
        if (one !== undefined) url.searchParams.append(name, String(one));
    const sent = new Headers({ Authorization: \`Bearer \${this.#token}\` });
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent.set(name, value);
    if (body !== undefined) sent.set('Content-Type', type);
    const init = body === undefined ? {} : { body: type === 'application/json' ? JSON.stringify(body) : (body as string | Blob) };
    const response = await this.#fetch(url, { method, headers: sent, ...init });
    if (!response.ok) throw new ProblemError((await response.json()) as Problem);
    return response;
  }

  private async send<Data>(method: string, path: string, parts: Parts): Promise<Result<Data>> {
    const response = await this.open(method, path, parts);
    const text = await response.text();
    return {
      status: response.status,
      data: (text === '' ? undefined : JSON.parse(text)) as Data,
      etag: response.headers.get('ETag') ?? undefined,
      location: response.headers.get('Location') ?? undefined,
      replayed: response.headers.get('Idempotent-Replayed') === 'true',
    };
  }
`;
