import type { Command } from 'commander';
import type { Redis } from 'ioredis';
import type { App } from '../app.js';
import { type Config, readConfig } from '../config.js';
import { describeError } from '../errors.js';
import { findingInWords } from '../locale/findings/findings-in-words.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { describePace } from '../pacing/describe-pace.js';
import { WrongSecret } from '../redis/list-key.js';
import { readLayouts } from '../redis/list-layouts.js';
import { requireBuckets } from '../redis/meta.js';
import { namedRefusal } from '../redis/refused-writes.js';
import { advisedBits, readDkimKey } from '../render/dkim-key.js';
import { checkReadiness } from '../reports/readiness.js';
import { probeStore } from '../reports/store-probe.js';
import type { Relay } from '../smtp/relay.js';
import { noteUtf8Relays } from '../smtp/utf8-relays.js';
import { checkDigests } from './check-digests.js';
import { checkEhlo } from './check-ehlo.js';
import { checkFeedback } from './check-feedback.js';
import { checkHolds } from './check-holds.js';
import { checkInvitations } from './check-invitations.js';
import { checkOwnWebhooks } from './check-own-webhooks.js';
import { checkProxy } from './check-proxy.js';
import { checkRefusals } from './check-refusals.js';
import { checkRenamings } from './check-renamings.js';
import { checkEncryption, checkKeyFiles, checkSecret } from './check-secrets.js';
import { checkSettingsFile } from './check-settings-file.js';
import { checkSources } from './check-sources.js';
import { checkStopped } from './check-stopped.js';
import { checkRedisSettings, describeDurability } from './check-store.js';
import { checkWaiting } from './check-waiting.js';
import { checkWebhooks } from './check-webhooks.js';
import { verb } from './command.js';
import { describeRelays } from './describe-relays.js';
import { secretRemedy, wordsOf } from './error-words.js';
import { checkBounces } from './feedback-hold.js';
import { checkMailbox } from './feedback-mailbox.js';
import { readInstance } from './instance.js';
import type { CommandOutcome, Launchers } from './launchers.js';
import { exitCode, openOutput } from './output.js';
import { type DoctorCheck, storeRemedy, withRemedy } from './readiness-words.js';
import { senderChecks } from './sender-checks.js';
import { withApp } from './servers.js';
import { signUpsCheck } from './sign-ups.js';

export function doctorCommand(program: Command, _launchers: Launchers, outcome: CommandOutcome): void {
  verb(program, 'doctor', 'check the configuration, Redis, the relay and the workers').action(
    async (flags: { json?: boolean }) => {
      const output = openOutput(flags.json === true);
      const { checks, idle } = await examine();
      const lines = checks.map(({ name, ok, detail, remedy, skipped }) => {
        if (skipped) return `– ${name}: ${detail}`;
        if (!ok) return `✗ ${name}: ${detail} — ${remedy}`;
        return remedy ? `! ${name}: ${detail} — ${remedy}` : `✓ ${name}: ${detail}`;
      });
      if (idle) lines.push('', 'Postrider is not running here. Start it with one command: npm start');
      output.result({ running: !idle, checks }, lines.join('\n'));
      if (checks.some((check) => !check.ok)) outcome.code = exitCode.failed;
    },
  );
}

/** The checks of what digests are made of. */
const checkContent = async (app: App): Promise<DoctorCheck[]> => [
  await checkSources(app),
  ...(await checkRenamings(app)),
  await checkDigests(app),
];

/**
 * Runs every check. When Redis cannot be reached, its failure takes the place of the checks that need it.
 * @returns `idle`: REDIS_URL is not set and no `up` runs the private Redis
 */
async function examine(): Promise<{ checks: DoctorCheck[]; idle: boolean }> {
  const good = (name: string, detail: string): DoctorCheck => ({ name, ok: true, detail, remedy: '' });
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const node =
    major > 20 || (major === 20 && minor >= 19)
      ? good('node', process.versions.node)
      : { name: 'node', ok: false, detail: process.versions.node, remedy: 'Install Node 20.19 or later.' };
  const config = readConfig();
  const idle = !config.redisUrl && (await readInstance(config.dataDir))?.role !== 'up';
  const secret = checkSecret(config);
  const mail = good(
    'smtp',
    config.smtpUrl ? describeRelays(config.smtpUrl) : 'SMTP_URL is not set: emails go to the catch-all inbox',
  );
  const names = checkSettingsFile();
  const files = checkKeyFiles(config);
  const encryption = checkEncryption(config);
  const ehlo = checkEhlo(config);
  const dkim = checkDkim(config);
  // A key that cannot sign would keep the app from opening and so prevent the other checks.
  const rest = dkim.ok ? config : { ...config, dkim: undefined };
  try {
    const examined = async (app: App): Promise<DoctorCheck[]> => {
      const readiness = (
        await checkReadiness({ redis: app.redis, relay: recordingRelay(app), storeWrites: () => probeStore(app.list) })
      ).map((probe) => describeDurability(withRemedy(probe), app.store));
      return [
        ...(idle ? readiness.map((check) => whileIdle(check, config)) : readiness),
        good('pace', await describePace(app.redis, config.pace)),
        ...(await checkRedisSettings(app)),
        await checkBuckets(app.redis, config.listBuckets),
        await signUpsCheck(app),
        await checkProxy(app),
        await checkBounces(app),
        await checkFeedback(app),
        await checkMailbox(app),
        ...(await checkWebhooks(app)),
        ...(await checkOwnWebhooks(app)),
        ...(await checkInvitations(app)),
        ...(await checkContent(app)),
        await checkWaiting(app),
        await checkStopped(app),
        await checkHolds(app),
        await checkRefusals(app),
        ...(await checkSenders(app)),
      ];
    };
    const checks = await withApp(rest, examined, { anyBuckets: true });
    return { checks: [node, names, secret, files, mail, encryption, ehlo, dkim, ...checks], idle };
  } catch (thrown) {
    const error = namedRefusal(thrown);
    if (error instanceof WrongSecret) {
      const wrong = { name: secret.name, ok: false, detail: error.message, remedy: secretRemedy };
      return { checks: [node, names, wrong, files, mail, encryption, ehlo, dkim], idle };
    }
    const remedy = storeRemedy(error) ?? 'Start Redis, or correct REDIS_URL.';
    const redis = { name: 'redis', ok: false, detail: describeError(error), remedy };
    return { checks: [node, names, secret, files, mail, encryption, ehlo, dkim, redis], idle };
  }
}

/** The relay. A check of it also records whether it carries UTF-8 addresses, as a worker does. */
function recordingRelay({ redis, relay }: App): Pick<Relay, 'verify'> {
  return {
    async verify() {
      const states = await relay.verify();
      await noteUtf8Relays(redis, states);
      return states;
    },
  };
}

/** Checks the DNS records of each sender, once per domain. A warning does not fail the doctor. */
async function checkSenders(app: App): Promise<DoctorCheck[]> {
  const byDomain = new Map(
    (await listNewsletters(app.redis)).map((one) => [
      one.from.address.slice(one.from.address.lastIndexOf('@') + 1),
      one,
    ]),
  );
  const found = await Promise.all(
    [...byDomain].map(async ([domain, newsletter]) =>
      (await senderChecks(app, newsletter)).map((check) => {
        const { name, state } = check;
        const skipped = state === 'skipped' ? { skipped: true } : {};
        return { name: `${name} of ${domain}`, ok: state !== 'stop', ...findingInWords(check), ...skipped };
      }),
    ),
  );
  return found.flat();
}

/** Rewords a check when nothing is running: the parts are not broken, only not started. */
function whileIdle(check: DoctorCheck, { smtpUrl }: Pick<Config, 'smtpUrl'>): DoctorCheck {
  if (check.name === 'redis' && check.ok)
    return { ...check, detail: 'the private Redis was started for this check, and answers' };
  if (check.name === 'worker' && !check.ok) {
    const remedy = 'Start everything: `npm start` (or `postrider worker` alone).';
    return { ...check, detail: 'none is running', remedy };
  }
  if (check.name === 'relay' && !check.ok && !smtpUrl) {
    const detail = 'the catch-all inbox is not running; it comes with Postrider';
    return { ...check, detail, remedy: 'Start everything: `npm start`. To send real email, set SMTP_URL.' };
  }
  return check;
}

/** Checks that the configured keys can sign and have the recommended length (RFC 8301 §3.2). */
function checkDkim({ dkim }: Config): DoctorCheck {
  const check = { name: 'dkim', ok: true, detail: '', remedy: '' };
  if (!dkim) return { ...check, detail: 'no key is set: the relay should sign (docs/deliverability.md)' };
  try {
    const keys = dkim.keys.map(readDkimKey);
    const short = keys.some(({ type, bits }) => type === 'rsa' && bits < advisedBits);
    return {
      ...check,
      detail: keys
        .map(({ type, bits, selector }) => `${type} ${bits} (${selector}._domainkey.${dkim.domain})`)
        .join(', '),
      remedy: short ? `Make an RSA key of ${advisedBits} bits: \`postrider dkim generate\`.` : '',
    };
  } catch (error) {
    return { ...check, ok: false, detail: wordsOf(error), remedy: 'No email is sent until it can sign.' };
  }
}

/** Checks that the list has as many buckets as LIST_BUCKETS says: otherwise nothing starts. */
async function checkBuckets(redis: Redis, wanted: number | undefined): Promise<DoctorCheck> {
  const { current, next } = await readLayouts(redis);
  const detail = next
    ? `being moved from ${current.buckets} to ${next.buckets} buckets (if that was interrupted, continue with \`postrider list reshard --buckets ${next.buckets}\`)`
    : `${current.buckets} buckets`;
  try {
    if (wanted !== undefined) await requireBuckets(redis, wanted);
    return { name: 'list', ok: true, detail, remedy: '' };
  } catch (error) {
    return { name: 'list', ok: false, detail, remedy: wordsOf(error) };
  }
}
