import type { Messages } from './message-catalogue.js';

export const missingPages: Pick<Messages['pages'], 'notFound' | 'withdrawn' | 'ended'> = {
  notFound: {
    title: '页面不存在',
    text: '您访问的页面不存在，请检查地址是否正确。页面也可能已移至别处。',
    home: '查看全部邮件刊物',
  },
  ended: {
    title: '该邮件刊物已停刊',
    text: (newsletter) => `《${newsletter}》已经停刊，如果您曾经订阅，今后不会再收到它的邮件。`,
  },
  withdrawn: {
    title: '本期已撤回',
    text: '发行方已撤回本期内容，无法继续在线阅读。',
  },
};
