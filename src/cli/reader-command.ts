import type { Command } from 'commander';
import type { z } from 'zod';
import { NotFound } from '../errors.js';
import type { Operation } from '../operations/operation.js';
import { idOf } from '../subscribers/list/subscriber-store.js';
import { readerAddress } from './email-arguments.js';
import { type CommandWords, operationCommand } from './operation-command.js';

/**
 * Adds the command of an operation on one reader. People know a reader by the address, the first argument; the operation
 * knows the id.
 */
export function readerCommand<Key extends string, Input extends z.ZodObject, Plan, Result>(
  noun: Command,
  usage: string,
  help: string,
  operation: Operation<Key, Input, Plan, Result>,
  words: CommandWords<Key, Input, Result>,
): void {
  const argument = /<(\w+)>/.exec(usage)?.[1] ?? '';
  operationCommand(noun, usage, help, operation, {
    ...words,
    options: { ...words.options, id: `<${argument}>` },
    more: (command) => {
      command.registeredArguments[0]?.argParser(readerAddress);
      words.more?.(command);
    },
    key: ({ list }, flags) => ({ id: idOf(list, flags[argument]).toString('hex') }),
    failure: (error, flags) =>
      error instanceof NotFound && error.noun === 'subscriber' ? new NotFound('subscriber', flags[argument]) : error,
  });
}
