import type { Command } from 'commander';
import type { App } from '../app.js';
import { listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { counted } from '../operations/counted.js';
import { readBounceHold } from '../subscribers/membership/bounce-hold.js';
import { releaseBounces, rollBackBounces } from '../subscribers/membership/decide-bounces.js';
import { verb, withCommandApp } from './command.js';
import { confirm, yesHelp } from './confirm.js';
import { table } from './output.js';
import type { Check } from './readiness-words.js';
import { shownTime } from './shown-time.js';

type Flags = { json?: boolean; newsletter: string; yes?: boolean };

const option = ['--newsletter <slug>', 'slug of the newsletter'] as const;

/** `feedback holds`, `release` and `roll-back`, for bounces that are held back because a mail server may be mistaken. */
export function bounceHoldCommands(noun: Command): void {
  verb(noun, 'holds', 'list the newsletters whose bounces are held back').action((flags: { json?: boolean }) =>
    withCommandApp(flags, async (app, output) => {
      const holds = await bounceHolds(app);
      const zones = await timeZones(app);
      const rows = holds.map(({ newsletter, held, limit, since }) => [
        newsletter,
        held,
        limit,
        shownTime(since, zones.get(newsletter) ?? 'UTC') ?? '—',
      ]);
      const text = table([['NEWSLETTER', 'HELD BACK', 'LIMIT PER HOUR', 'SINCE'], ...rows]);
      output.result(holds, holds.length > 0 ? text : 'No bounces are held back.');
    }),
  );

  verb(noun, 'release', 'apply the bounces that are held back: their readers become bounced')
    .requiredOption(...option)
    .option('--yes', yesHelp)
    .action((flags: Flags) =>
      withCommandApp(flags, async ({ list, redis }, output) => {
        const newsletter = await readNewsletter(redis, flags.newsletter);
        const { held = 0 } = (await readBounceHold(redis, newsletter.number)) ?? {};
        if (held > 0) await confirm(output, `This marks ${counted(held, 'reader')} as bounced.`, flags.yes);
        const bounced = await releaseBounces(list, newsletter);
        output.result({ newsletter: newsletter.slug, bounced }, `Applied: ${counted(bounced, 'reader')} bounced.`);
      }),
    );

  verb(noun, 'roll-back', 'drop the bounces that are held back, and undo those of the hour before')
    .requiredOption(...option)
    .action((flags: Flags) =>
      withCommandApp(flags, async ({ list, redis }, output) => {
        const newsletter = await readNewsletter(redis, flags.newsletter);
        const { broughtBack, dropped } = await rollBackBounces(list, newsletter);
        const text = `Rolled back: ${counted(dropped, 'bounce')} dropped, ${counted(broughtBack, 'reader')} confirmed again.`;
        output.result({ newsletter: newsletter.slug, broughtBack, dropped }, text);
      }),
    );
}

interface NamedHold {
  newsletter: string;
  /** Bounces that wait for a decision. */
  held: number;
  limit: number;
  /** ISO 8601. */
  since: string;
}

/** The time zones of newsletters by slug. */
const timeZones = async ({ redis }: Pick<App, 'redis'>): Promise<Map<string, string>> =>
  new Map((await listNewsletters(redis)).map(({ slug, timeZone }) => [slug, timeZone]));

async function bounceHolds({ redis }: Pick<App, 'redis'>): Promise<NamedHold[]> {
  const holds: NamedHold[] = [];
  for (const { slug, number } of await listNewsletters(redis)) {
    const hold = await readBounceHold(redis, number);
    if (hold)
      holds.push({ newsletter: slug, held: hold.held, limit: hold.limit, since: new Date(hold.since).toISOString() });
  }
  return holds;
}

/** The doctor's line: bounces that are held back leave dead mailboxes on the list until an operator decides. */
export async function checkBounces(app: Pick<App, 'redis'>): Promise<Check> {
  const holds = await bounceHolds(app);
  if (holds.length === 0) return { name: 'bounces', ok: true, detail: 'none are held back', remedy: '' };
  const zones = await timeZones(app);
  const detail = holds.map(
    ({ newsletter, held, since }) =>
      `${counted(held, 'bounce')} of ${newsletter} held back since ${shownTime(since, zones.get(newsletter) ?? 'UTC')}`,
  );
  const remedy =
    'Read what the mail server said: `postrider issue recipients ID --state bounced`. Then `postrider feedback release` or `roll-back`.';
  return { name: 'bounces', ok: false, detail: detail.join('; '), remedy };
}
