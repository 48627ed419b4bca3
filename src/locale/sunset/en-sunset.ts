import type { StayMessages, StayPages } from './sunset-texts.js';

export const stayMail: StayMessages = {
  subject: (newsletter) => `Do you still want ${newsletter}?`,
  preheader: 'Tell us if you want to keep receiving it.',
  title: 'Do you still want this newsletter?',
  text: (newsletter) =>
    `You have not used a link in ${newsletter} for some time. If you still want to receive it, press the button.`,
  button: 'Yes, keep sending it',
  otherwise: (days) =>
    `If we do not hear from you within ${days} ${days === 1 ? 'day' : 'days'}, we will stop sending it. You can still press the button after that to receive it again.`,
  reason: (newsletter) => `You received this email because you subscribed to ${newsletter}.`,
};

export const stayPages: StayPages = {
  stay: {
    title: 'Do you still want this newsletter?',
    text: (newsletter) => `Press the button to keep receiving ${newsletter}.`,
    button: 'Yes, keep sending it',
    endedTitle: 'Do you want to receive it again?',
    endedText: (newsletter) =>
      `We stopped sending ${newsletter} because we did not hear from you. Press the button to receive it again.`,
    endedButton: 'Yes, send it again',
    keptTitle: 'Thank you',
    kept: (newsletter) => `We will keep sending you ${newsletter}.`,
    leftTitle: 'You are not subscribed',
    left: (newsletter) => `To receive ${newsletter}, please sign up again.`,
  },
};
