import type { Messages } from './message-catalogue.js';

export const missingPages: Pick<Messages['pages'], 'notFound' | 'withdrawn' | 'ended'> = {
  notFound: {
    title: 'Page not found',
    text: 'There is no page at this address. Check that you typed it correctly. The page may also have moved.',
    home: 'See our newsletters',
  },
  ended: {
    title: 'This newsletter has ended',
    text: (newsletter) =>
      `${newsletter} has been discontinued, and your subscription with it. You will get no more email from it.`,
  },
  withdrawn: {
    title: 'This issue was withdrawn',
    text: 'The publisher has withdrawn this issue. It can no longer be read here.',
  },
};
