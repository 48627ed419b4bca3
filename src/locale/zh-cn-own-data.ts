import type { Messages } from './message-catalogue.js';

/** The email with a link to download or delete the reader's data, or to change their name. */
export const ownDataMail: Messages['ownData'] = {
  data: {
    subject: (newsletter) => `下载您在《${newsletter}》的数据`,
    title: '下载您的数据',
    text: (newsletter) =>
      `有人（应该就是您本人）在《${newsletter}》的订阅设置页面申请下载您的个人数据。请点击下方按钮，在打开的页面上下载。`,
    button: '下载我的数据',
  },
  erase: {
    subject: (newsletter) => `要删除您在《${newsletter}》的数据吗？`,
    title: '要删除您的数据吗？',
    text: (newsletter) =>
      `有人（应该就是您本人）在《${newsletter}》的订阅设置页面申请删除您的数据。请点击下方按钮查看说明并确认；在您确认之前，我们不会删除任何数据。`,
    button: '删除我的数据',
  },
  name: {
    subject: (newsletter) => `修改您在《${newsletter}》的称呼`,
    title: '修改您的称呼',
    text: (newsletter) =>
      `有人（应该就是您本人）在《${newsletter}》的订阅设置页面申请修改邮件中的称呼。请点击下方按钮打开修改页面。`,
    button: '修改我的称呼',
  },
  validFor: '链接一小时内有效，请勿转发本邮件。',
  notRequested:
    '如果不是您本人申请，可能是您转发过某一期邮件，他人由此获得了其中的链接。请忽略本邮件：没有本邮件中的链接，任何人都无法查看或删除您的数据，也无法修改您的称呼。',
};

/** The pages where readers change their name. */
export const renamePage: Messages['pages']['rename'] = {
  title: '您的称呼',
  current: (name) => `您填写的称呼：${name}`,
  none: '您没有填写称呼。',
  text: '我们在邮件中以此称呼您。为确认是您本人修改，我们会先向您的邮箱发送链接。',
  ask: '发送修改链接',
  hint: '称呼只含文字、空格、撇号和连字符，且不超过 60 个字符时，我们才会在邮件中使用。留空则不使用称呼。',
  save: '保存称呼',
  savedTitle: '称呼已保存',
  saved: '修改自下一封邮件起生效。',
};

/** The pages where readers download and delete their data. */
export const ownDataPages: Pick<Messages['pages'], 'download' | 'ownData' | 'erase' | 'erased'> = {
  download: {
    title: '下载您的数据',
    text: '文件包含您的邮箱地址、订阅设置和变更记录，我们保存的点击、评分和评论，以及近期（最多 30 天内）发送给您的各期刊物清单。文件为 JSON 格式，可供其他程序读取。',
    button: '下载我的数据',
  },
  ownData: {
    title: '您的数据',
    text: '您可以下载我们保存的全部个人数据。为确认是您本人操作，我们会先向您的邮箱发送链接。',
    download: '发送下载链接',
    erase: '发送删除链接',
    eraseTitle: '删除您的数据',
    eraseText: '此操作会取消您对我们全部邮件刊物的订阅，并删除您的数据，且无法撤销。我们会先向您的邮箱发送链接。',
    sentTitle: '请查收邮件',
    sent: (address) => `我们正在将链接发送至 ${address}，链接一小时内有效。`,
    tooManyTitle: '链接已经发送过',
    tooMany: '此类邮件每天最多发送三封。请在收件箱和垃圾邮件文件夹中查找，或明天再试。',
    expiredTitle: '链接已过期',
    expired: '此链接的有效期为一小时。您可以在订阅设置中重新申请。',
    back: '前往订阅设置',
  },
  erase: {
    title: '删除您的数据',
    text: (newsletter) =>
      `删除后，您将不再收到《${newsletter}》以及我们的其他邮件刊物。我们会从名单中删除您的邮箱地址、称呼、订阅设置和变更记录，只保留一个无法还原成邮箱地址的代码，以防他人再次将您加入名单。此操作无法撤销。`,
    button: '删除我的数据',
    keep: '取消，返回订阅设置',
  },
  erased: {
    title: '您的数据已删除',
    text: '我们已从名单中删除您的邮箱地址及全部相关数据。欢迎您随时重新订阅。',
    signUpAgain: '前往订阅页面',
  },
};
