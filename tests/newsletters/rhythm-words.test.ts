import { expect, test } from 'vitest';
import type { Schedule } from '../../src/newsletters/cadence.js';
import { rhythmInWords } from '../../src/newsletters/rhythm-words.js';

test.each<[Schedule, string, string]>([
  [{}, '', ''],
  [{ daily: '0 7 * * *' }, 'Every day', '每天发送'],
  [{ 'every issue': '0 7 * * 1-5' }, 'Every weekday', '工作日每天发送'],
  [{ weekly: '0 8 * * mon' }, 'Every Monday', '每周一发送'],
  [{ 'every issue': '0 8 * * 1;30 17 * * 4' }, 'Every Monday and Thursday', '每周一和周四发送'],
  [{ 'every issue': '0 8 * * 0,6' }, 'Every Saturday and Sunday', '每周六和周日发送'],
  [{ 'every issue': '0 8 1 * *' }, 'Once a month', '每月一期'],
  [{ 'every issue': '0 8 1,15 * *' }, 'Twice a month', '每月约 2 期'],
  [{ 'every issue': '0 8 1 1,7 *' }, 'About 2 times a year', '每年约 2 期'],
  [{ daily: '0 7 * * 1-5', weekly: '0 8 * * 6' }, 'Every weekday, or once a week', '工作日每天发送，也可选择每周一次'],
])('a schedule %j reads "%s"', (schedule, english, chinese) => {
  expect([rhythmInWords('en', schedule), rhythmInWords('zh-CN', schedule)]).toEqual([english, chinese]);
});
