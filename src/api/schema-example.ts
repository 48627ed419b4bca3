import type { JsonSchema } from './openapi-parts.js';

/**
 * An example of what a schema describes: its own, or one that is composed of the examples of its parts. Optional fields
 * are in it if they have an example or a default; a field that can be null is null, unless it has one.
 * @param schemas those that references name
 */
export function exampleOf(schema: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>): unknown {
  const { examples, $ref, const: only, enum: choices, default: usual, anyOf } = schema;
  if (examples) return examples[0];
  if ($ref) return exampleOf(schemas[$ref.split('/').at(-1) ?? ''] ?? {}, schemas);
  if (usual !== undefined) return usual;
  if (only !== undefined) return only;
  if (choices) return choices[0];
  if (anyOf) return anyOf.some(({ type }) => type === 'null') ? null : exampleOf(anyOf[0] ?? {}, schemas);
  switch (schema.type) {
    case 'object':
      return objectExample(schema, schemas);
    case 'array':
      return schema.items && isShown(schema.items) ? [exampleOf(schema.items, schemas)] : [];
    case 'string':
      return '';
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return Math.max(0, schema.minimum ?? 0);
    default:
      return null;
  }
}

function objectExample({ properties = {}, required = [] }: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>) {
  const isNamed = ({ examples, default: usual }: JsonSchema) => examples !== undefined || usual !== undefined;
  const shown = Object.entries(properties).filter(([name, each]) => required.includes(name) || isNamed(each));
  return Object.fromEntries(shown.map(([name, each]) => [name, exampleOf(each, schemas)]));
}

/** Whether a list shows one of these: no text of it would be empty. */
function isShown(item: JsonSchema): boolean {
  const { examples, $ref, enum: choices, properties, required = [] } = item;
  if (examples || $ref || choices) return true;
  const parts = Object.entries(properties ?? {}).filter(([name]) => required.includes(name));
  return parts.length > 0 && parts.every(([, part]) => part.type !== 'string' || part.format || isShown(part));
}
