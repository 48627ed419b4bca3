import type { PauseCause } from '../../findings/pause-cause.js';
import type { Locale } from '../locale.js';
import { refusalRemedy } from './refusals/refusals-in-words.js';

type CauseOf<Because extends PauseCause['because']> = Extract<PauseCause, { because: Because }>;

/** A language's words for every cause, each without the full stop at its end. */
interface PauseWords {
  bounces(cause: CauseOf<'bounces'>): string;
  complaints(cause: CauseOf<'complaints'>): string;
  refused(cause: CauseOf<'refused'>): string;
  changed: string;
  archived: string;
  restored: string;
  stop: string;
  withReply(why: string, reply: string, remedy: string): string;
}

const words: Readonly<Record<Locale, PauseWords>> = {
  en: {
    bounces: ({ bounced, tried, limit }) =>
      `${bounced} of the first ${tried} emails bounced, which is more than ${limit} %`,
    complaints: ({ complaints, tried, limit }) =>
      `${complaints} of ${tried} readers complained, which is more than ${limit} %`,
    refused: ({ providers, refused, tried }) =>
      `${providers} ${providers === 1 ? 'provider' : 'providers'} refused ${refused} of the first ${tried} emails because of this sender`,
    changed: 'It has changed since it was approved',
    archived: 'Its newsletter was archived',
    restored: 'It was being sent when the restored backup was taken',
    stop: '.',
    withReply: (why, reply, remedy) => `${why}: “${reply}” ${remedy}`,
  },
  'zh-CN': {
    bounces: ({ bounced, tried, limit }) => `前 ${tried} 封邮件中有 ${bounced} 封退信，超过 ${limit}%`,
    complaints: ({ complaints, tried, limit }) => `${tried} 位读者中有 ${complaints} 位投诉，超过 ${limit}%`,
    refused: ({ providers, refused, tried }) =>
      `前 ${tried} 封邮件中有 ${refused} 封因发件人的原因被 ${providers} 家邮箱服务商拒收`,
    changed: '批准之后内容有改动',
    archived: '它所属的邮件刊物已归档',
    restored: '所恢复的备份制作时，它正在发送',
    stop: '。',
    withReply: (why, reply, remedy) => `${why}：“${reply}”。${remedy}`,
  },
};

/** What to do about an issue that a backup has in the middle of its send. */
export const resumeRestored: Readonly<Record<Locale, string>> = {
  en: 'If you resume it, readers who received it after the backup was taken get it twice. To avoid that, first mark the readers who have it, with the log of your relay. Or cancel it: nobody gets it twice, and the others never get it.',
  'zh-CN':
    '如果继续发送，备份之后已收到的读者会再收到一次。请先根据中继的日志标记已收到的读者，然后继续发送；或者将其取消：没有人会收到两次，但其余读者不会收到。',
};

/** Why a send paused itself, in parts. */
interface WordedPause {
  /** A sentence. */
  why: string;
  /** The words of one server; empty without one. */
  reply: string;
  /** What to do; empty: there is no more to say than to go on or to cancel. */
  remedy: string;
}

export function pauseParts(cause: PauseCause, locale: Locale): WordedPause {
  const { stop } = words[locale];
  const why = foundIn(cause, locale) + stop;
  if (cause.because === 'restored') return { why, reply: '', remedy: resumeRestored[locale] };
  if (cause.because !== 'refused') return { why, reply: '', remedy: '' };
  return { why, reply: cause.reply, remedy: refusalRemedy(cause.reason, 'us', locale) };
}

function foundIn(cause: PauseCause, locale: Locale): string {
  const own = words[locale];
  if (cause.because === 'bounces') return own.bounces(cause);
  if (cause.because === 'complaints') return own.complaints(cause);
  return cause.because === 'refused' ? own.refused(cause) : own[cause.because];
}

/** The same in one text. */
export function pauseInWords(cause: PauseCause, locale: Locale = 'en'): string {
  const { why, reply, remedy } = pauseParts(cause, locale);
  return reply === '' ? why : words[locale].withReply(foundIn(cause, locale), reply, remedy);
}
