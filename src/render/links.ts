import { pathTo } from '../settings/web-paths.js';
import { articleName } from './article-name.js';

/** Links to public pages. `publicUrl` has no trailing slash. Pages pass their base path instead. */
export const links = {
  home: (publicUrl: string) => `${publicUrl}${pathTo('home')}`,
  newsletter: (publicUrl: string, slug: string) => `${publicUrl}${pathTo('newsletter', { slug })}`,
  archive: (publicUrl: string, slug: string) => `${publicUrl}${pathTo('newsletterIssues', { slug })}`,
  section: (publicUrl: string, slug: string, section: string) =>
    `${publicUrl}${pathTo('section', { slug, section: encodeURIComponent(section) })}`,
  /** The page of an article. Its id decides; the words of its title are for people. */
  article: (publicUrl: string, article: { id: string; title: string }) =>
    `${publicUrl}${pathTo('article', { id: encodeURIComponent(articleName(article)) })}`,
  issue: (publicUrl: string, id: string) => `${publicUrl}${pathTo('issue', { id })}`,
  contact: (publicUrl: string) => `${publicUrl}${pathTo('contact')}`,
  subscriptions: (publicUrl: string) => `${publicUrl}${pathTo('subscriptions')}`,
  confirm: (publicUrl: string, token: string) => `${publicUrl}${pathTo('confirm', { token })}`,
  unsubscribe: (publicUrl: string, token: string) => `${publicUrl}${pathTo('unsubscribe', { token })}`,
  preferences: (publicUrl: string, token: string) => `${publicUrl}${pathTo('preferences', { token })}`,
  askOwnData: (publicUrl: string, token: string) => `${publicUrl}${pathTo('askOwnData', { token })}`,
  askRename: (publicUrl: string, token: string) => `${publicUrl}${pathTo('askRename', { token })}`,
  rename: (publicUrl: string, token: string) => `${publicUrl}${pathTo('rename', { token })}`,
  changeAddress: (publicUrl: string, token: string) => `${publicUrl}${pathTo('changeAddress', { token })}`,
  link: (publicUrl: string, link: string) => `${publicUrl}${pathTo('link', { link })}`,
  sponsorPage: (publicUrl: string, token: string) => `${publicUrl}${pathTo('sponsorPage', { token })}`,
  rate: (publicUrl: string, token: string, article: string) => `${publicUrl}${pathTo('rate', { token, article })}`,
  comment: (publicUrl: string, token: string, article: string) =>
    `${publicUrl}${pathTo('comment', { token, article })}`,
  writeComment: (publicUrl: string, id: string) => `${publicUrl}${pathTo('writeComment', { id })}`,
  vote: (publicUrl: string, article: string) => `${publicUrl}${pathTo('vote', { article })}`,
  moderate: (publicUrl: string, token: string) => `${publicUrl}${pathTo('moderate', { token })}`,
  inactive: (publicUrl: string, token: string) => `${publicUrl}${pathTo('inactive', { token })}`,
  ownData: (publicUrl: string, token: string) => `${publicUrl}${pathTo('ownData', { token })}`,
  erase: (publicUrl: string, token: string) => `${publicUrl}${pathTo('erase', { token })}`,
  media: (publicUrl: string, file: string) => `${publicUrl}${pathTo('media', { file })}`,
  followIcon: (publicUrl: string, network: string) => `${publicUrl}${pathTo('followIcon', { file: `${network}.png` })}`,
} as const;
