import { checkAddress } from '../articles/sources/check-address.js';
import { FetchRefused } from '../articles/sources/fetch-errors.js';
import { isPublicAddress } from '../articles/sources/public-address.js';
import { InvalidInput } from '../errors.js';
import { inNetworks } from '../settings/trusted-proxies.js';

/** The addresses that webhooks may reach: public ones, and those of the operator's own `networks`. */
export interface WebhookReach {
  networks: readonly string[];
}

/** Whether an IP address may be reached. */
export const mayReach = ({ networks }: WebhookReach) => {
  const isOwn = inNetworks(networks);
  return (ip: string) => isPublicAddress(ip) || isOwn(ip);
};

/**
 * Checks the address of a webhook. Host names other than `localhost` are resolved only when it is used.
 * @throws InvalidInput for an address that can never be used
 */
export function checkWebhookAddress(address: string, reach: WebhookReach): void {
  const fault = (reason: string) => new InvalidInput('url', reason);
  try {
    const { protocol } = checkAddress(address, mayReach(reach));
    if (protocol !== 'https:' && reach.networks.length === 0)
      throw fault('it must start with https://; http is for networks of your own (WEBHOOK_NETWORKS)');
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    const isPrivate = error instanceof FetchRefused && error.because === 'private';
    throw fault(isPrivate ? 'it must be a public address, or in WEBHOOK_NETWORKS' : 'it must be a plain https address');
  }
}
