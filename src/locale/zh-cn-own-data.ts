import type { Messages } from './message-catalogue.js';

/** The email with a link to download or delete the reader's data. */
export const ownDataMail: Messages['ownData'] = {
  data: {
    subject: (newsletter) => `下载您在《${newsletter}》的数据`,
    title: '下载您的数据',
    text: (newsletter) =>
      `有人（应该就是您本人）在《${newsletter}》的订阅设置页面申请下载您的个人数据。请点击下方按钮下载。`,
    button: '下载我的数据',
  },
  erase: {
    subject: (newsletter) => `要删除您在《${newsletter}》的数据吗？`,
    title: '要删除您的数据吗？',
    text: (newsletter) =>
      `有人（应该就是您本人）在《${newsletter}》的订阅设置页面申请删除您的数据。请点击下方按钮查看说明并确认；在您确认之前，我们不会删除任何数据。`,
    button: '删除我的数据',
  },
  validFor: '链接一小时内有效，请勿转发本邮件。',
  notRequested:
    '如果不是您本人申请，可能是您转发过某一期邮件，他人由此获得了其中的链接。请忽略本邮件：没有本邮件中的链接，他人无法查看或删除您的数据。',
};
