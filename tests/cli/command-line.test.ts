import { Command } from 'commander';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fields } from '../../src/cli/output.js';
import { checkRequiredOptions } from '../../src/cli/required-options.js';
import { counted } from '../../src/counted.js';
import { newInstallation } from '../helpers/process.js';

test.each([
  [['isue', 'list'], "postrider: unknown command 'isue' (Did you mean issue?)\n"],
  [['issue', 'recpient'], "postrider: unknown command 'recpient' (Did you mean recipient?)\n"],
  [['issue', 'list', '--newsleter', 'x'], "postrider: unknown option '--newsleter' (Did you mean --newsletter?)\n"],
  [
    ['newsletter', 'add', '--title', 'Business'],
    'postrider: required options are missing: --slug <slug>, --from <sender>\n',
  ],
  [
    ['webhook', 'add', 'https://hooks.example.com'],
    "postrider: too many arguments for 'add'; required option is missing: --url <address>\n",
  ],
  [
    ['webhook', 'add', 'https://hooks.example.com', '--url', 'https://hooks.example.com'],
    "postrider: too many arguments for 'add'. Expected 0 arguments but got 1.\n",
  ],
  [['feedback', 'mailbox', 'x'], "postrider: too many arguments for 'mailbox'. Expected 0 arguments but got 1.\n"],
  [['issue', 'test', 'business-1'], 'postrider: required option is missing: --to <address>\n'],
])('%s is wrong usage, and one line says what was meant or what is missing', async (words, stderr) => {
  const here = await newInstallation({ REDIS_URL: 'redis://127.0.0.1:1' });
  expect(await here.cli(...words)).toMatchObject({ code: 2, stdout: '', stderr });
  await here.remove();
});

test('the help marks each required option once', () => {
  const program = new Command();
  const add = program
    .command('add')
    .requiredOption('--slug <slug>', 'its name')
    .requiredOption('--title <text>', 'its title (required)')
    .option('--tagline <text>', 'one line');
  checkRequiredOptions(program);
  const lines = add.helpInformation().split('\n');
  expect(lines.filter((line) => line.includes('(required)'))).toHaveLength(2);
  expect(lines.find((line) => line.includes('--tagline'))).not.toContain('(required)');
  expect(lines.find((line) => line.includes('--title'))?.match(/\(required\)/g)).toHaveLength(1);
});

test('a command with a required option takes several arguments if its last one is variadic', async () => {
  const taken: unknown[] = [];
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  program
    .command('read')
    .argument('<path...>')
    .requiredOption('--as <form>', 'its form')
    .action((paths: string[]) => void taken.push(paths));
  checkRequiredOptions(program);
  await program.parseAsync(['read', 'one', 'two', 'three', '--as', 'mbox'], { from: 'user' });
  expect(taken).toEqual([['one', 'two', 'three']]);
});

test('a count of one is singular, and every other is plural', () => {
  expect([0, 1, 2].map((count) => counted(count, 'article'))).toEqual(['0 articles', '1 article', '2 articles']);
  expect(counted(1_020, 'reader')).toBe('1,020 readers');
  fc.assert(
    fc.property(fc.nat(), (count) => {
      const [digits = '', noun] = counted(count, 'process', 'processes').split(' ');
      expect(digits.replaceAll(',', '')).toBe(`${count}`);
      expect(noun).toBe(count === 1 ? 'process' : 'processes');
    }),
  );
});

test('a value of several lines stays in the column of the values', () => {
  expect(fields({ schedule: 'daily: 0 8 * * *\nweekly: 0 8 * * 1', approval: 'wait' })).toBe(
    ['schedule:  daily: 0 8 * * *', '           weekly: 0 8 * * 1', 'approval:  wait'].join('\n'),
  );
});
