import { mailboxLimits } from '../../../src/feedback/mailbox/mailbox-limits.js';
import { readMailbox } from '../../../src/feedback/mailbox/read-mailbox.js';
import { secretRedactor } from '../../../src/redaction.js';
import { startScriptedImap } from '../../../tests/feedback/mailbox/scripted-imap.js';
import { noDns } from '../../../tests/feedback/report-emails.js';
import { type Attack, unless } from '../attack.js';
import type { Instance } from '../instance.js';

// A mailbox server that lies, and email in it that is none of our business.

const password = 'a secret of the mailbox';

type Script = Parameters<typeof startScriptedImap>[1];

/** Reads a mailbox once. @returns the commands that the server got, and how it ended */
async function look({ app }: Instance, messages: readonly string[], script: Script = () => undefined) {
  const server = await startScriptedImap(messages, script);
  const settings = {
    ...{ name: 'attack', host: '127.0.0.1', port: server.port, secure: false, ca: undefined },
    ...{
      serverName: undefined,
      user: 'user',
      password,
      folder: 'INBOX',
      moveTo: 'Postrider',
    },
    tls: 'off',
    everyMs: 60_000,
  } as const;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 15_000);
  const before = process.memoryUsage.rss();
  try {
    const deps = { ...app, dns: noDns, redact: secretRedactor([password]) };
    const limits = { ...mailboxLimits };
    const ended = await readMailbox(deps, settings, limits, () => Promise.resolve(true), stop.signal).then(
      () => '',
      (error: unknown) => String(error),
    );
    const grownMb = (process.memoryUsage.rss() - before) / 1024 / 1024;
    return { commands: server.commands, ended, late: stop.signal.aborted, grownMb };
  } finally {
    clearTimeout(timer);
    await server.stop();
  }
}

const letter = 'From: friend@example.net\r\nTo: me@example.com\r\nSubject: Lunch?\r\n\r\nAt noon?\r\n';

export const mailboxAttacks: readonly Attack[] = [
  {
    name: 'moving or reading a person’s letter in the mailbox',
    async run(instance) {
      const { commands } = await look(instance, [letter]);
      const faults = commands.filter(
        (one) => /MOVE|COPY|STORE|EXPUNGE|BODY\[\](?!<)(?!.*PEEK)/.test(one) && !/PEEK/.test(one),
      );
      const asked = commands.some((one) => one.startsWith('UID FETCH'));
      return unless(asked ? faults : ['it was not read'], 'it stayed where it was, unread');
    },
  },
  {
    name: 'a mailbox server that announces two gigabytes',
    async run(instance) {
      const huge: Script = (command, _tag, socket) => {
        if (!command.startsWith('UID FETCH') || !command.includes('BODY')) return undefined;
        socket.write('* 1 FETCH (UID 1 BODY[]<0> {2147483000}\r\n');
        for (let n = 0; n < 200; n += 1) socket.write('x'.repeat(65_536));
        return '';
      };
      const { grownMb, late } = await look(instance, [letter], huge);
      const faults = grownMb > 400 ? [`it took ${Math.round(grownMb)} MB`] : [];
      return unless(late ? [...faults, 'it did not end in 15 s'] : faults, 'it was cut off');
    },
  },
  {
    name: 'a mailbox server that repeats the password in its words',
    mutations: [
      {
        removes: 'the cut of secrets',
        file: 'src/feedback/mailbox/mailbox-session.ts',
        expression: 'this.#redact = redact',
        instead: 'this.#redact = (text) => text',
      },
    ],
    async run(instance) {
      const telling: Script = (command, tag, socket) => {
        if (!/LOGIN|AUTHENTICATE/.test(command)) return undefined;
        socket.write(`${tag} NO no such user with "${password}"\r\n`);
        return '';
      };
      const { ended } = await look(instance, [], telling);
      const faults = ended === '' ? ['it logged in'] : [];
      return unless(
        ended.includes(password) ? [...faults, 'the error has the password'] : faults,
        'the error does not have it',
      );
    },
  },
];
