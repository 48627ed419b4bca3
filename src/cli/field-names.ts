import type { Command } from 'commander';
import type { FieldNames } from './error-words.js';

const named = new WeakMap<Command, Readonly<Record<string, string>>>();

/** Notes a command's options for the fields of its operation, or for parts of one, where they have other names. */
export function nameFields(command: Command, names: Readonly<Record<string, string>>): void {
  named.set(command, { ...named.get(command), ...names });
}

/** A command's options and arguments, by the fields of its operation. */
export const namedFields = (command: Command): Readonly<Record<string, string>> => named.get(command) ?? {};

/**
 * Gives a command's names for the fields of an error: its options, its arguments, or the words of its --filter. A part of
 * a field, such as `from.address`, has the name of the whole, unless it has an option of its own.
 */
export const fieldNamesOf =
  (command: Command | undefined): FieldNames =>
  (field) => {
    const options = command?.options ?? [];
    const option = options.find((one) => one.attributeName() === field);
    if (option) return option.long ?? option.flags;
    const parts = field.split('.');
    const [whole = ''] = parts;
    const names = command ? named.get(command) : undefined;
    // A part of one of several, such as `sponsors.0.url`, is named without its place.
    const own = names?.[field] ?? names?.[`${whole}.${parts.at(-1)}`] ?? names?.[whole];
    if (own !== undefined) return own;
    const [first = ''] = options.filter((one) => one.attributeName() === whole).map(({ long, flags }) => long ?? flags);
    // A condition of a filter has its own name.
    if (first !== '' && whole !== field) return whole === 'filter' ? `${first} ${kebabCase(field.slice(7))}` : first;
    if (command?.registeredArguments.some((argument) => argument.name() === field)) return `<${field}>`;
    return options.some((one) => one.attributeName() === 'filter') ? `--filter ${kebabCase(field)}` : field;
  };

const kebabCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
