import type { Command, Option } from 'commander';

/**
 * Marks the required options of every command in its help, and reports all missing ones together: Commander names only
 * the first.
 */
export function checkRequiredOptions(program: Command): void {
  const required = new Map<Command, readonly Option[]>();
  const visit = (command: Command): void => {
    const options = command.options.filter(({ mandatory }) => mandatory);
    for (const option of options) {
      option.mandatory = false;
      if (!option.description.includes('(required)')) option.description += ' (required)';
    }
    if (options.length > 0) required.set(command, options);
    for (const each of command.commands) visit(each);
  };
  visit(program);
  program.hook('preAction', (_program, command) => {
    const missing = (required.get(command) ?? []).filter(
      (option) => command.getOptionValue(option.attributeName()) === undefined,
    );
    if (missing.length === 0) return;
    const names = missing.map(({ flags }) => flags).join(', ');
    command.error(`error: required ${missing.length === 1 ? 'option is' : 'options are'} missing: ${names}`);
  });
}
