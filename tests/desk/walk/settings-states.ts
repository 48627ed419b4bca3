import { marksOf } from '../../../src/desk/settings/changed-fields.js';
import type { DeskState } from './desk-state.js';

const at = '/desk/n/gazette/settings';
const seen = (texts: Record<string, string>) =>
  ['was', JSON.stringify(marksOf(texts)).replaceAll('"', '&quot;')] as [string, string];

/** The pages of settings, also with two values of a field and with bad input. */
export const settingsStates: readonly DeskState[] = [
  { name: 'settings-general', path: `${at}/general?saved=1&moved=2` },
  {
    name: 'settings-general-two',
    path: `${at}/general`,
    fields: [
      ['title', '两个人的名称'],
      ['locale', 'zh-CN'],
      ['zone', 'UTC'],
      seen({ title: 'Before', locale: 'zh-CN', zone: 'Asia/Tokyo' }),
    ],
  },
  {
    name: 'settings-general-error',
    path: `${at}/general`,
    fields: [['address', '-'], ['replyTo', '-'], seen({ replyTo: '', address: 'gazette@example.com' })],
  },
  { name: 'settings-schedule', path: `${at}/schedule` },
  {
    name: 'settings-schedule-shown',
    path: `${at}/schedule?was=%7B%7D&issue.how=cron&issue.cron=0%208%20*%201-12%20*&daily.how=days&daily.at=07:00&daily.day=1`,
  },
  {
    name: 'settings-schedule-two',
    path: `${at}/schedule`,
    fields: [
      ['weekly.how', 'days'],
      ['weekly.day', '3'],
      ['weekly.at', '09:00'],
      ['late', 'x'],
      seen({ weekly: '0 7 * * 1', late: '15' }),
    ],
  },
  { name: 'settings-look', path: `${at}/look` },
  { name: 'settings-look-error', path: `${at}/look`, fields: [['accent', '#ffff00'], seen({ accent: '#a3261d' })] },
  { name: 'settings-site', path: `${at}/site` },
  {
    name: 'settings-site-two',
    path: `${at}/site`,
    fields: [['name', '示例报社'], ['phone', '-'], ['about.zh-CN', '关于'], seen({ name: '旧名', phone: '' })],
  },
  { name: 'settings-sections', path: `${at}/sections?done=moved` },
  {
    name: 'settings-sections-error',
    path: `${at}/sections`,
    fields: [
      ['act', 'add'],
      ['name', 'a,b'],
    ],
  },
  { name: 'settings-section', path: `${at}/sections/City` },
  {
    name: 'settings-section-asked',
    path: `${at}/sections/City`,
    fields: [['name', '城市'], seen({ name: 'City' })],
  },
  { name: 'settings-section-merge', path: `${at}/sections/City/end?into=Sport` },
  { name: 'settings-section-remove', path: `${at}/sections/City/end?into=` },
  { name: 'settings-welcome-empty', path: '/desk/n/weekend/settings/welcome' },
  { name: 'settings-welcome', path: `${at}/welcome?done=moved` },
  { name: 'settings-welcome-step', path: `${at}/welcome/step-1?saved=1` },
  {
    name: 'settings-welcome-error',
    path: `${at}/welcome/new`,
    fields: [
      ['act', 'save'],
      ['days', 'soon'],
      ['subject', ''],
      ['note', ''],
    ],
  },
  { name: 'settings-welcome-asked', path: `${at}/welcome/step-2`, fields: [['act', 'ask']] },
  { name: 'settings-tokens', path: `${at}/tokens?done=revoked` },
  { name: 'settings-tokens-error', path: `${at}/tokens`, fields: [['name', '']] },
  { name: 'settings-webhooks', path: `${at}/webhooks` },
  { name: 'settings-webhooks-error', path: `${at}/webhooks`, fields: [['url', '-']] },
  { name: 'settings-sign-ups', path: `${at}/sign-ups` },
  { name: 'settings-sign-ups-asked', path: `${at}/sign-ups`, fields: [['act', 'ask']] },
];
