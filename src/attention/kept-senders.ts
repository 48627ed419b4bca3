import type { Redis } from 'ioredis';
import * as z from 'zod';
import { type Check, checkStates, type SenderCheckName } from '../checks/check.js';
import { checkSender, type SenderDeps } from '../checks/check-sender.js';
import { senderOf } from '../checks/sender.js';
import { type FindingCode, findings, nameOf } from '../findings/finding.js';
import { attentionParts } from '../findings/trouble-findings.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { attentionKeys } from '../redis/keys.js';

/** What DNS said of a sender's domain. */
const keptSender = z.object({
  /** The facts about the sender that were checked. */
  of: z.string(),
  /** Unix milliseconds. */
  askedAt: z.number(),
  /** Whether DNS answered every question. */
  isWhole: z.boolean().default(true),
  checks: z.array(
    z.object({
      name: z.string(),
      state: z.enum(checkStates),
      code: z.string().refine((code) => code in findings),
      facts: z.record(z.string(), z.unknown()),
    }),
  ),
});
type KeptSender = z.infer<typeof keptSender>;
type SenderCheck = Check<SenderCheckName>;

/** DNS is asked again after this time, in ms: where all is well, and where something is wrong or did not answer. */
const [fineMs, faultyMs] = [6 * 3_600_000, 600_000];

export const senderDomain = ({ from }: Pick<Newsletter, 'from'>): string =>
  from.address.slice(from.address.lastIndexOf('@') + 1).toLowerCase();

/** What DNS said of each sender's domain when it was last asked. */
export async function readSenders(redis: Redis): Promise<Map<string, SenderCheck[]>> {
  const all = await readKept(redis);
  return new Map([...all].map(([domain, { checks }]) => [domain, checks as unknown as SenderCheck[]]));
}

async function readKept(redis: Redis): Promise<Map<string, KeptSender>> {
  const all = Object.entries(await redis.hgetall(attentionKeys.senders));
  return new Map(
    all.flatMap(([domain, text]) => {
      const { data } = keptSender.safeParse(JSON.parse(text));
      return data ? [[domain, data]] : [];
    }),
  );
}

/**
 * Asks DNS about the domain of each sender that is due, and keeps the answers: the list of troubles asks nobody. What
 * DNS does not answer stays as it was known.
 * @param now Unix milliseconds
 * @throws UnusableDkimKey
 */
export async function keepSenders(redis: Redis, deps: SenderDeps, now: number): Promise<void> {
  const active = (await listNewsletters(redis)).filter(({ archivedAt }) => archivedAt === '');
  const senders = new Map(active.map((one) => [senderDomain(one), one]));
  const kept = await readKept(redis);
  for (const [domain, newsletter] of senders) {
    const before = kept.get(domain);
    const of = fingerprint(newsletter, deps);
    if (before?.of === of && now - before.askedAt < (isFine(before) ? fineMs : faultyMs)) continue;
    const asked = await checkSender(deps, newsletter);
    const checks = before?.of === of ? asked.map((one) => answeredOr(before, one)) : asked;
    const isWhole = asked.every(({ code }) => !isUnanswered(code));
    const after = { of, askedAt: now, isWhole, checks } as unknown as KeptSender;
    await redis.hset(attentionKeys.senders, domain, JSON.stringify(after));
  }
  const gone = [...kept.keys()].filter((domain) => !senders.has(domain));
  if (gone.length > 0) await redis.hdel(attentionKeys.senders, ...gone);
}

/** Everything that the checks depend on besides DNS, without secrets. */
function fingerprint(newsletter: Newsletter, deps: SenderDeps): string {
  const { keys, ...sender } = senderOf(newsletter, deps);
  const { smtpUrl, dnsServers } = deps.config;
  const signing = keys.map(({ selector, type, bits }) => [selector, type, bits]);
  return JSON.stringify([sender, signing, smtpUrl !== undefined, dnsServers]);
}

const isUnanswered = (code: string) => code.endsWith('.unanswered');

/** Whether a check of those that are troubles warns, stops or has no answer. */
const isFine = ({ checks, isWhole }: KeptSender): boolean =>
  isWhole &&
  checks.every(({ code, state }) => state === 'ok' || state === 'skipped' || !isSenderTrouble(code as FindingCode));

const answeredOr = (before: KeptSender, asked: SenderCheck): SenderCheck =>
  isUnanswered(asked.code)
    ? ((before.checks.find(({ name }) => name === asked.name) as SenderCheck | undefined) ?? asked)
    : asked;

/** Whether a finding is about the records that emails are rejected without. Others are recommended. */
export const isSenderTrouble = (code: FindingCode): boolean =>
  !isUnanswered(code) && (attentionParts.senders as readonly string[]).includes(nameOf(code));
