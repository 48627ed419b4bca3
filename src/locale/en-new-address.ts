import type { Messages } from './message-catalogue.js';

/** The email that asks a new address to confirm that subscriptions move to it. */
export const newAddressMail: Messages['newAddress'] = {
  subject: (newsletter) => `Confirm your new address for ${newsletter}`,
  preheader: 'Your subscription moves to this address once you confirm.',
  title: 'Confirm your new address',
  text: (newsletters, from) =>
    `We were asked to send ${newsletters} to this address from now on, instead of ${from}. Please confirm with the button below. Your settings move with you, and the other address gets no more issues.`,
  button: 'Move my subscription',
  notRequested: 'If you did not ask for this, ignore this email. Nothing will change.',
};

/** The page behind its link, and the page after the button. */
export const newAddressPages: Pick<Messages['pages'], 'newAddress' | 'addressMoved'> = {
  newAddress: {
    title: 'Move your subscription',
    text: (newsletters, from) =>
      `Do you want to receive ${newsletters} at your new address, the one this link was sent to? Emails to ${from} will stop.`,
    button: 'Move my subscription',
  },
  addressMoved: {
    title: 'Your subscription has moved',
    text: (newsletter) =>
      `From its next issue on, ${newsletter} comes to your new address. We send no more issues to the other one.`,
  },
};
