import type { Locale } from '../../src/locale/locale.js';
import type { ConfirmProps, DigestProps, OwnDataProps, StayProps, SubscriptionsProps, WelcomeProps } from '../props.js';
import { en } from './en.js';
import { zhCN } from './zh-cn.js';

/** Sample data for `email dev` and the tests: a fictional newspaper whose pictures need no network. */
interface Previews {
  digest: DigestProps;
  confirm: ConfirmProps;
  welcome: WelcomeProps;
  ownData: OwnDataProps;
  stay: StayProps;
  subscriptions: SubscriptionsProps;
}

function others({ locale, newsletter, issue }: DigestProps): Omit<Previews, 'digest'> {
  return {
    confirm: {
      locale,
      newsletter,
      occasion: 'first',
      confirmUrl: 'https://example.com/confirm?token=preview-of-a-token-that-is-long',
    },
    welcome: {
      locale,
      newsletter,
      preferencesUrl: 'https://example.com/preferences?token=preview',
      unsubscribeUrl: 'https://example.com/unsubscribe?token=preview',
      latestIssueUrl: issue.url,
    },
    subscriptions: {
      locale,
      newsletter,
      subscriptions: [
        { title: newsletter.title, preferencesUrl: 'https://example.com/preferences/preview-of-a-token' },
        { title: 'Weekend Reader', preferencesUrl: 'https://example.com/preferences/preview-of-another-token' },
      ],
    },
    ownData: { locale, newsletter, wish: 'data', url: 'https://example.com/own-data/preview-of-a-token/data.json' },
    stay: {
      ...{ locale, newsletter, url: 'https://example.com/stay/preview-of-a-token', answerDays: 30 },
      preferencesUrl: 'https://example.com/preferences/preview-of-a-token',
      unsubscribeUrl: 'https://example.com/unsubscribe/preview-of-a-token',
    },
  };
}

export const previews: Record<Locale, Previews> = {
  en: { digest: en, ...others(en) },
  'zh-CN': { digest: zhCN, ...others(zhCN) },
};

/** A sample for a layout without cards: each card's story is the first one of its section. */
export const withoutCards = ({ cards = [], ...digest }: DigestProps): DigestProps => ({
  ...digest,
  sections: digest.sections.map((section) => ({
    ...section,
    articles: [
      ...cards.flatMap(({ article }) => (article.section?.title === section.title ? [article] : [])),
      ...section.articles,
    ],
  })),
});
