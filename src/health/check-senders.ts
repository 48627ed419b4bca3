import { checkSender, type SenderDeps } from '../checks/check-sender.js';
import type { Finding } from '../findings/finding.js';
import type { HealthCheck } from '../findings/health.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { healthCheck, rated } from './found.js';

/** Checks the DNS records of each sender, once per domain. */
export async function checkSenders(deps: SenderDeps, newsletters: readonly Newsletter[]): Promise<HealthCheck[]> {
  const byDomain = new Map(
    newsletters.map((one) => [one.from.address.slice(one.from.address.lastIndexOf('@') + 1), one]),
  );
  const found = [...byDomain].map(async ([domain, newsletter]) =>
    (await checkSender(deps, newsletter)).map(({ name, state, code, facts }) =>
      healthCheck(name, [rated(state, { code, facts } as Finding, newsletter)], [domain]),
    ),
  );
  return (await Promise.all(found)).flat();
}
