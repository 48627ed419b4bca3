import type { Messages } from './message-catalogue.js';

/** The email that asks a new address to confirm that subscriptions move to it. */
export const newAddressMail: Messages['newAddress'] = {
  subject: (newsletter) => `Confirm your new address for ${newsletter}`,
  preheader: 'Your subscription moves to this address once you confirm.',
  title: 'Confirm your new address',
  text: (newsletters, from) =>
    `We received a request to send ${newsletters} to this address instead of ${from}. Please confirm with the button below. We will keep your preferences and stop sending issues to the other address.`,
  button: 'Move my subscription',
  notRequested: 'If you did not request this, ignore this email. Nothing will change.',
};

/** The page behind its link, and the page after the button. */
export const newAddressPages: Pick<Messages['pages'], 'newAddress' | 'addressMoved'> = {
  newAddress: {
    title: 'Move your subscription',
    text: (newsletters, from) =>
      `Do you want to receive ${newsletters} at your new address, the one we sent this link to? We will stop sending issues to ${from}.`,
    button: 'Move my subscription',
  },
  addressMoved: {
    title: 'Your subscription has moved',
    text: (newsletter) =>
      `From the next issue, we will send ${newsletter} to your new address. We will not send any more issues to the old one.`,
  },
};
