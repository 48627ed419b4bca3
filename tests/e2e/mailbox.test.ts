import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bounceAddress } from '../../src/subscribers/membership/bounce-address.js';
import { stretchedKeys } from '../../src/subscribers/membership/tokens.js';
import { until } from '../helpers/clock.js';
import { type Installation, newInstallation } from '../helpers/process.js';
import { processesWith } from '../helpers/processes.js';
import { type Dovecot, dovecotMissing, dovecotPassword, startDovecot } from '../servers/dovecot.js';

const domain = 'bounces.example.com';
const secret = 'a secret for the tests only';

interface Shown {
  mailbox: string | null;
  isRunning: boolean;
  readAt: string | null;
  moved: number;
  backlog: number;
  failure: { because: string; words: string } | null;
}
interface Doctor {
  checks: { name: string; ok: boolean; detail: string; remedy: string }[];
}

// The name holds the reason, for a run that leaves it out.
describe.skipIf(dovecotMissing)(`a mailbox of Dovecot${dovecotMissing ? ` (${dovecotMissing})` : ''}`, () => {
  let dovecot: Dovecot;
  let installation: Installation;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  beforeEach(async () => {
    installation = await newInstallation({
      SECRET: secret,
      BOUNCE_DOMAIN: domain,
      FEEDBACK_MAILBOX: `imap://bounces@127.0.0.1:${dovecot.port}?tls=off`,
      FEEDBACK_MAILBOX_PASSWORD: dovecotPassword,
      FEEDBACK_MAILBOX_EVERY: '10s',
      LOG_LEVEL: 'silent',
    });
  });
  afterEach(() => installation?.remove());
  afterAll(() => dovecot?.stop());

  const shown = () => installation.json<Shown>('feedback', 'mailbox');
  const line = async () => {
    const { stdout } = await installation.cli('doctor', '--json');
    return (JSON.parse(stdout) as Doctor).checks.find(({ name }) => name === 'bounce mailbox');
  };
  const name = () => `127.0.0.1:${dovecot.port}/INBOX`;

  test('`npm start` reads the mailbox in its own process, which restarts when it dies and ends with it', async () => {
    expect(await line()).toMatchObject({ ok: false, detail: `nothing reads ${name()}` });
    const to = bounceAddress(stretchedKeys([secret]), domain, { newsletter: 1, id: Buffer.alloc(8, 7) });
    const raw = `To: ${to}\r\nSubject: nothing\r\n\r\nNothing.\r\n`;
    const moved = async () => (await dovecot.messages('bounces', 'Postrider')).length;
    await dovecot.deliver('bounces', raw);
    const { stop, said } = await installation.start('up');
    await until('the first one is moved', async () => (await moved()) === 1);
    // Before that, a killed process would not have counted what it moved.
    await until('it is counted', async () => (await shown()).moved === 1);
    // It reads before it says so. Until then, its end is a start that failed.
    await until('it runs', () => said().includes('Reading the mailbox'));
    const mine = () =>
      processesWith(`DATA_DIR=${installation.dataDir}`).filter(({ command }) => / mailbox$/.test(command));
    const [first] = mine();
    expect(first?.command).not.toContain(dovecotPassword);
    process.kill(first?.pid ?? Number.NaN, 'SIGKILL');
    await until('another one runs', () => said().split('Reading the mailbox').length > 2);
    await dovecot.deliver('bounces', raw);
    await until('the second one is moved', async () => (await moved()) === 2, said);
    await until('it is counted', async () => (await shown()).moved === 2);
    expect(await shown()).toMatchObject({ mailbox: name(), isRunning: true, backlog: 0, failure: null });
    expect((await installation.cli('feedback', 'mailbox')).stdout).toMatch(
      /^mailbox: +127\.0\.0\.1[\s\S]*\nmoved: +2 \(0 applied/m,
    );
    expect(await line()).toMatchObject({
      ok: true,
      detail: expect.stringContaining(`${name()} is read; 2 reports moved`),
    });
    await stop();
    expect(mine()).toEqual([]);
  });

  test('a mailbox that refuses the password is shown with what to do, by any process', async () => {
    installation.env.FEEDBACK_MAILBOX_PASSWORD = 'a wrong password';
    const { stop } = await installation.start('up');
    try {
      await until('it has failed', async () => (await shown()).failure !== null);
      expect(await line()).toMatchObject({ ok: false, remedy: expect.stringContaining('FEEDBACK_MAILBOX_PASSWORD') });
      const { stdout } = await installation.cli('feedback', 'mailbox');
      expect(stdout).toMatch(/^state: .*[Aa]uthentication failed.*\nremedy: +Check the user/m);
      expect(stdout).not.toContain('a wrong password');
    } finally {
      await stop();
    }
  });

  test('the reader does not start without a mailbox or its password', async () => {
    delete installation.env.FEEDBACK_MAILBOX_PASSWORD;
    for (const command of ['mailbox', 'up']) {
      const without = await installation.cli(command);
      expect(without).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/set without FEEDBACK_MAILBOX_PASSWORD/),
      });
    }
    delete installation.env.FEEDBACK_MAILBOX;
    const ended = await installation.cli('mailbox');
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('FEEDBACK_MAILBOX is not set') });
    expect(await line()).toMatchObject({
      ok: true,
      detail: 'no mailbox is read for bounces (FEEDBACK_MAILBOX is not set)',
    });
  });
});
