import type { Finding } from '../findings/finding.js';
import type { Issue, Waiting, WaitReason } from '../issues/issue.js';
import { waitsInEnglish } from '../locale/en-publisher.js';
import { findingLine } from './finding-lines.js';

const waitOf = ({ for: because, since }: Waiting, issue: string, startAt: number): Finding => ({
  code: 'issue.waits',
  facts: { issue, because, startAt, since },
});

/** `waits for approval`. */
export const shortWait = (reason: WaitReason): string => waitsInEnglish[reason].what;

/** `waits for approval since 2026-12-01 08:00 in Europe/Berlin`, and why. */
export const waitInWords = (waits: Waiting, startAt: number, timeZone: string): string =>
  findingLine(waitOf(waits, '', startAt), { timeZone }).detail.trimStart();

/** What a person can do for an issue that waits. */
export const waitRemedy = (waits: Waiting, { id, newsletter }: Pick<Issue, 'id' | 'newsletter'>): string =>
  findingLine(waitOf(waits, id, 0), { newsletter }).remedy;
