import type { EnquiryMail, SitePages, SubscriptionsMail } from './site-pages.js';

const numberWords = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

export const sitePages: SitePages = {
  siteTexts: { about: 'About us', privacy: 'Privacy' },
  contact: {
    title: 'Contact',
    lead: 'Write to the editors. Any reply comes by email.',
    noForm: 'This site has no contact form. You can reply to any of our emails.',
    address: 'Postal address',
    phone: 'Telephone',
    noAddress: 'You can also reply to any of our emails.',
    email: 'Your email address',
    emailHint: 'We use it to answer you, and for nothing else.',
    message: 'Your message',
    button: 'Send message',
    privacy: 'Your message is emailed to us, and then deleted from this website.',
    privacyLink: 'Read more about privacy',
    sentTitle: 'Thank you for your message',
    sent: 'We are sending it to the editors. Any reply comes by email. You will not receive a copy.',
    toNewsletters: 'See our newsletters',
  },
  advertising: {
    title: 'Advertising',
    audience: 'Our readers',
    about: (readers) => `about ${readers} readers`,
    few: (readers) => `fewer than ${readers} readers`,
    enquiry: 'Send an enquiry',
    lead: 'Tell us what you want to advertise, in which newsletter and on which dates. Any reply comes by email.',
    message: 'Your enquiry',
    button: 'Send enquiry',
    sentTitle: 'Thank you for your enquiry',
  },
  subscriptions: {
    title: 'Subscriptions',
    lead: 'All our newsletters are free, and you can unsubscribe from each at any time with one click.',
    empty: 'There are no newsletters yet. Please check back soon.',
    subscribe: 'Subscribe',
    manageTitle: 'Already subscribed?',
    manage:
      'To choose your sections, change the language, unsubscribe, or see your data, enter your email address. We will email you a link to your preferences.',
    button: 'Email me a link',
    sentTitle: 'Check your inbox',
    sent: 'If this address is subscribed, we are sending it an email with links to its preferences.',
    noMailTitle: 'No email?',
    noMail:
      'It can take a few minutes to arrive. Check your spam folder, and make sure you entered the address at which you receive our newsletters. We send at most three of these emails a day. Every issue also has this link at the end.',
    back: 'Back to subscriptions',
  },
  enquiryErrors: {
    messageMissing: 'Please write a message.',
    messageTooLong: (maximum) => `Your message can have at most ${maximum} characters.`,
    limited: (minutes) =>
      `We have received too many messages, so we did not accept yours. Please send it again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    withoutCheck:
      'To send it now, answer the question above the button. With JavaScript, the page checks by itself that you are human.',
  },
  humanQuestion: {
    ask: (first, second) => `How much is ${numberWords[first] ?? first} plus ${second}?`,
    hint: 'Write the answer in digits. It counts once this page has been open for ten seconds.',
    early: 'That is right, but it came too soon. Please wait ten seconds, write the answer again and send the form.',
    wrong: 'That was not the answer. Here is another question.',
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
    contact: (writer, page) => `${writer} wrote to you through the contact form at ${page}`,
    advertising: (writer, page) => `${writer} sent you an advertising enquiry through the form at ${page}`,
  },
  closing:
    'Your reply goes to the address that the sender entered. Nobody has checked that it is theirs. The sender did not receive a copy of this message.',
};

export const subscriptionsMail: SubscriptionsMail = {
  subject: 'Your subscriptions',
  preheader: 'Links to your preferences.',
  title: 'Your subscriptions',
  text: 'You requested these links on our website. On each page you can choose your sections, change the language, unsubscribe, and download or delete your data. Please do not forward this email.',
  preferencesOf: (newsletter) => `Preferences of ${newsletter}`,
  notRequested: 'If you did not request this, ignore this email. Nothing has changed.',
};
