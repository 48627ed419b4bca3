import { type Command, Option } from 'commander';
import type { App } from '../app.js';
import { type Config, readConfig } from '../config.js';
import type { Found, HealthCheck } from '../findings/health.js';
import { remediesOf } from '../findings/remedy.js';
import { checkInstallation, checkSettings } from '../health/check-health.js';
import { healthCheck, rated } from '../health/found.js';
import { healthTitle } from '../locale/health-titles.js';
import { type Locale, locales } from '../locale/locale.js';
import { publisherLanguages } from '../locale/publisher-languages.js';
import { storeFault } from '../reports/store-fault.js';
import { verb } from './command.js';
import { findingLine } from './finding-lines.js';
import { readInstance } from './instance.js';
import type { CommandOutcome, Launchers } from './launchers.js';
import { exitCode, openOutput } from './output.js';
import { withApp } from './servers.js';

/** `doctor`. It is no operation: it also says what is wrong where Redis cannot be reached. */
export function doctorCommand(program: Command, _launchers: Launchers, outcome: CommandOutcome): void {
  verb(program, 'doctor', 'check the configuration, Redis, the relay and the workers')
    .addOption(new Option('--language <language>', 'the language of what it finds').choices(locales).default('en'))
    .action(async ({ json, language }: { json?: boolean; language: Locale }) => {
      const output = openOutput(json === true);
      const { checks, idle } = await examine();
      const lines = checks.map((check) => checkLine(check, language));
      if (idle) lines.push('', publisherLanguages[language].commandLine.notRunning);
      output.result({ running: !idle, checks: checks.map((check) => shownCheck(check, language)) }, lines.join('\n'));
      if (checks.some(({ state }) => state === 'stop')) outcome.code = exitCode.failed;
    });
}

/**
 * Runs every check. When Redis cannot be reached, its failure takes the place of the checks that need it.
 * @returns `idle`: REDIS_URL is not set and no `up` runs the private Redis
 */
async function examine(): Promise<{ checks: HealthCheck[]; idle: boolean }> {
  const config = readConfig();
  const idle = !config.redisUrl && (await readInstance(config.dataDir))?.role !== 'up';
  const checks = checkSettings(config);
  const canSign = checks.every(({ name, state }) => name !== 'dkim-key' || state !== 'stop');
  // A key that cannot sign would keep the app from opening and so prevent the other checks.
  const rest: Config = canSign ? config : { ...config, dkim: undefined };
  const check = (app: App) => checkInstallation({ ...app, sends: true, isPrivate: idle });
  try {
    return { checks: [...checks, ...(await withApp(rest, check, { anyBuckets: true }))], idle };
  } catch (error) {
    const fault = rated('stop', storeFault(error));
    if (fault.code !== 'secret.other') return { checks: [...checks, healthCheck('redis', [fault])], idle };
    return { checks: checks.map((one) => (one.name === 'secret' ? healthCheck('secret', [fault]) : one)), idle };
  }
}

/** What a check found, and what to do about it. */
function wordsOf({ findings }: HealthCheck, language: Locale): { detail: string; remedy: string } {
  const lines = findings.map((found) => findingLine(found, { ...aboutOf(found), timeZone: found.timeZone, language }));
  const each = (part: 'detail' | 'remedy') => [...new Set(lines.map((line) => line[part]).filter(Boolean))];
  const { details, remedies } = publisherLanguages[language].commandLine;
  return { detail: details(each('detail')), remedy: remedies(each('remedy')) };
}

const aboutOf = ({ newsletter }: Found) => ({ newsletter: newsletter ?? undefined });

/** A check in one line. Advice is marked although all is well. */
function checkLine(check: HealthCheck, language: Locale): string {
  const { detail, remedy } = wordsOf(check, language);
  const said = publisherLanguages[language].commandLine.check(healthTitle(check, language), detail);
  if (check.state === 'skipped') return `– ${said}`;
  if (remedy === '') return `${check.state === 'stop' ? '✗' : '✓'} ${said}`;
  return `${check.state === 'stop' ? '✗' : '!'} ${said} — ${remedy}`;
}

/** A check for programs. `name` is its title in English, as version 0.2.0 had it. */
function shownCheck(check: HealthCheck, language: Locale) {
  const { name, of, state, findings } = check;
  return {
    name: healthTitle(check),
    ok: state !== 'stop',
    ...wordsOf(check, language),
    ...(state === 'skipped' ? { skipped: true } : {}),
    ...{ check: name, of, state },
    findings: findings.map((found) => ({
      ...{ code: found.code, state: found.state, newsletter: found.newsletter, facts: found.facts },
      remedies: remediesOf(found, aboutOf(found)),
    })),
  };
}
