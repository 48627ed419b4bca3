import type { StayMessages, StayPages } from './sunset-texts.js';

export const stayMail: StayMessages = {
  subject: (newsletter) => `Do you still want ${newsletter}?`,
  preheader: 'One click keeps it coming.',
  title: 'Do you still want this?',
  text: (newsletter) =>
    `You have not opened anything in ${newsletter} for some time. If you still want it, press the button.`,
  button: 'Yes, keep sending it',
  otherwise: (days) =>
    `If we do not hear from you within ${days} ${days === 1 ? 'day' : 'days'}, we stop sending it. The button brings it back later, too.`,
  reason: (newsletter) => `You get this email because you subscribed to ${newsletter}.`,
};

export const stayPages: StayPages = {
  stay: {
    title: 'Do you still want this?',
    text: (newsletter) => `Press the button, and ${newsletter} keeps coming.`,
    button: 'Yes, keep sending it',
    endedTitle: 'Do you want it back?',
    endedText: (newsletter) =>
      `We stopped sending ${newsletter} because we did not hear from you. Press the button to get it again.`,
    endedButton: 'Yes, send it again',
    keptTitle: 'Thank you',
    kept: (newsletter) => `${newsletter} keeps coming to you.`,
    leftTitle: 'You are not subscribed',
    left: (newsletter) => `To get ${newsletter} again, please sign up once more.`,
  },
};
