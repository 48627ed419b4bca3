import type { JsonSchema } from './openapi-parts.js';

/** Writes a JSON Schema of the document as a TypeScript type. Constraints that types cannot express are left out. */
export function typeOf(schema: JsonSchema, indent = ''): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return [...new Set(schema.anyOf.map((one) => typeOf(one, indent)))].join(' | ');
  const types = [schema.type ?? []].flat().map((type) => typeNamed(type, schema, indent));
  return types.length === 0 ? 'unknown' : [...new Set(types)].join(' | ');
}

function typeNamed(type: string, schema: JsonSchema, indent: string): string {
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'array') return `readonly (${schema.items ? typeOf(schema.items, indent) : 'unknown'})[]`;
  if (type !== 'object') return type;
  if (schema.properties) return objectType(schema, indent);
  const values = schema.additionalProperties;
  return `Record<string, ${values ? typeOf(values, indent) : 'unknown'}>`;
}

function objectType({ properties = {}, required = [] }: JsonSchema, indent: string): string {
  const inner = `${indent}  `;
  const members = Object.entries(properties).map(([name, schema]) => {
    const optional = required.includes(name) ? '' : '?';
    const description = `${schema.deprecated ? '@deprecated ' : ''}${schema.description ?? ''}`;
    return `${docLine(description, inner)}${inner}${keyOf(name)}${optional}: ${typeOf(schema, inner)};\n`;
  });
  return `{\n${members.join('')}${indent}}`;
}

/** A doc comment, which code editors show. The text cannot end the comment early. */
export const docLine = (description: string | undefined, indent: string): string =>
  description ? `${indent}/** ${description.replace(/\s+/g, ' ').replaceAll('*/', '* /')} */\n` : '';

export const keyOf = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
