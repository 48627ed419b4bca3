import type { EnquiryMail, SitePages, SubscriptionsMail } from './site-pages.js';

export const sitePages: SitePages = {
  siteTexts: { about: 'About us', privacy: 'Privacy' },
  contact: {
    title: 'Contact',
    lead: 'Write to the editors. Any reply comes by email.',
    noForm: 'This site does not accept messages by a form. You can reply to any of our emails.',
    address: 'Postal address',
    noAddress: 'You can also reply to any of our emails.',
    email: 'Your email address',
    emailHint: 'We use it to answer you, and for nothing else.',
    message: 'Your message',
    button: 'Send message',
    privacy: 'Your message is emailed to us, and then deleted from this website.',
    privacyLink: 'Read more about privacy',
    sentTitle: 'Thank you for your message',
    sent: 'It is on its way to us. Any reply comes by email. You will not get a copy.',
    toNewsletters: 'See our newsletters',
  },
  advertising: {
    title: 'Advertising',
    audience: 'Our readers',
    about: (readers) => `about ${readers} readers`,
    few: (readers) => `fewer than ${readers} readers`,
    enquiry: 'Send an enquiry',
    lead: 'Which newsletter, which dates, what do you advertise? Any reply comes by email.',
    message: 'Your enquiry',
    button: 'Send enquiry',
    sentTitle: 'Thank you for your enquiry',
  },
  subscriptions: {
    title: 'Subscriptions',
    lead: 'All our newsletters. They are free, and you can leave at any time with one click.',
    empty: 'There are no newsletters yet. Please check back soon.',
    subscribe: 'Subscribe',
    manageTitle: 'Already subscribed?',
    manage:
      'To choose your sections, change the language, unsubscribe, or see your data, enter your email address. We email you a link to your preferences.',
    button: 'Email me a link',
    sentTitle: 'Check your inbox',
    sent: 'If this address is subscribed, we are sending it an email with links to its preferences.',
    noMailTitle: 'No email?',
    noMail:
      'It can take a few minutes to arrive. Check your spam folder, and make sure you typed the address at which you receive our newsletters. We send at most three of these emails a day. Every issue has the same link at its end.',
    back: 'Back to subscriptions',
  },
  enquiryErrors: {
    messageMissing: 'Please write a message.',
    messageTooLong: (maximum) => `Your message can have at most ${maximum} characters.`,
    limited: (minutes) =>
      `Too many messages have come in, so yours was not sent. Please send it again in ${minutes} min.`,
    withoutCheck:
      'With JavaScript turned on you can send it sooner, because the page can then check that you are human.',
  },
  share: {
    title: 'Share',
    email: 'Email',
    wechat: 'WeChat',
    wechatHint: 'Scan this code with WeChat, then share the page from there.',
    qrCode: (title) => `QR code with the address of “${title}”`,
    weibo: 'Weibo',
    copyLink: 'Copy link',
    linkLabel: 'Address of this page',
    copied: 'Copied',
    more: 'More…',
  },
};

export const enquiryMail: EnquiryMail = {
  subject: {
    contact: (writer) => `Message from ${writer}`,
    advertising: (writer) => `Advertising enquiry from ${writer}`,
  },
  opening: {
    contact: (writer, page) => `${writer} wrote to you with the contact form at ${page}`,
    advertising: (writer, page) => `${writer} sent you an advertising enquiry with the form at ${page}`,
  },
  closing:
    'A reply to this email goes to the address that the writer typed. Nobody has checked that it is theirs. The writer did not get a copy.',
};

export const subscriptionsMail: SubscriptionsMail = {
  subject: 'Your subscriptions',
  preheader: 'Links to your preferences.',
  title: 'Your subscriptions',
  text: 'You asked for these links on our website. On each page you can choose your sections, change the language, unsubscribe, and download or delete your data. Please do not forward this email.',
  preferencesOf: (newsletter) => `Preferences of ${newsletter}`,
  notRequested: 'If you did not request this, ignore this email. Nothing has changed.',
};
