import type { Command, Option } from 'commander';
import { counted } from '../counted.js';

/**
 * Marks the required options of every command in its help, and reports all missing ones together: Commander names only
 * the first, and none where a value comes without the name of its option.
 */
export function checkRequiredOptions(program: Command): void {
  const required = new Map<Command, readonly Option[]>();
  const visit = (command: Command): void => {
    const options = command.options.filter(({ mandatory }) => mandatory);
    for (const option of options) {
      option.mandatory = false;
      if (!option.description.includes('(required)')) option.description += ' (required)';
    }
    if (options.length > 0) required.set(command.allowExcessArguments(), options);
    for (const each of command.commands) visit(each);
  };
  visit(program);
  program.hook('preAction', (_program, command) => {
    const missing = (required.get(command) ?? []).filter(
      (option) => command.getOptionValue(option.attributeName()) === undefined,
    );
    const { args, registeredArguments } = command;
    const isFull = args.length > registeredArguments.length && registeredArguments.at(-1)?.variadic !== true;
    const tooMany = `too many arguments for '${command.name()}'`;
    if (missing.length > 0) {
      const names = missing.map(({ flags }) => flags).join(', ');
      const text = `required ${missing.length === 1 ? 'option is' : 'options are'} missing: ${names}`;
      command.error(`error: ${isFull ? `${tooMany}; ` : ''}${text}`);
    }
    if (isFull && required.has(command))
      command.error(
        `error: ${tooMany}. Expected ${counted(registeredArguments.length, 'argument')} but got ${args.length}.`,
      );
  });
}
