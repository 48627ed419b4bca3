import type { StayMessages, StayPages } from './sunset-texts.js';

export const stayMail: StayMessages = {
  subject: (newsletter) => `您还想继续收到《${newsletter}》吗？`,
  preheader: '如果还想继续收到，请告诉我们。',
  title: '您还想继续收到吗？',
  text: (newsletter) => `您已有一段时间没有点击《${newsletter}》中的链接。如果还想继续收到，请点击下方按钮。`,
  button: '是的，请继续发送',
  otherwise: (days) => `如果 ${days} 天内没有收到您的答复，我们将停止发送。此后，您仍可点击按钮恢复订阅。`,
  reason: (newsletter) => `您收到本邮件，是因为您订阅了《${newsletter}》。`,
};

export const stayPages: StayPages = {
  stay: {
    title: '您还想继续收到吗？',
    text: (newsletter) => `点击下方按钮，即可继续收到《${newsletter}》。`,
    button: '是的，请继续发送',
    endedTitle: '您想重新收到吗？',
    endedText: (newsletter) => `由于没有收到您的答复，我们已停止发送《${newsletter}》。点击下方按钮，即可重新收到。`,
    endedButton: '是的，请恢复发送',
    keptTitle: '谢谢您',
    kept: (newsletter) => `您将继续收到《${newsletter}》。`,
    leftTitle: '您目前没有订阅',
    left: (newsletter) => `如果想重新收到《${newsletter}》，请再次订阅。`,
  },
};
