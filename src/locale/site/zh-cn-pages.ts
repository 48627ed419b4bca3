import type { EnquiryMail, SitePages, SubscriptionsMail } from './site-pages.js';

const numberWords = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

export const sitePages: SitePages = {
  siteTexts: { about: '关于我们', privacy: '隐私政策' },
  contact: {
    title: '联系我们',
    lead: '欢迎给编辑部留言，回复将通过邮件发送。',
    noForm: '本站不接受表单留言。您可以直接回复我们的任意一封邮件。',
    address: '通信地址',
    phone: '电话',
    noAddress: '您也可以直接回复我们的任意一封邮件。',
    email: '您的邮箱地址',
    emailHint: '仅用于回复您，不作他用。',
    message: '留言内容',
    button: '发送留言',
    privacy: '您的留言会以邮件形式发送给我们，随后从本网站删除。',
    privacyLink: '查看隐私政策',
    sentTitle: '感谢您的留言',
    sent: '我们正在将内容转交编辑部，回复将通过邮件发送。您不会收到副本。',
    toNewsletters: '查看全部邮件刊物',
  },
  advertising: {
    title: '广告合作',
    audience: '读者规模',
    about: (readers) => `约 ${readers} 位读者`,
    few: (readers) => `不足 ${readers} 位读者`,
    enquiry: '咨询广告合作',
    lead: '请告诉我们您感兴趣的刊物、投放日期和推广内容，回复将通过邮件发送。',
    message: '咨询内容',
    button: '发送咨询',
    sentTitle: '感谢您的咨询',
  },
  subscriptions: {
    title: '订阅中心',
    lead: '以下是我们的全部邮件刊物。所有刊物均免费，您可以随时一键退订。',
    empty: '暂无邮件刊物，敬请期待。',
    subscribe: '订阅',
    manageTitle: '已经订阅？',
    manage: '如需选择栏目、更改语言、退订或查看您的数据，请填写您的邮箱地址。我们会通过邮件向您发送订阅设置的链接。',
    button: '发送链接',
    sentTitle: '请查收邮件',
    sent: '如果该邮箱已订阅，我们会向它发送一封邮件，其中包含订阅设置的链接。',
    noMailTitle: '没有收到邮件？',
    noMail:
      '邮件可能需要几分钟才能送达。请查看垃圾邮件文件夹，并确认填写的是您接收刊物的邮箱。此类邮件每天最多发送三封。每期刊物的末尾也有同样的链接。',
    back: '返回订阅中心',
  },
  enquiryErrors: {
    messageMissing: '请填写内容。',
    messageTooLong: (maximum) => `内容不能超过 ${maximum} 个字符。`,
    limited: (minutes) => `近期收到的留言过多，您的留言未能发送，请在 ${minutes} 分钟后重新提交。`,
    withoutCheck: '如需立即提交，请回答按钮上方的问题。启用 JavaScript 后，网页可自动完成安全验证。',
  },
  humanQuestion: {
    ask: (first, second) => `${numberWords[first] ?? first}加 ${second} 等于多少？`,
    hint: '请用阿拉伯数字填写。本页打开满十秒后，答案才有效。',
    early: '答案正确，但提交得太快。请等待十秒，重新填写答案后再提交。',
    wrong: '答案不正确，请回答新的问题。',
  },
  share: {
    title: '分享',
    email: '邮件',
    wechat: '微信',
    wechatHint: '用微信扫描二维码，即可在微信中分享本页。',
    qrCode: (title) => `“${title}”的网址二维码`,
    weibo: '微博',
    copyLink: '复制链接',
    linkLabel: '本页网址',
    copied: '已复制',
    more: '更多……',
  },
};

export const enquiryMail: EnquiryMail = {
  subject: {
    contact: (writer) => `新留言：${writer}`,
    advertising: (writer) => `新的广告合作咨询：${writer}`,
  },
  opening: {
    contact: (writer, page) => `“${writer}”通过联系表单给您留言，表单页面：${page}`,
    advertising: (writer, page) => `“${writer}”提交了广告合作咨询，表单页面：${page}`,
  },
  closing: '直接回复本邮件，即可回复到对方填写的邮箱。该邮箱未经验证，不一定属于对方本人。对方没有收到副本。',
};

export const subscriptionsMail: SubscriptionsMail = {
  subject: '您的订阅',
  preheader: '订阅设置的链接。',
  title: '您的订阅',
  text: '您在我们的网站上申请了以下链接。在相应页面，您可以选择栏目、更改语言、退订，以及下载或删除您的数据。请勿转发本邮件。',
  preferencesOf: (newsletter) => `《${newsletter}》订阅设置`,
  notRequested: '如果不是您本人申请，请忽略本邮件，您的订阅没有任何变化。',
};
