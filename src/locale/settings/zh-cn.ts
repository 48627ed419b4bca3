import type { SettingsWords } from './en.js';

const inDigits = (count: number) => count.toLocaleString('zh-CN');

export const settingsInChinese: SettingsWords = {
  ofNewsletter: '本邮件刊物',
  ofAll: '全部邮件刊物',
  save: '保存',
  saved: '已保存。',
  notSaved: '此页的更改尚未保存。',
  saveAnyway: '仍然保存',
  two: (field) => `${field}：其他人在此期间修改了这一项，请在两个版本中选择一个。`,
  general: {
    head: { title: '基本设置', lead: '邮件刊物的名称、发件人、语言和时区。' },
    replyTo: '回复地址',
    replyToHint: '留空则回复发到发件人邮箱。',
    moved: (issues) => `${inDigits(issues)} 期定时发送的内容仍在原来的时刻发出，但在新时区中是另一个钟点。`,
  },
  schedule: {
    head: { title: '发送计划', lead: '何时用新文章自动编成一期，以及之后如何处理。' },
    more: '让读者选择接收频率',
    moreHint: '如果设置了多项，订阅表单会询问接收频率，每位读者只收到其中一种。',
    how: '时间安排',
    hows: { off: '不自动编成', days: '按星期', cron: '自定义规则' },
    days: '星期',
    at: '时间',
    cron: '规则',
    cronHint: '与 cron 相同的五个字段：分、时、日、月、星期。0 8 1 * * 表示每月 1 日 08:00。',
    onDays: (days, time) => `${days}，${time}`,
    approval: '编成之后',
    approvals: {
      draft: '作为草稿保留，由人工发送',
      wait: '等待审批，其他各期也都需要审批',
      send: '检查未发现阻止发送的问题时自动发送',
    },
    late: '最多可以推迟多少分钟仍自动发送',
    lateHint: '例如在故障之后。超过这个时间，则等待人工决定。',
    startsNow: (issues, readers) =>
      `保存后，${inDigits(issues)} 期已过发送时间的内容会立即发给 ${inDigits(readers)} 位读者。`,
    show: '显示时间',
    next: '接下来的五次',
    never: '不会自动编成内容。',
    moment: (day, time) => `${day} ${time}`,
    zone: (timeZone) => `所有时间均为 ${timeZone} 时间。`,
    forward: '时钟拨快之后',
    back: '时钟拨慢之后',
  },
  faults: {
    replyTo: '回复地址：请填写邮箱地址，例如 desk@example.com，或留空。',
    tooLong: (field) => `${field}：内容太长，请缩短。`,
    rule: '请至少选择一天并填写时间。自定义规则需要五个字段，例如 0 8 * * 1。',
    late: '请填写整数分钟，范围为 1 至 43,200（30 天）。',
    choice: '请从列表中选择。',
  },
};
