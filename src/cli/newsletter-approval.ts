import type { ApprovalEffect } from '../control/approval-effects.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { isoFromMs } from '../timestamps.js';
import { confirm } from './confirm.js';
import { counted } from './counted.js';
import type { Output } from './output.js';

/** Asks before another approval mode emails readers at once. @throws WrongUsage, NotConfirmed */
export async function confirmApproval(
  output: Output,
  effects: readonly ApprovalEffect[],
  { timeZone }: Pick<Newsletter, 'timeZone'>,
  yes: boolean | undefined,
): Promise<void> {
  const now = effects.filter(({ effect }) => effect === 'starts-now');
  if (now.length > 0) await confirm(output, now.map((one) => effectInWords(one, timeZone)).join(' '), yes);
}

/** What another approval mode does to a scheduled issue. */
export function effectInWords({ id, effect, startAt, readers }: ApprovalEffect, timeZone: string): string {
  const at = shownMoment(startAt, timeZone);
  const to = `to ${counted(readers, 'reader')}`;
  const words: Record<ApprovalEffect['effect'], string> = {
    'needs-approval': `${id} is scheduled for ${at} ${to} and now needs an approval: \`postrider issue approve ${id}\`.`,
    starts: `${id} goes out at ${at} ${to}, although nobody has approved it.`,
    'starts-now': `${id} goes out now ${to}, although nobody has approved it.`,
  };
  return words[effect];
}

/** The same for programs. */
export const shownEffects = (effects: readonly ApprovalEffect[]) =>
  effects.map((one) => ({ ...one, startAt: isoFromMs(one.startAt) }));
