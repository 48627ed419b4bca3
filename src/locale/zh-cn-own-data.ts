import type { Messages } from './message-catalogue.js';

/** The mail with a link to the reader's own data. */
export const ownDataMail: Messages['ownData'] = {
  data: {
    subject: (newsletter) => `您在《${newsletter}》的数据`,
    title: '您的数据',
    text: (newsletter) =>
      `有人（应该就是您本人）在《${newsletter}》的订阅设置页面申请查看我们所保存的有关您的全部数据，下载链接如下。`,
    button: '下载我的数据',
  },
  erase: {
    subject: (newsletter) => `要删除您在《${newsletter}》的数据吗？`,
    title: '要删除您的数据吗？',
    text: (newsletter) =>
      `有人（应该就是您本人）在《${newsletter}》的订阅设置页面申请删除您的数据。链接将打开一个说明页面，并再次请您确认；在此之前不会有任何改动。`,
    button: '前往删除页面',
  },
  validFor: '链接一小时内有效，请勿转发本邮件。',
  notYou:
    '不是您本人申请的？可能有人拿到了您某一期通讯中的链接，例如那一期曾被转发。请忽略本邮件：没有其中的链接，对方看不到也删不掉任何数据。',
};
