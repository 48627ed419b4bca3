import type { askedEmailInEnglish, askedInEnglish } from './asked-en.js';

export const askedEmailInChinese: typeof askedEmailInEnglish = {
  subject: (by, issue) => (by === '' ? `请您审批《${issue}》` : `${by}请您审批《${issue}》`),
  title: (name) => `${name}，您好！`,
  opening: (by, issue, newsletter) =>
    by === ''
      ? `请您查看 ${newsletter} 的《${issue}》，如果可以按当前内容发送，请批准。`
      : `${by}请您查看 ${newsletter} 的《${issue}》，如果可以按当前内容发送，请批准。`,
  note: (note) => `“${note}”`,
  button: '查看并审批',
  signsIn: '您需要先登录：仅凭链接不能进入，也不会批准任何内容。',
  asItIs: '您看到的是打开时的内容。批准之后如有改动，需要重新批准。',
};

export const askedInChinese: typeof askedInEnglish = {
  look: '查看邮件',
  approvedBy: (who, moment) => `批准人：${who}，时间：${moment}。`,
  line: (by, name, moment) => `${moment}，${by}请${name}审批。`,
  emails: {
    waiting: '邮件即将发出。',
    sent: '邮件已发出。',
    'no-sender': '邮件未发出：没有可以用作发件人的邮件刊物。',
    refused: '邮件服务器拒收了这封邮件。',
  },
  changedSince: '此后内容有改动。',
  title: '发邮件请人审批',
  who: '请谁审批',
  note: '留言',
  optional: '（可选）',
  button: '发送审批请求',
  nobody: '没有其他人可以审批：其他人改动过它，或者角色没有这项权限。',
  faults: {
    often: '今天已经请求了三次，或者您的请求过于频繁。没有发出请求。',
    person: '此人不能审批现在的内容，没有发出请求。请选择其他人。',
  },
};
