import { checkInstallation, checkSettings, type HealthDeps } from './check-health.js';
import { writeHealth } from './kept-health.js';

/** Checks the installation from a process that sends, and keeps what was found for whoever looks at it next. */
export async function keepHealth(deps: Omit<HealthDeps, 'sends'>, at = Date.now()): Promise<void> {
  const { config, redis } = deps;
  const checks = [...checkSettings(config), ...(await checkInstallation({ ...deps, sends: true }))];
  await writeHealth(redis, { at, checks });
}
