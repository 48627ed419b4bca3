import type { Command } from 'commander';
import type { FieldNames } from './error-words.js';

/** Gives a command's names for the fields of an error: its options, its arguments, or the words of its --filter. */
export const fieldNamesOf =
  (command: Command | undefined): FieldNames =>
  (field) => {
    const options = command?.options ?? [];
    const option = options.find((one) => one.attributeName() === field);
    if (option) return option.long ?? option.flags;
    if (command?.registeredArguments.some((argument) => argument.name() === field)) return `<${field}>`;
    const words = field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return options.some((one) => one.attributeName() === 'filter') ? `--filter ${words}` : field;
  };
