import type { Messages } from './message-catalogue.js';

export const missingPages: Pick<Messages['pages'], 'notFound' | 'withdrawn'> = {
  notFound: {
    title: 'Page not found',
    text: 'There is no page at this address. Check that you typed it correctly. The page may also have moved.',
    home: 'See our newsletters',
  },
  withdrawn: {
    title: 'This issue was withdrawn',
    text: 'The publisher has withdrawn this issue. It can no longer be read here.',
  },
};
