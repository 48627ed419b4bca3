import type { Config } from '../config.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readDkimKey } from '../render/dkim-key.js';
import type { Sender } from './dns/sender-dns.js';

/** Returns the facts about a newsletter's sender that mailbox providers check. @throws UnusableDkimKey */
export function senderOf(
  { from }: Pick<Newsletter, 'from'>,
  { config, bounceDomain }: { config: Pick<Config, 'dkim' | 'ehloName'>; bounceDomain?: string | undefined },
): Sender {
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1).toLowerCase();
  const { dkim, ehloName } = config;
  const keys = (dkim?.keys ?? []).map((key) => readDkimKey(key));
  return { from: domain, envelope: bounceDomain ?? domain, signing: dkim?.domain.toLowerCase(), keys, ehloName };
}
