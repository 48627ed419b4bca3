import type { Messages } from './message-catalogue.js';

/** The email that asks a new address to confirm that subscriptions move to it. */
export const newAddressMail: Messages['newAddress'] = {
  subject: (newsletter) => `请确认接收《${newsletter}》的新邮箱`,
  preheader: '确认后，您的订阅将转到这个邮箱。',
  title: '请确认您的新邮箱',
  text: (newsletters, from) =>
    `我们收到申请：${newsletters}今后改为发送到这个邮箱，不再发送到 ${from}。请点击下方按钮确认。您的订阅设置会一并转移，原邮箱将不再收到后续各期。`,
  button: '转移我的订阅',
  notRequested: '如果不是您本人申请，请忽略本邮件，一切保持不变。',
};

/** The page behind its link, and the page after the button. */
export const newAddressPages: Pick<Messages['pages'], 'newAddress' | 'addressMoved'> = {
  newAddress: {
    title: '转移您的订阅',
    text: (newsletters, from) =>
      `您要改用新邮箱（即收到此链接的邮箱）接收${newsletters}吗？后续各期将不再发送到 ${from}。`,
    button: '转移我的订阅',
  },
  addressMoved: {
    title: '订阅已转移',
    text: (newsletter) => `从下一期起，《${newsletter}》将发送到您的新邮箱，原邮箱不再收到后续各期。`,
  },
};
