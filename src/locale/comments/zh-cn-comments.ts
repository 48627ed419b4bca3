import type { CommentLineTexts, CommentNotice, CommentPages } from './comment-texts.js';

const count = (comments: number) => `${comments} 条评论`;

export const commentLine: CommentLineTexts = { write: '评论', count };

export const commentPages: CommentPages = {
  comments: {
    title: '评论',
    count,
    none: '还没有评论。',
    noName: '匿名读者',
    write: '写评论',
    form: {
      title: '写评论',
      nameHint: '名字会与评论一起显示。',
      text: '评论内容',
      hint: (maximum) => `纯文本，最多 ${maximum} 个字。以 https:// 开头的链接可以点击，邮箱地址会被隐藏。`,
      button: '提交评论',
      privacy: '所有人都能看到您的评论和您在这里填写的名字。您的邮箱地址不会公开。',
      moderated: '评论经编辑审核后才会发布。',
    },
    held: { title: '谢谢您的评论', text: '评论经编辑审核后就会发布。' },
    published: { title: '评论已发布', text: '现在所有人都能在文章页面看到它。' },
    back: '返回文章',
    errors: {
      missing: '请填写评论内容。',
      tooLong: (maximum) => `评论最多 ${maximum} 个字。`,
      nameIsAddress: '请填写名字，不要填写邮箱地址，因为所有人都能看到。',
      limited: (minutes) => `评论太多了，您的评论没有提交成功。请在 ${minutes} 分钟后再试。`,
      withoutCheck: '启用 JavaScript 后页面可以自动完成人机验证，您就能更快提交。',
    },
  },
  moderate: {
    title: '发布这条评论吗？',
    lead: (name, story) => `${name} 评论了《${story}》：`,
    states: {
      held: '等待您的决定。',
      approved: '已发布。',
      rejected: '已拒绝，没有人能看到。',
    },
    approve: '发布',
    reject: '拒绝',
    read: '打开文章',
    goneTitle: '评论已不存在',
    gone: '这条评论已被删除，无需再做决定。',
  },
};

export const commentNotice: CommentNotice = {
  subject: (story) => `新评论：${story}`,
  opening: (writer, story) => `${writer} 评论了《${story}》：`,
  fromReader: '这条评论来自读者邮件中的链接。如果您发布它，该读者以后的评论会直接发布。',
  fromVisitor: '这条评论来自网站上的表单，名字未经核实。',
  approve: '发布：',
  reject: '拒绝：',
  closing: '每个链接会打开一个带按钮的页面，30 天内有效。收到这封邮件的人都能做决定，请不要转发。',
};
