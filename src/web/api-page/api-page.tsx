import { clientCommands } from '../../api/client-commands.js';
import type { OpenApiDocument, OperationObject, ResponseObject } from '../../api/openapi.js';
import { problemAnchor, problems } from '../../api/problem.js';
import { documentPath } from '../../api/route-table.js';
import { apiPrefix } from '../../settings/web-paths.js';
import type { Frame } from '../kit/frame.js';
import { Page } from '../kit/page.js';
import { Code, Fields, RequestFields, Shape } from './api-schema.js';

/** The page's own headings and phrases. */
const words = {
  contents: 'Contents',
  basics: 'Basics',
  call: '1 call',
  calls: 'calls',
  objects: 'Objects',
  problems: 'Errors',
  problemsLead: 'An error response has one of these codes. Its "detail" explains the error.',
  parameters: 'Parameters',
  body: 'Body',
  responses: 'Responses',
  errors: 'Errors:',
  forPrograms: 'OpenAPI document: ',
  client: 'To call the API from TypeScript, with types:',
} as const;

interface Listed {
  method: string;
  path: string;
  operation: OperationObject;
}

function operationsOf({ paths }: OpenApiDocument, tag: string): Listed[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path: `${apiPrefix}${path}`, operation })),
  );
}

/** The OpenAPI document as a page. */
export function ApiPage({
  frame,
  document,
  publicUrl,
}: {
  frame: Frame;
  document: OpenApiDocument;
  publicUrl: string;
}) {
  const { info, tags } = document;
  const [first = '', ...rest] = info.description.split('\n\n');
  return (
    <Page frame={frame} title={info.title} translated={false}>
      <h1>{info.title}</h1>
      <Prose text={first} />
      <p>
        {words.forPrograms}
        <a href={`${frame.base}${apiPrefix}${documentPath}`}>openapi.json</a>
      </p>
      <p>{words.client}</p>
      <pre>
        <Code text={clientCommands(publicUrl).join('\n')} />
      </pre>
      <Contents document={document} />
      <section>
        <h2 id={anchor(words.basics)}>{words.basics}</h2>
        <Prose text={rest.join('\n\n')} />
      </section>
      {tags.map(({ name, description }) => (
        <section key={name}>
          <h2 id={anchor(name)}>{name}</h2>
          <p>{description}</p>
          {operationsOf(document, name).map((listed) => (
            <OperationPart key={listed.operation.operationId} {...listed} document={document} />
          ))}
          <ToContents />
        </section>
      ))}
      <Objects document={document} />
      <section>
        <h2 id={anchor(words.problems)}>{words.problems}</h2>
        <p>{words.problemsLead}</p>
        <dl className="api">
          {Object.entries(problems).map(([code, { status, title }]) => (
            <div key={code} id={problemAnchor(code)}>
              <dt>
                <Code text={code} />
                <span className="muted"> {status}</span>
              </dt>
              <dd>{title}.</dd>
            </div>
          ))}
        </dl>
        <ToContents />
      </section>
    </Page>
  );
}

const anchor = (name: string) => name.toLowerCase().replaceAll(' ', '-');

/** The way to each noun, and below it to each of its calls. */
function Contents({ document }: { document: OpenApiDocument }) {
  return (
    <nav className="contents" aria-labelledby={anchor(words.contents)}>
      <h2 id={anchor(words.contents)}>{words.contents}</h2>
      <ul>
        <li>
          <a href={`#${anchor(words.basics)}`}>{words.basics}</a>
        </li>
        {document.tags.map(({ name }) => (
          <li key={name}>
            <a href={`#${anchor(name)}`}>{name}</a>
            <Calls tag={name} listed={operationsOf(document, name)} />
          </li>
        ))}
        {[words.objects, words.problems].map((name) => (
          <li key={name}>
            <a href={`#${anchor(name)}`}>{name}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Calls({ tag, listed }: { tag: string; listed: readonly Listed[] }) {
  const count = listed.length === 1 ? words.call : `${listed.length} ${words.calls}`;
  return (
    <details>
      <summary>
        <span className="unseen">{tag}: </span>
        {count}
      </summary>
      <ul>
        {listed.map(({ operation: { operationId, summary } }) => (
          <li key={operationId}>
            <a href={`#${operationId}`}>{summary}</a>
          </li>
        ))}
      </ul>
    </details>
  );
}

function ToContents() {
  return (
    <p className="all">
      <a href={`#${anchor(words.contents)}`}>{words.contents}</a>
    </p>
  );
}

function Prose({ text }: { text: string }) {
  return text.split('\n\n').map((paragraph) => <p key={paragraph}>{paragraph}</p>);
}

function OperationPart({ method, path, operation, document }: Listed & { document: OpenApiDocument }) {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const earlierId = operation['x-deprecated-operation-id'];
  const { schemas } = document.components;
  return (
    <article className="api">
      {/* Links to the name of the version before still lead here. */}
      {earlierId === undefined ? null : <span id={earlierId} />}
      <h3 id={operationId}>{summary}</h3>
      <p>
        <Code text={`${method} ${path}`} />
      </p>
      <Prose text={description} />
      {parameters.length > 0 ? (
        <>
          <h4>{words.parameters}</h4>
          <Fields
            fields={parameters.map(({ name, schema, required, description: about }) => {
              return { name, schema, required, description: about };
            })}
          />
        </>
      ) : null}
      {requestBody ? (
        <>
          <h4>{words.body}</h4>
          <RequestFields content={requestBody.content} schemas={schemas} />
        </>
      ) : null}
      <h4>{words.responses}</h4>
      {Object.entries(responses).map(([status, response]) => (
        <ResponseLine key={status} status={status} response={response} />
      ))}
      <ErrorCodes responses={responses} />
    </article>
  );
}

const isError = (status: string) => Number(status) >= 400;
const objectAnchor = (name: string) => `object-${name}`;

function ResponseLine({ status, response: { description, content } }: { status: string; response: ResponseObject }) {
  if (isError(status)) return null;
  const name = Object.values(content ?? {})[0]
    ?.schema.$ref?.split('/')
    .at(-1);
  return (
    <p>
      <strong>{status}</strong> {description} {name ? <a href={`#${objectAnchor(name)}`}>{name}</a> : null}
    </p>
  );
}

/** The error codes. Each is explained once, at the end of the page. */
function ErrorCodes({ responses }: Pick<OperationObject, 'responses'>) {
  const errors = Object.entries(responses).filter(([status]) => isError(status));
  if (errors.length === 0) return null;
  return (
    <p className="muted">
      {words.errors}
      {errors
        .map(([status, { description }]) => {
          const codes = description.split('\n').map((line) => line.split(':')[0]);
          return ` ${status} ${codes.join(', ')}`;
        })
        .join('; ')}
      .
    </p>
  );
}

/** The objects in responses. Each is described once, because several operations return the same. */
function Objects({ document }: { document: OpenApiDocument }) {
  const { schemas } = document.components;
  const responseSchemas = Object.entries(schemas).filter(([name]) => !isRequestBody(document, name));
  return (
    <section>
      <h2 id={anchor(words.objects)}>{words.objects}</h2>
      {responseSchemas.map(([name, schema]) => (
        <article key={name} className="api">
          <h3 id={objectAnchor(name)}>{name}</h3>
          {schema.description ? <p>{schema.description}</p> : null}
          <Shape schema={schema} schemas={schemas} />
        </article>
      ))}
      <ToContents />
    </section>
  );
}

function isRequestBody({ paths }: OpenApiDocument, name: string): boolean {
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  return JSON.stringify(operations.map(({ requestBody }) => requestBody)).includes(`/${name}"`);
}
