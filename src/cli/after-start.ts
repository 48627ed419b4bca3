import type { App } from '../app.js';
import { deskUrlOf } from '../config.js';
import { checkSettingsFile } from '../health/check-settings.js';
import { announce } from './output.js';

/** Says what is not as it should be, and how the first person signs in. */
export async function reportAfterStart(app: App): Promise<void> {
  await Promise.all([reportFailures(app), offerFirstSignIn(app).catch(() => undefined)]);
}

/** Reports each failed check with its remedy. */
async function reportFailures({ config, redis, relay, list }: App): Promise<void> {
  const { checkReadiness } = await import('../reports/readiness.js');
  const { probeStore } = await import('../reports/store-probe.js');
  const { findingLine } = await import('./finding-lines.js');
  const toInbox = config.smtpUrl === undefined;
  const readiness = checkReadiness({ redis, relay, toInbox, storeWrites: () => probeStore(list) });
  const probes = await readiness.catch(() => []);
  for (const found of checkSettingsFile().findings.filter(({ state }) => state !== 'ok')) {
    const { detail, remedy } = findingLine(found);
    announce(`Settings: ${detail}. ${remedy}`, 'warn');
  }
  for (const { name, findings } of probes.filter(({ ok }) => !ok))
    for (const { detail, remedy } of findings.map((one) => findingLine(one)))
      announce(`Not ready: ${name}: ${detail.replace(/\.$/, '')}. ${remedy}`, 'warn');
}

/** Prints the link for the first owner, as long as nobody can sign in. */
async function offerFirstSignIn(app: App): Promise<void> {
  const { redis } = app;
  const { hasPersons } = await import('../people/person-store.js');
  if (await hasPersons(redis)) return;
  const { makeSignInLink, signInAddress } = await import('../people/sign-in/sign-in-link.js');
  const { secret } = await makeSignInLink(redis, undefined);
  announce(`Nobody can sign in yet. Within 15 minutes, become the owner at ${signInAddress(deskUrlOf(app), secret)}`);
}
