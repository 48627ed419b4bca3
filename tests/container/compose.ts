import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Service {
  environment?: Record<string, string>;
  command?: string | string[];
  healthcheck?: { test: string[] };
}

/**
 * Replaces variables as Docker Compose does: `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:+word}`,
 * `${NAME+word}`, one inside another, and `$$`.
 */
export function filled(text: string, given: Readonly<Record<string, string>>): string {
  let out = '';
  for (let i = 0; i < text.length; ) {
    if (text.startsWith('$$', i)) {
      out += '$';
      i += 2;
    } else if (text.startsWith('${', i)) {
      const end = endOf(text, i + 2);
      out += variableValue(text.slice(i + 2, end - 1), given);
      i = end;
    } else {
      out += text[i];
      i += 1;
    }
  }
  return out;
}

/** The place after the brace that closes a variable. */
function endOf(text: string, from: number): number {
  let at = from;
  for (let depth = 1; depth > 0; at += 1) {
    if (at >= text.length) throw new TypeError(`a variable has no end: ${text.slice(from)}`);
    if (text.startsWith('${', at)) depth += 1;
    else if (text[at] === '}') depth -= 1;
  }
  return at;
}

function variableValue(variable: string, given: Readonly<Record<string, string>>): string {
  const [, name = '', sign = '', word = ''] = /^(\w+)(?:(:?[-+])([\s\S]*))?$/.exec(variable) ?? [];
  const value = given[name];
  const isSet = sign.startsWith(':') ? Boolean(value) : value !== undefined;
  if (sign.endsWith('+')) return isSet ? filled(word, given) : '';
  if (sign.endsWith('-') && !isSet) return filled(word, given);
  return value ?? '';
}

/** docker-compose.yml as Compose reads it with a `.env`. */
export function readCompose(file: string, given: Readonly<Record<string, string>>) {
  const { services } = parse(readFileSync(file, 'utf8'), { merge: true }) as { services: Record<string, Service> };
  const service = (name: string): Service => services[name] ?? {};
  return {
    environment: (name: string): Record<string, string> =>
      Object.fromEntries(
        Object.entries(service(name).environment ?? {}).map(([key, text]) => [key, filled(String(text), given)]),
      ),
    script: (name: string): string => filled(String(service(name).command?.[0]), given),
    /** The words after CMD. */
    healthcheck: (name: string): string[] => (service(name).healthcheck?.test ?? []).slice(1),
  };
}
