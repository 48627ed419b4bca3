import type { Messages } from './message-catalogue.js';

export const missingPages: Pick<Messages['pages'], 'notFound' | 'withdrawn' | 'ended'> = {
  notFound: {
    title: 'Page not found',
    text: 'There is no page at this address. Check that the address is correct. The page may also have moved.',
    home: 'See our newsletters',
  },
  ended: {
    title: 'This newsletter has ended',
    text: (newsletter) =>
      `${newsletter} is no longer published. If you subscribed to it, you will not receive any more emails from it.`,
  },
  withdrawn: {
    title: 'This issue was withdrawn',
    text: 'The publisher has withdrawn this issue. It can no longer be read here.',
  },
};
