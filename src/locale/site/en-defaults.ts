import { addressLines, plain, type SiteDefaults, type SiteFacts } from './site-facts.js';

const clicks: Record<SiteFacts['clicks'], string> = {
  off: 'We do not count clicks on links in our emails either.',
  link: 'We count how often each link in an email is followed, by hour. We do not record who followed it.',
  reader:
    'Where the sign-up page says so, we record which links you follow and the day on which you last did, if you agreed to it when you signed up. Otherwise we count at most how often each link is followed, by hour, without recording who followed it.',
};

const ratings =
  'In some of our emails you can rate stories. We keep your latest rating of each story, in which issues you rated, and the day on which you last did. The page of a story shows only the average and the number of ratings. You can change a rating at any time. If you delete your data, your ratings are deleted too.';

const comments =
  'You can comment on our stories. Once a comment is published, everyone can read it and the name that you typed, but never your email address. If you comment from the link in an email, we record that the comment is yours: it is in the data that you can download, and it is deleted with it. A comment from the form on this website is connected to nobody; ask us to delete it.';

const contact = ({ contactForm, contactUrl, postalAddress }: SiteFacts): string => {
  if (contactForm) return `[Write to us](${contactUrl}).`;
  return postalAddress === ''
    ? 'Reply to any of our emails.'
    : 'Write to the address above, or reply to any of our emails.';
};

export const enDefaults: SiteDefaults = {
  about: (facts) =>
    [
      ...(facts.newsletters.length === 0
        ? [`${plain(facts.publisher)} has no newsletter yet.`]
        : [
            `${plain(facts.publisher)} publishes the following newsletters:`,
            facts.newsletters
              .map(
                ({ title, tagline, url }) =>
                  `- [${plain(title)}](${url})${tagline === '' ? '' : `: ${plain(tagline)}`}`,
              )
              .join('\n'),
            'They are free, arrive by email, and can be left at any time with one click.',
          ]),
      ...(facts.postalAddress === ''
        ? []
        : ['## Publisher', `${plain(facts.publisher)}\\\n${addressLines(facts.postalAddress)}`]),
      '## Questions',
      contact(facts),
    ].join('\n\n'),

  privacy: (facts) =>
    [
      'This page says which personal data we process to send our newsletters, why, and for how long.',
      '## Who we are',
      [plain(facts.publisher), ...(facts.postalAddress === '' ? [] : [addressLines(facts.postalAddress)])].join('\\\n'),
      contact(facts),
      '## When you visit our pages',
      'Our pages set no cookies, and load no scripts, fonts or trackers from other companies. Pictures in past issues may come from the website of the article. The software behind our pages keeps no log of visits.',
      'When you send a form, we count how many came from your network, so that nobody can misuse it. The count holds a code instead of your IP address and is deleted within a day.',
      '## When you subscribe',
      'We keep your email address and what you chose: your name if you gave one, language, sections and frequency. As proof that you asked for the newsletter, we keep when and on which page you signed up, the version of the text that you agreed to, the IP address of your sign-up, and when you confirmed. We also keep a short history of your changes.',
      `You receive nothing but a request to confirm, and at most one reminder, until you confirm. If you do not, your sign-up is deleted after ${facts.forgetPendingDays} days.`,
      'We use your address only to send the newsletters that you subscribed to. We do not sell or rent it.',
      '## When we send an issue',
      `For each issue we keep for ${facts.ledgerDays} days whether the mail server accepted the message to you. After that we keep only totals, and the messages that were not accepted. If a mailbox no longer exists or you report an issue as spam, we note it and stop sending.`,
      'Our emails contain no tracking pixel: we do not know whether you open them. Pictures in an email come from our server or from the website of the article. We do not count how often they are loaded.',
      clicks[facts.clicks],
      ...(facts.ratings ? [ratings] : []),
      ...(facts.comments ? [comments] : []),
      'Our emails pass through the mail server that we use and that of your mailbox provider.',
      '## When you write to us',
      `A message from a form on our pages is sent to us by email. It is deleted from this website as soon as our mail server has accepted it, and after ${facts.messageDays} days at the latest.`,
      '## Unsubscribe, see or delete your data',
      `Every issue has a link to unsubscribe and a link to your preferences. There you can download all data that we hold about you, and delete it. No issue at hand? [Get a link by email](${facts.subscriptionsUrl}).`,
      'If you unsubscribe, we keep your record and the fact that you unsubscribed, so that we do not email you again. If you delete your data, only a code is left that cannot be turned back into your address. It keeps others from adding you again.',
      'Depending on where you live, you may also have the right to have data corrected, to object to its use, and to complain to a data protection authority.',
    ].join('\n\n'),

  advertising: ({ contactForm, contactUrl, newsletters }) =>
    [
      newsletters.length > 1
        ? 'Reach our readers with a sponsored place in one of our newsletters.'
        : 'Reach our readers with a sponsored place in our newsletter.',
      'Sponsored content is always labelled as such. We do not give advertisers any data about individual readers.',
      ...(contactForm
        ? ['Tell us what you have in mind, and we will send you formats, dates and prices.']
        : [`For formats, dates and prices, see [how to reach us](${contactUrl}).`]),
    ].join('\n\n'),
};
