import * as z from 'zod';
import { type HealthCheck, healthCheckNames, healthStates } from '../findings/health.js';
import { checkInstallation, checkSettings } from '../health/check-health.js';
import { readHealth } from '../health/kept-health.js';
import { healthTitle } from '../locale/health-titles.js';
import { reportedRelays } from '../reports/relay-report.js';
import { isoFromMs } from '../timestamps.js';
import { newsletterField, time } from './fields.js';
import { type OperationApp, operation } from './operation.js';
import { onePage, pageOf } from './page.js';
import { findingFields, shownFinding } from './shown-finding.js';

const state = z.enum(healthStates).meta({
  description: 'stop: something does not go on. skipped: it was not checked, so nothing is known.',
});

const healthFinding = z.object({
  state,
  newsletter: newsletterField.nullable().meta({ description: 'null: it concerns the whole installation.' }),
  ...findingFields,
});

const healthCheck = z.object({
  name: z.enum(healthCheckNames),
  of: z.array(z.string()).meta({
    description: 'What it is about where there are several: a domain, an email provider, a setting of Redis.',
    examples: [['example.com']],
  }),
  title: z.string().meta({ description: 'In English.', examples: ['spf of example.com'] }),
  state: state.meta({ description: 'The worst of what it found.' }),
  findings: z.array(healthFinding),
});
const healthChecks = pageOf(healthCheck);
const lastHealthChecks = z.object({
  at: time.nullable().meta({ description: 'When the checks began; null: nobody has checked yet.' }),
  isChecking: z.boolean().meta({ description: 'Whether a worker checks now. Read it again after a second.' }),
  checks: z.array(healthCheck),
});

/** Their names in the API's document. */
export const healthSchemas = {
  HealthFinding: healthFinding,
  HealthCheck: healthCheck,
  HealthChecks: healthChecks,
  LastHealthChecks: lastHealthChecks,
} as const;

/** The checks of the installation. */
export const health = {
  list: operation({
    id: 'listHealthChecks',
    summary: 'Check the installation',
    description:
      'Checks settings, Redis, relays, workers, sign-ups, bounces, sources, issues and the DNS records of the senders. Settings and files are those of the process that answers, which also asks DNS. The workers report on the relays. A process that has no SMTP_URL does not check what only those need that send. Each check has ten seconds.',
    permission: { scope: 'installation:read', of: 'installation' },
    changes: false,
    key: [],
    run: (app) => checkHere(app),
    output: healthChecks,
    document: (_, checks) => onePage(checks.map(shownCheck)),
  }),

  readLast: operation({
    id: 'readLastHealthChecks',
    summary: 'Read the last checks of the installation',
    description:
      'Returns what a worker last found, at once. When that is older than ten minutes, a worker checks again. It has the settings of those that send.',
    permission: { scope: 'installation:read', of: 'installation' },
    changes: false,
    key: [],
    input: z.object({
      after: z.iso.datetime().optional().meta({ description: 'Have newer checks made than those that began then.' }),
    }),
    run: ({ redis, queues }, { after }) => readHealth({ redis, queues }, after === undefined ? 0 : Date.parse(after)),
    output: lastHealthChecks,
    document: (_, { kept, isChecking }) => ({
      ...{ at: isoFromMs(kept?.at ?? 0), isChecking },
      checks: (kept?.checks ?? []).map(shownCheck),
    }),
  }),
};

async function checkHere({ config, redis, list, store, relay, publicUrl }: OperationApp): Promise<HealthCheck[]> {
  const sends = config.smtpUrl !== undefined || (relay?.names.length ?? 0) > 0;
  const installation = checkInstallation({
    ...{ config, redis, list, publicUrl, sends, bounceDomain: config.feedback.bounceDomain },
    relay: { verify: () => reportedRelays(redis) },
    // What a killed process left behind concerns the start of this one.
    store: { gap: store.gap, restored: Promise.resolve([]) },
  });
  return [...checkSettings(config, sends), ...(await installation)];
}

const shownCheck = (check: HealthCheck) => ({
  ...{ name: check.name, of: check.of, title: healthTitle(check), state: check.state },
  findings: check.findings.map((found) => ({
    ...{ state: found.state, newsletter: found.newsletter },
    ...shownFinding(found, { newsletter: found.newsletter ?? undefined }, found.timeZone),
  })),
});
