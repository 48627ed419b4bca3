import type { JsonSchema } from '../../api/openapi.js';

type Schemas = Readonly<Record<string, JsonSchema>>;

export function Code({ text }: { text: string }) {
  return <code>{text}</code>;
}

interface Field {
  name: string;
  schema: JsonSchema;
  required: boolean;
  description: string;
}

/** A list of fields with type and description. */
export function Fields({ fields }: { fields: readonly Field[] }) {
  return (
    <dl className="api">
      {fields.map(({ name, schema, required, description }) => (
        <div key={name}>
          <dt>
            <Code text={name} />
            <span className="muted">{` ${typeText(schema)}${required ? ', required' : ''}`}</span>
          </dt>
          <dd>{description}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The fields of a request body. */
export function RequestFields({
  content,
  schemas,
}: {
  content: Record<string, { schema: JsonSchema }>;
  schemas: Schemas;
}) {
  const body = Object.values(content)[0]?.schema;
  return body ? <Shape schema={resolve(body, schemas)} schemas={schemas} /> : null;
}

/** The fields of an object and its first example. */
export function Shape({ schema, schemas }: { schema: JsonSchema; schemas: Schemas }) {
  const example = schema.examples?.[0];
  return (
    <>
      <Fields fields={fieldsOf(schema, schemas)} />
      {example === undefined ? null : (
        <pre>
          <Code text={JSON.stringify(example, null, 2)} />
        </pre>
      )}
    </>
  );
}

/** The fields of an object. Fields of nested objects and lists are included as `a.b`. */
function fieldsOf(schema: JsonSchema, schemas: Schemas, within = ''): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const shown = { ...resolve(field, schemas), ...field };
    const { description = '' } = shown;
    const required = schema.required?.includes(name) ?? false;
    const inner = resolve(shown.items ?? shown, schemas);
    // A named schema is described in its own section.
    const deeper = (field.$ref ?? field.items?.$ref) ? [] : fieldsOf(inner, schemas, `${within}${name}.`);
    return [{ name: within + name, schema: field, required, description }, ...deeper];
  });
}

function resolve(schema: JsonSchema, schemas: Schemas): JsonSchema {
  return (schema.$ref && schemas[nameOf(schema.$ref)]) || schema;
}

const nameOf = (ref: string) => ref.split('/').at(-1) ?? '';

function typeText(schema: JsonSchema): string {
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.anyOf) return schema.anyOf.map(typeText).join(' or ');
  if (schema.const !== undefined) return `"${schema.const}"`;
  if (schema.enum) return schema.enum.map((value) => `"${value}"`).join(' or ');
  if (schema.items) return `list of ${typeText(schema.items)}`;
  const type = [schema.type ?? 'anything'].flat().join(' or ');
  const bounds = [
    schema.format,
    schema.minimum === undefined || schema.minimum < -1e15 ? undefined : `from ${schema.minimum}`,
    schema.maximum === undefined || schema.maximum > 1e15 ? undefined : `to ${schema.maximum}`,
    schema.maxLength === undefined ? undefined : `at most ${schema.maxLength} characters`,
    schema.default === undefined ? undefined : `default ${String(schema.default)}`,
  ].filter((part) => part !== undefined);
  return bounds.length > 0 ? `${type} (${bounds.join(', ')})` : type;
}
