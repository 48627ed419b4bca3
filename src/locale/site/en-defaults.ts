import { imprint, plain, type SiteDefaults, type SiteFacts } from './site-facts.js';

const clicks: Record<SiteFacts['clicks'], string> = {
  off: 'We do not count clicks on links in our emails either.',
  link: 'We count how often each link in an email is followed per hour. We do not record who followed it.',
  reader:
    'If the sign-up page said so and you agreed when you signed up, we record which links you follow and the date on which you last followed one. Otherwise, at most, we count how often each link is followed per hour, without recording who followed it.',
};

const ratings =
  'In some of our emails you can rate stories. We keep your latest rating of each story, the issues in which you rated stories, and the date of your last rating. The page of a story shows only the average and the number of ratings. You can change a rating at any time. If you delete your data, your ratings are deleted too.';

const votes =
  'Anyone can rate a story on its page. Once you do, your browser keeps a cookie with a random number for 180 days. Only the page that takes ratings receives it. It makes sure that each person has one vote, and lets you change yours. We keep a code made from the number, which is different for every story. 180 days after the last vote on a story only the totals are left.';

const comments =
  'You can comment on our stories. Once a comment is published, everyone can read it and the name that you entered, but never your email address. If you comment through the link in an email, we record that the comment is yours. It is part of the data that you can download, and it is deleted with your data. A comment from the form on this website is not linked to a person. To have it deleted, write to us.';

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
            'They are free and arrive by email. You can unsubscribe at any time with one click.',
          ]),
      ...(facts.postalAddress === '' && facts.phone === '' ? [] : ['## Publisher', imprint(facts, 'Telephone')]),
      '## Questions',
      contact(facts),
    ].join('\n\n'),

  privacy: (facts) =>
    [
      'This page explains which personal data we process to send our newsletters, why, and for how long.',
      '## Who we are',
      imprint(facts, 'Telephone'),
      contact(facts),
      '## When you visit our pages',
      `Our pages set no cookies${facts.ratings ? ' unless you rate a story' : ''}, and load no scripts, fonts or trackers from other companies. Pictures in past issues may come from the website of the article. The website’s software keeps no log of visits.`,
      'When you send a form, we count how many forms came from your network, to prevent misuse. The count contains a code instead of your IP address and is deleted within a day.',
      ...(facts.ratings ? [votes] : []),
      '## When you subscribe',
      'We keep your email address and what you chose: your name if you gave one, language, sections and frequency. As proof that you asked for the newsletter, we keep when and on which page you signed up, the version of the text that you agreed to, the IP address of your sign-up, and when you confirmed. We also keep a short history of your changes.',
      `Until you confirm, we send you only a request to confirm and at most one reminder. If you do not confirm, we delete your sign-up after ${facts.forgetPendingDays} days.`,
      'We use your address only to send you the newsletters that you subscribed to. We do not sell it or rent it out.',
      '## When we send an issue',
      `For ${facts.ledgerDays} days after each issue, we keep a record of whether the mail server accepted the message to you. After that, we keep only totals and a record of messages that were not accepted. If a mailbox no longer exists or you report an issue as spam, we record that and stop sending.`,
      'Our emails contain no tracking pixel, so we do not know whether you open them. Pictures in an email come from our server or from the website of the article. We do not count how often they are loaded.',
      clicks[facts.clicks],
      ...(facts.ratings ? [ratings] : []),
      ...(facts.comments ? [comments] : []),
      'Our emails pass through the mail server that we use and that of your mailbox provider.',
      '## When you write to us',
      `A message from a form on our pages is sent to us by email. It is deleted from this website once our mail server has accepted it, and after ${facts.messageDays} days at the latest.`,
      '## Unsubscribe, see or delete your data',
      `Every issue has a link to unsubscribe and a link to your preferences. On the preferences page you can download or delete all the data that we hold about you. If you cannot find an issue, [get a link by email](${facts.subscriptionsUrl}).`,
      'If you unsubscribe, we keep your record and the fact that you unsubscribed, so that we do not email you again. If you delete your data, only a code is left that cannot be turned back into your address. It keeps others from adding you again.',
      'Depending on where you live, you may also have the right to have data corrected, to object to its use, and to complain to a data protection authority.',
    ].join('\n\n'),

  advertising: ({ contactForm, contactUrl, newsletters }) =>
    [
      newsletters.length > 1
        ? 'Reach our readers with sponsored content in one of our newsletters.'
        : 'Reach our readers with sponsored content in our newsletter.',
      'We always label sponsored content. We do not give advertisers any data about individual readers.',
      ...(contactForm
        ? ['Tell us what you have in mind, and we will send you formats, dates and prices.']
        : [`For formats, dates and prices, see [how to reach us](${contactUrl}).`]),
    ].join('\n\n'),
};
