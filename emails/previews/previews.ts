import { type Locale, locales } from '../../src/locale/locale.js';
import { publisherMessages } from '../../src/locale/publisher-languages.js';
import type {
  ConfirmProps,
  DigestProps,
  InactiveProps,
  OwnDataProps,
  SubscriptionsProps,
  TeamProps,
  WelcomeProps,
} from '../props.js';
import { englishDigest, sampleDigests } from './sample-digests.js';

/** Sample data for `email dev` and the tests: a fictional newspaper whose pictures need no network. */
interface Previews {
  digest: DigestProps;
  confirm: ConfirmProps;
  welcome: WelcomeProps;
  ownData: OwnDataProps;
  inactive: InactiveProps;
  subscriptions: SubscriptionsProps;
  invitation: TeamProps;
  signIn: TeamProps;
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
    inactive: {
      ...{ locale, newsletter, url: 'https://example.com/stay/preview-of-a-token', answerDays: 30 },
      preferencesUrl: 'https://example.com/preferences/preview-of-a-token',
      unsubscribeUrl: 'https://example.com/unsubscribe/preview-of-a-token',
    },
    ...teamMails({ locale, newsletter }),
  };
}

function teamMails({ locale, newsletter }: Pick<DigestProps, 'locale' | 'newsletter'>) {
  const { invitation, email, enter } = publisherMessages(locale).signIn;
  const { title } = newsletter;
  return {
    invitation: {
      ...{ locale, publisher: newsletter, subject: invitation.subject(title, 'Ada Lee') },
      ...{ title: invitation.title('Bo'), opening: [invitation.opening(title, 'Ada Lee')] },
      points: [invitation.inAll(invitation.may.writer), invitation.inOne('Weekend Reader', invitation.may.editor)],
      ...{ button: invitation.button, url: 'https://example.com/desk/invitation/preview-of-a-token-that-is-long' },
      closing: [invitation.validFor(7), invitation.notExpected],
    },
    signIn: {
      ...{ locale, publisher: newsletter, subject: email.subject(title), points: [] },
      ...{ title: email.title('Bo'), opening: [email.opening] },
      ...{ button: enter, url: 'https://example.com/desk/sign-in/link/preview-of-a-secret-that-is-long' },
      code: { text: email.code, digits: '4821 7736' },
      closing: [email.validFor(15), email.nobodyAsks(title)],
    },
  };
}

function previewsIn(locale: Locale): Previews {
  const digest = sampleDigests[locale] ?? { ...englishDigest, locale };
  return { digest, ...others(digest) };
}

export const previews = Object.fromEntries(locales.map((locale) => [locale, previewsIn(locale)])) as Record<
  Locale,
  Previews
>;

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
