import type { Redis } from 'ioredis';
import type { Config } from '../config.js';
import type { Found, HealthCheck } from '../findings/health.js';
import { readForwardedNotice } from '../redis/forwarded-notice.js';
import { closingFactor, readSignUpState } from '../subscribers/abuse/sign-up-state.js';
import { fails, fine, healthCheck, warns } from './found.js';

/** Whether sign-ups are open, and how many there were. @param troubles those about sign-ups */
export async function checkSignUpForm(
  redis: Redis,
  { signUpsPerHour: check }: Pick<Config, 'signUpsPerHour'>,
  troubles: readonly Found[],
): Promise<HealthCheck> {
  if (troubles.some(({ code }) => code === 'sign-ups.closed')) return healthCheck('sign-ups', troubles);
  const { signups: emails } = await readSignUpState(redis);
  const open = fine('sign-ups.open', { checked: emails >= check, emails, check, close: check * closingFactor });
  return healthCheck('sign-ups', [open, ...troubles]);
}

/** Whose X-Forwarded-For is believed, and whether requests come through a proxy that is not trusted. */
export async function checkProxy(redis: Redis, { trustProxy }: Pick<Config, 'trustProxy'>): Promise<HealthCheck> {
  if (trustProxy !== false)
    return healthCheck('proxy', [
      'networks' in trustProxy
        ? fine('proxy.networks', { networks: [...trustProxy.networks] })
        : fine('proxy.hops', { hops: trustProxy.hops }),
    ]);
  const notice = await readForwardedNotice(redis);
  if (!notice) return healthCheck('proxy', [fine('proxy.none', {})]);
  const facts = { internal: notice.internal, at: notice.at * 1_000 };
  // Anyone can send the header from a public address.
  return healthCheck('proxy', [notice.internal ? fails('proxy.untrusted', facts) : warns('proxy.untrusted', facts)]);
}
