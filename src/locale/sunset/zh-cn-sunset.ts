import type { StayMessages, StayPages } from './sunset-texts.js';

export const stayMail: StayMessages = {
  subject: (newsletter) => `您还想继续收到《${newsletter}》吗？`,
  preheader: '点击一下即可继续订阅。',
  title: '还想继续收到吗？',
  text: (newsletter) => `您已经有一段时间没有打开《${newsletter}》中的内容了。如果还想继续收到，请点击下面的按钮。`,
  button: '是的，请继续发送',
  otherwise: (days) => `如果 ${days} 天内没有收到您的答复，我们将停止发送。之后点击按钮仍可恢复订阅。`,
  reason: (newsletter) => `您收到这封邮件，是因为您订阅了《${newsletter}》。`,
};

export const stayPages: StayPages = {
  stay: {
    title: '还想继续收到吗？',
    text: (newsletter) => `点击按钮，即可继续收到《${newsletter}》。`,
    button: '是的，请继续发送',
    endedTitle: '想重新收到吗？',
    endedText: (newsletter) => `由于没有收到您的答复，我们已停止发送《${newsletter}》。点击按钮即可重新收到。`,
    endedButton: '是的，请恢复发送',
    keptTitle: '谢谢',
    kept: (newsletter) => `您会继续收到《${newsletter}》。`,
    leftTitle: '您目前没有订阅',
    left: (newsletter) => `如果想重新收到《${newsletter}》，请再次订阅。`,
  },
};
