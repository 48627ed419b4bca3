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
      text: '评论内容',
      hint: (maximum) => `纯文本，最多 ${maximum} 个字符。以 https:// 开头的网址会显示为链接，邮箱地址会被隐藏。`,
      button: '提交评论',
      privacy: '所有人都能看到您的评论和您在此填写的称呼。',
      moderated: '评论经编辑审核后才会发布。',
    },
    held: { title: '感谢您的评论', text: '评论经编辑审核后即会发布。' },
    published: { title: '评论已发布', text: '所有人都能在文章下方看到您的评论。' },
    back: '返回文章',
    errors: {
      missing: '请填写评论内容。',
      tooLong: (maximum) => `评论不能超过 ${maximum} 个字符。`,
      nameIsAddress: '请填写称呼，不要填写邮箱地址，因为所有人都能看到。',
      limited: (minutes) => `近期收到的评论过多，您的评论未能提交，请在 ${minutes} 分钟后重新提交。`,
      withoutCheck: '如需立即提交，请回答按钮上方的问题。启用 JavaScript 后，网页可自动完成安全验证。',
    },
  },
  moderate: {
    title: '发布这条评论吗？',
    lead: (name, story) => `“${name}”评论了《${story}》：`,
    states: {
      held: '这条评论正在等待您审核。',
      approved: '这条评论已发布。',
      rejected: '这条评论已被拒绝，任何人都看不到。',
    },
    approve: '发布',
    reject: '拒绝',
    read: '打开文章',
    goneTitle: '评论已不存在',
    gone: '这条评论已被删除，无需再处理。',
  },
};

export const commentNotice: CommentNotice = {
  subject: (story) => `新评论：${story}`,
  opening: (writer, story) => `“${writer}”评论了《${story}》：`,
  fromReader: '这条评论由读者通过邮件中的链接提交。如果您发布这条评论，该读者以后的评论将直接发布，不再审核。',
  fromVisitor: '这条评论由访客通过网站上的表单提交，称呼未经核实。',
  approve: '发布：',
  reject: '拒绝：',
  closing: '打开链接后，还需在页面上确认您的决定。链接 30 天内有效。任何拿到本邮件的人都可以处理这条评论，请勿转发。',
};
