import { inDigits } from '../counted.js';
import { onDemand } from '../on-demand.js';
import { inOnePiece } from './in-one-piece.js';
import { imprint, plain, type SiteFacts } from './site-facts.js';

/** The script of a language, where no other language of Postrider has it. */
export interface OwnScript {
  letters: RegExp;
  /** Letters of languages that share the script, and that this language never has. */
  others: RegExp;
}

/** The five steps of a rating, from poor to best. */
export type StepNames = readonly [string, string, string, string, string];

const numberWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

const isOne = (count: number) => count === 1;

/** `1 day`, `7 days`. */
const plural = (count: number, one: string, other = `${one}s`) => `${count} ${isOne(count) ? one : other}`;

const clickPrivacy: Record<SiteFacts['clicks'], string> = {
  off: 'We do not count clicks on links in our emails either.',
  link: 'We count how often each link in an email is followed per hour. We do not record who followed it.',
  reader:
    'If the sign-up page said so and you agreed when you signed up, we record which links you follow and the date on which you last followed one. Otherwise, at most, we count how often each link is followed per hour, without recording who followed it.',
};

const ratingPrivacy =
  'In some of our emails you can rate stories. We keep your latest rating of each story, the issues in which you rated stories, and the date of your last rating. The page of a story shows only the average and the number of ratings. You can change a rating at any time. If you delete your data, your ratings are deleted too.';

const votePrivacy =
  'Anyone can rate a story on its page. Once you do, your browser keeps a cookie with a random number for 180 days. Only the page that takes ratings receives it. It makes sure that each person has one vote, and lets you change yours. We keep a code made from the number, which is different for every story. 180 days after the last vote on a story only the totals are left.';

const commentPrivacy =
  'You can comment on our stories. Once a comment is published, everyone can read it and the name that you entered, but never your email address. If you comment through the link in an email, we record that the comment is yours. It is part of the data that you can download, and it is deleted with your data. A comment from the form on this website is not linked to a person. To have it deleted, write to us.';

const howToWrite = ({ contactForm, contactUrl, postalAddress }: SiteFacts): string => {
  if (contactForm) return `[Write to us](${contactUrl}).`;
  return postalAddress === ''
    ? 'Reply to any of our emails.'
    : 'Write to the address above, or reply to any of our emails.';
};

/** What there is to read. The only newsletter may have the publisher's name. */
function aboutNewsletters({ publisher, newsletters }: SiteFacts): string[] {
  const [first, second] = newsletters;
  if (!first) return [`${plain(publisher)} has no newsletter yet.`];
  const named = ({ title, url }: { title: string; url: string }) => `[${plain(title)}](${url})`;
  const end = 'You can unsubscribe at any time with one click.';
  const about = ({ tagline, rhythm }: typeof first) =>
    [tagline, rhythm].filter((words) => words !== '').map((words) => plain(words));
  if (second)
    return [
      `${plain(publisher)} publishes the following newsletters:`,
      newsletters.map((one) => `- ${[`**${named(one)}**`, ...about(one)].join(' · ')}`).join('\n'),
      `They are free and arrive by email. ${end}`,
    ];
  const what =
    first.title === publisher
      ? `${named(first)} is a free newsletter by email.`
      : `${plain(publisher)} publishes ${named(first)}, a free newsletter by email.`;
  return [
    ...(first.tagline === '' ? [] : [`**${plain(first.tagline)}**`]),
    `${what} ${end}`,
    [
      ...(first.sections.length > 0 ? [`- Sections: ${first.sections.map(named).join(', ')}`] : []),
      ...(first.rhythm === '' ? [] : [`- How often: ${plain(first.rhythm)}`]),
      `- Online: [past issues](${first.archiveUrl})`,
    ].join('\n'),
  ];
}

/**
 * English: everything that a reader can see in it, in emails and on pages, and how it writes dates, lists and names.
 *
 * Every other language is one file of this shape (`Language`), so that a missing translation does not compile. A message
 * with a value is a function, so that each language has its own word order. en-publisher.ts is for the people who publish.
 * The function is long because it holds a catalogue.
 */
export const en = onDemand(() => ({
  /** What the language calls itself. */
  name: 'English',
  /** Of its script, as HTML has it. */
  direction: 'ltr' as 'ltr' | 'rtl',
  /** BCP 47 tag for dates. British order, "15 August 2017": Intl formats plain `en` in the American order. */
  dates: 'en-GB',
  /** Open Graph's name of the language. */
  openGraph: 'en_GB',
  /** What is between two sentences. */
  sentenceSpace: ' ',
  /** What is between a label and its value. */
  colon: ': ',
  /** What is between a date and a time. */
  beforeTime: ', ',
  /** What is between two words of a list. */
  listSeparator: ', ',
  /** Conditions that all hold, as the end of a sentence. */
  allOf: (conditions: readonly string[]) => new Intl.ListFormat('en', { type: 'conjunction' }).format(conditions),
  /** Names of which one is enough. */
  anyOf: (names: readonly string[]) => new Intl.ListFormat('en', { type: 'disjunction' }).format(names),
  /** The titles of newsletters as part of a sentence. */
  titleList: (titles: readonly string[]): string => new Intl.ListFormat('en', { type: 'conjunction' }).format(titles),
  /** How a text in this language is recognised by its script. Undefined for a script that many languages share. */
  ownScript: undefined as OwnScript | undefined,
  /** Whether pages ask for our fonts early. A language with few letters in them does not wait for them. */
  usesOurFonts: true,
  /** Names of social networks that differ between languages. The others are in newsletters/network-names.ts. */
  networks: {
    linkedin: 'LinkedIn',
    tiktok: 'TikTok',
    weibo: 'Weibo',
    wechat: 'WeChat',
    xiaohongshu: 'Xiaohongshu',
    bilibili: 'Bilibili',
    website: 'Website',
  },
  /** Every sentence that a reader can see in emails and on public pages. */
  messages: {
    /** The words of an issue besides its content: of its email, and of its page. */
    digest: {
      /** The first line of a digest. Pass '' for a reader without a name. */
      greeting: (name: string) => (name ? `Dear ${name},` : 'Dear reader,'),
      byline: (author: string) => `By ${author}`,
      readMore: 'Read more',
      readStory: 'Read the story',
      /** The label of paid content. Most countries require it by law, so it must stay clear. */
      sponsored: 'Sponsored',
      sponsorLink: 'Find out more',
      /** The row with which readers rate the lead story. */
      rating: {
        /** Under the story. */
        title: 'Rate this story:',
        /** At the end of the issue. */
        about: (headline: string) => `How good was “${headline}”?`,
        steps: ['Poor', 'Fair', 'Good', 'Very good', 'Best'] satisfies StepNames,
      },
      /** Under each story of a newsletter that has comments. */
      comments: {
        write: 'Comment',
        count: (comments: number) => plural(comments, 'comment'),
      },
      /** The block with the stories of the last issue that readers rated best. */
      readersChoice: {
        title: 'Readers’ choice',
        lead: 'The stories of our last issue that readers rated best.',
        /** @param average like 4.3 */
        rating: (average: string, count: number) => `${average} out of 5 from ${plural(count, 'reader')}`,
      },
      viewInBrowser: 'View in browser',
      /** On the archive page of an issue that was corrected after sending began. */
      corrected: (date: string) => `Corrected on ${date}`,
      /**
       * Why a reader receives an issue, from the record of their consent. Must be one line, because it is a merge field.
       */
      reason: {
        /** The reader signed up and confirmed. */
        asked: (newsletter: string) =>
          `You receive ${newsletter} because you subscribed to it and confirmed your address.`,
        /** An import or an editor added the reader. */
        added: (newsletter: string, label: string) =>
          `You receive ${newsletter} because your address was added to its list. Your consent is recorded as "${label}".`,
        /** Another program added the reader through the API. */
        shared: (newsletter: string, label: string) =>
          `You receive ${newsletter} because "${label}" shared your address with us.`,
        /** The record does not say where the reader gave consent. */
        unknown: (newsletter: string) => `You receive ${newsletter} because your address was added to its list.`,
      },
      preferences: 'Preferences',
      unsubscribe: 'Unsubscribe',
      subscribe: 'Subscribe',
      /** On the archive page, where the reader is not known. */
      subscribeLead: (newsletter: string) => `${newsletter} arrives by email. You can unsubscribe with one click.`,
      /** Above the list of all headlines. */
      inThisIssue: 'In this issue',
      /** A question before the link to subscribe. */
      forwarded: 'Was this email forwarded to you?',
      followUs: 'Follow us',
      questions: 'Questions? Write to us:',
      website: 'Website',
    },
    /** The email that asks a new reader to confirm, and its reminder. */
    confirm: {
      subject: (newsletter: string) => `Confirm your subscription to ${newsletter}`,
      preheader: 'Confirm your address to receive the next issue.',
      title: 'Confirm your email address',
      text: (newsletter: string) =>
        `Someone, probably you, asked to receive ${newsletter} at this address. Please confirm with the button below. We will not send you any issue until you do.`,
      button: 'Confirm subscription',
      /** Shown above the link's address. */
      orCopyLink: 'If the button does not work, copy this link into your browser:',
      validFor: (days: number) => `The link is valid for ${plural(days, 'day')}.`,
      notRequested: 'If you did not request this, ignore this email. You will not be subscribed.',
      reminder: {
        subject: (newsletter: string) => `Reminder: confirm your subscription to ${newsletter}`,
        preheader: 'Your subscription is waiting for your confirmation.',
        title: 'Do you still want to subscribe?',
        text: (newsletter: string) =>
          `Someone, probably you, recently asked to receive ${newsletter} at this address but has not confirmed yet. To subscribe, please confirm with the button below. This is the only reminder we will send.`,
        notRequested:
          'If you did not request this or have changed your mind, ignore this email. We will delete the request and will not contact you again.',
      },
    },
    /** The email with the link to download (`data`) or delete (`erase`) the reader's data, or to change their `name`. */
    ownData: {
      data: {
        subject: (newsletter: string) => `Download your data from ${newsletter}`,
        title: 'Download your data',
        text: (newsletter: string) =>
          `Someone, probably you, used the preferences page of ${newsletter} to request all the data we hold about you. The button opens a page where you can download it.`,
        button: 'Download my data',
      },
      erase: {
        subject: (newsletter: string) => `Delete your data from ${newsletter}?`,
        title: 'Delete your data?',
        text: (newsletter: string) =>
          `Someone, probably you, used the preferences page of ${newsletter} to ask us to delete your data. The button opens a page that explains what this means and asks you to confirm. Nothing is deleted until you confirm there.`,
        button: 'Delete my data',
      },
      name: {
        subject: (newsletter: string) => `Change your name for ${newsletter}`,
        title: 'Change your name',
        text: (newsletter: string) =>
          `Someone, probably you, used the preferences page of ${newsletter} to change the name in our emails. The button opens a page where you can change it.`,
        button: 'Change my name',
      },
      /** The link is valid for one hour. */
      validFor: 'The link is valid for one hour. Please do not forward this email.',
      notRequested:
        'If you did not request this, someone else may have used a link from one of your issues, for example because you forwarded it. Ignore this email: without the link in it, nobody can see or delete your data, or change your name.',
    },
    /** The email that asks a new address of a reader to confirm that subscriptions move to it. */
    newAddress: {
      subject: (newsletter: string) => `Confirm your new address for ${newsletter}`,
      preheader: 'Your subscription moves to this address once you confirm.',
      title: 'Confirm your new address',
      /** @param newsletters see titleList. @param from the masked old address */
      text: (newsletters: string, from: string) =>
        `We received a request to send ${newsletters} to this address instead of ${from}. Please confirm with the button below. We will keep your preferences and stop sending issues to the other address.`,
      button: 'Move my subscription',
      notRequested: 'If you did not request this, ignore this email. Nothing will change.',
    },
    /** The email that asks an inactive reader whether they still want a newsletter. */
    inactive: {
      subject: (newsletter: string) => `Do you still want ${newsletter}?`,
      preheader: 'Tell us if you want to keep receiving it.',
      title: 'Do you still want this newsletter?',
      text: (newsletter: string) =>
        `You have not used a link in ${newsletter} for some time. If you still want to receive it, press the button.`,
      button: 'Yes, keep sending it',
      /** What happens without an answer. */
      otherwise: (days: number) =>
        `If we do not hear from you within ${plural(days, 'day')}, we will stop sending it. You can still press the button after that to receive it again.`,
      reason: (newsletter: string) => `You received this email because you subscribed to ${newsletter}.`,
    },
    /** The email with links to the preferences of each of a reader's subscriptions. */
    subscriptions: {
      subject: 'Your subscriptions',
      preheader: 'Links to your preferences.',
      title: 'Your subscriptions',
      text: 'You requested these links on our website. On each page you can choose your sections, change the language, unsubscribe, and download or delete your data. Please do not forward this email.',
      preferencesOf: (newsletter: string) => `Preferences of ${newsletter}`,
      notRequested: 'If you did not request this, ignore this email. Nothing has changed.',
    },
    welcome: {
      subject: (newsletter: string) => `Welcome to ${newsletter}`,
      preheader: 'You are now subscribed. Here is what to expect.',
      title: 'Thank you for subscribing',
      text: (newsletter: string) =>
        `Your address is confirmed. We will send ${newsletter} to this address, and nothing else.`,
      /** Asks the reader to save the sender or move the email, which keeps later issues out of the spam folder. */
      keepOutOfSpam:
        'To keep future issues out of your spam folder, please add the sender of this email to your contacts. If this email is in your spam folder, move it to your inbox.',
      latestIssue: 'Read the latest issue',
      preferencesText: 'You can change what you receive, and in which language:',
      share: 'Know someone who would enjoy it? Share the sign-up page:',
      shareLink: 'Sign-up page',
      reason: (newsletter: string) => `You received this email because you have just subscribed to ${newsletter}.`,
    },
    pages: {
      /** The public page that a sponsor gets. */
      sponsorReport: {
        title: 'Your message in our newsletter',
        lead: (newsletter: string, issue: string) => `${newsletter}: “${issue}”`,
        sponsor: 'Message',
        place: 'Place',
        places: { top: 'Above the lead story', lead: 'Below the lead story', end: 'At the end' },
        section: (section: string) => `In the section ${section}`,
        removed: 'Taken out of later copies',
        sent: 'Sent',
        accepted: 'Accepted by',
        mailboxes: (emails: number) => plural(emails, 'mailbox', 'mailboxes'),
        acceptedLead:
          'Emails with your message that a mail server accepted. Whether an email is opened is not tracked.',
        clicks: 'Clicks by people',
        machines: 'Opened by programs',
        machinesLead: 'Mail scanners and other programs follow links, too. They are counted apart.',
        unknown: 'Other clicks',
        notCounted: 'Clicks are not counted.',
        until: (day: string) => `This page works until ${day}. It names no reader.`,
        goneTitle: 'This page has ended',
        gone: 'Its link no longer works. Please ask whoever sent it to you for a new one.',
      },
      /** The page where a reader of the email rates an article. */
      rate: {
        title: 'How good was this story?',
        /** Says that the choice can be changed. */
        hint: 'You can change your rating at any time.',
        save: 'Save my rating',
        saved: 'Thank you. Your rating is saved.',
        savedTitle: 'Your rating',
        /** A button, once a rating is saved. */
        change: 'Change my rating',
        /** Shown when the form was sent without a choice. */
        choose: 'Please choose a rating.',
        read: 'Read the story',
        /** Above the links to the other stories of the issue. */
        others: 'Rate the other stories of this issue',
        /** For links of emails that are older than the end of the ratings. */
        closedTitle: 'Ratings are closed',
        closed: 'This newsletter no longer collects ratings. Thank you for your interest.',
      },
      /** The ratings that visitors give on an article's page. */
      votes: {
        /** Names the group of buttons. */
        legend: 'Rate this story, from 1, poor, to 5, best',
        /** Above the buttons, for the eyes: the legend says it to screen readers. */
        ask: 'Rate this story',
        /** A button, for screen readers. @param name like "Poor" */
        step: (step: number, name: string) => `${step}, ${name}`,
        /** @param average like 4.3 */
        average: (average: string, votes: number) => `${average} out of 5 from ${plural(votes, 'vote')}`,
        /** The ratings of readers of the email, which are counted apart. @param average like 4.3 */
        byEmail: (average: string, ratings: number) =>
          `Readers by email: ${average} out of 5 from ${plural(ratings, 'rating')}`,
        saved: (step: number) => `Thank you. You gave this story ${step} of 5.`,
        /** While there are too few votes for an average. */
        few: (votes: number, minimum: number) =>
          `${plural(votes, 'vote')} so far. The average is shown from ${minimum} votes on.`,
        /** Above the buttons of a visitor who has voted. */
        change: 'You can change your vote at any time.',
        /** The vote came from another website, so that its page asks once more. */
        again: 'Your vote came from another website. Please choose once more here.',
        limited: (minutes: number) =>
          `We have received too many votes from your network, so yours does not count yet. Please vote again in ${plural(minutes, 'minute')}.`,
        withoutCheck:
          'To vote now, answer the question above the buttons. With JavaScript, the page checks by itself that you are human.',
      },
      /** The comments of an article, and the form to write one. */
      comments: {
        title: 'Comments',
        count: (comments: number) => plural(comments, 'comment'),
        none: 'No comments yet.',
        /** In place of a name that was not given. */
        noName: 'Anonymous',
        write: 'Write a comment',
        form: {
          title: 'Write a comment',
          text: 'Your comment',
          button: 'Send comment',
          /** Below the form of a reader whose comments are published at once. */
          atOnce: 'Everyone can read your comment and the name that you enter here.',
          /** Below every other form. */
          moderated:
            'An editor reads your comment first. Then everyone can read it, with the name that you enter here.',
        },
        held: {
          title: 'Thank you for your comment',
          text: 'The editors will read it before it is published.',
        },
        published: {
          title: 'Your comment is published',
          text: 'Everyone can now read it below the story.',
        },
        back: 'Back to the story',
        errors: {
          missing: 'Please write a comment.',
          tooLong: (maximum: string) => `Your comment can have at most ${maximum} characters.`,
          /** The name looks like an email address. */
          nameIsAddress: 'Please enter a name, not an email address. Everyone can read it.',
          limited: (minutes: number) =>
            `We have received too many comments, so we did not accept yours. Please send it again in ${plural(minutes, 'minute')}.`,
          withoutCheck:
            'To send it now, answer the question above the button. With JavaScript, the page checks by itself that you are human.',
        },
      },
      /** The page on which the editor decides about a comment. */
      moderate: {
        title: 'Publish this comment?',
        /** @param name who wrote it @param story the headline */
        lead: (name: string, story: string) => `${name} wrote about “${story}”:`,
        states: {
          held: 'This comment is waiting for your decision.',
          approved: 'This comment is published.',
          rejected: 'This comment is rejected. Nobody can read it.',
        },
        approve: 'Publish',
        reject: 'Reject',
        read: 'Open the story',
        goneTitle: 'This comment no longer exists',
        gone: 'It has been deleted, so there is nothing to decide.',
      },
      /** The page behind the button of the email to an inactive reader. */
      inactive: {
        title: 'Do you still want this newsletter?',
        text: (newsletter: string) => `Press the button to keep receiving ${newsletter}.`,
        button: 'Yes, keep sending it',
        /** To a reader who was unsubscribed meanwhile. */
        endedTitle: 'Do you want to receive it again?',
        endedText: (newsletter: string) =>
          `We stopped sending ${newsletter} because we did not hear from you. Press the button to receive it again.`,
        endedButton: 'Yes, send it again',
        keptTitle: 'Thank you',
        kept: (newsletter: string) => `We will keep sending you ${newsletter}.`,
        /** To a reader who has unsubscribed themselves since: only a new sign-up brings them back. */
        leftTitle: 'You are not subscribed',
        left: (newsletter: string) => `To receive ${newsletter}, please sign up again.`,
      },
      chrome: {
        skipToContent: 'Skip to content',
        language: 'Language',
        pastIssues: 'Past issues',
        allNewsletters: 'All newsletters',
        backTo: (newsletter: string) => `Back to ${newsletter}`,
      },
      signUp: {
        title: (newsletter: string) => `Subscribe to ${newsletter}`,
        lead: 'Our best stories, sent to your inbox.',
        email: 'Email address',
        emailPlaceholder: 'you@example.com',
        name: 'Name',
        /** Follows a label, with the space before it. */
        optional: ' (optional)',
        sections: 'What would you like to read?',
        /** Says that every issue includes the lead story. */
        sectionsHint: 'Every issue includes the lead story, whichever sections you choose.',
        /** Shown for a newsletter with several frequencies. */
        cadence: 'How often would you like to receive it?',
        cadences: {
          everyIssue: 'Every issue',
          daily: 'Once a day',
          weekly: 'Once a week',
        },
        language: 'Email language',
        humanCheck: 'Checking that you are human…',
        /** Label of the hidden field that only bots fill in. */
        honeypot: 'Leave this field empty',
        button: 'Subscribe',
        /** The consent text. When it changes, raise `formTextVersion` in web/sign-up/consent-text.ts. */
        privacy: 'We will only send you this newsletter. You can unsubscribe with one click.',
        /** Follows `privacy` where a newsletter records which links each reader opens. */
        privacyClicks: 'We record which links in our emails you open.',
      },
      checkMailbox: {
        title: 'Check your inbox',
        text: 'We have sent you an email with a link. Open the link and confirm to complete your subscription.',
        noMailTitle: 'No email?',
        noMail:
          'It can take a few minutes to arrive. Check your spam folder, and make sure you typed your address correctly. If you have already subscribed, you do not need to confirm again. We send at most one confirmation email a day.',
        tryAgain: 'Try another address',
      },
      confirm: {
        title: 'Confirm your subscription',
        text: (newsletter: string) => `Please confirm that you want to receive ${newsletter}.`,
        button: 'Confirm subscription',
      },
      confirmed: {
        title: 'You are subscribed',
        text: (newsletter: string) =>
          `Thank you. We will send you the next issue of ${newsletter} as soon as it comes out.`,
        sections: 'Choose your sections',
        /** Of a newsletter without sections. */
        preferences: 'Your preferences',
        archive: 'Past issues',
      },
      /** The confirmation link was opened again. */
      confirmedBefore: {
        title: 'You are already subscribed',
        text: (newsletter: string) =>
          `You have already confirmed your subscription to ${newsletter}. You do not need to do anything else.`,
      },
      invalidLink: {
        title: 'This link no longer works',
        text: 'It may have expired, or part of it may be missing. Your subscription has not changed.',
        /** The link was to confirm a subscription. */
        notConfirmed:
          'It may have expired, or part of it may be missing. It has not confirmed your subscription. Sign up again, and we will send you a new link.',
        signUpAgain: 'Sign up again',
      },
      /** A link from a test email. */
      testLink: {
        title: 'This link works',
        text: 'You opened it from a test email, so nothing has changed. In a real issue, each reader has their own link.',
      },
      /** The confirmation link is genuine but has expired. A button sends a new one to the same reader. */
      expiredLink: {
        title: 'This link has expired',
        text: (newsletter: string) =>
          `Confirmation links are valid for seven days. We can send you a new link to confirm your subscription to ${newsletter}.`,
        button: 'Send a new link',
      },
      preferences: {
        title: 'Your preferences',
        text: (newsletter: string) => `What you receive from ${newsletter}, and in which language.`,
        /** When a change of the frequency takes effect. */
        cadenceHint: 'A new frequency starts with its first issue. Until then, you receive issues as before.',
        save: 'Save',
        saved: 'Saved. Your changes apply from the next issue.',
        unsubscribeTitle: 'Unsubscribe',
        unsubscribeText: 'You will not receive any more issues. You can subscribe again at any time.',
        unsubscribe: 'Unsubscribe',
        proofTitle: 'Why you receive this newsletter',
        askedOn: (date: string, source: string) => `Subscription requested on ${date} via ${source}.`,
        confirmedOn: (date: string) => `Confirmed on ${date}.`,
        /** Pass the consent text that the reader agreed to. */
        formText: (text: string) => `You agreed to this: “${text}”`,
        /** The name of the import or website where the consent came from. */
        consentLabel: (label: string) => `Recorded as: ${label}`,
        /** Where the reader signed up: the `source` of `askedOn`. */
        sources: {
          form: 'our sign-up page',
          embed: 'a form on our website',
          import: 'an imported list',
          command: 'our editorial office',
        },
      },
      /** The page behind the download link. */
      download: {
        title: 'Download your data',
        text: 'The file contains your address, your preferences, the history of your subscription, any clicks, ratings and comments that we have stored, and a list of the issues that we sent you recently (at most the last 30 days). It is a JSON file, which other programs can read.',
        button: 'Download my data',
      },
      ownData: {
        title: 'Your data',
        text: 'You can download all the data we hold about you. To make sure that it is you, we email you a link first.',
        /** Each button sends an email with a link. */
        download: 'Email me a download link',
        erase: 'Email me a deletion link',
        eraseTitle: 'Delete your data',
        eraseText:
          'This ends every subscription that you have with us, and deletes your data. It cannot be undone. We email you a link first.',
        sentTitle: 'Check your inbox',
        /** Pass the masked address. */
        sent: (address: string) => `We are sending the link to ${inOnePiece(address)}. It is valid for one hour.`,
        tooManyTitle: 'We have already sent you this link',
        tooMany:
          'We send at most three of these emails a day. Please check your inbox and your spam folder, or try again tomorrow.',
        expiredTitle: 'This link has expired',
        expired: 'This link was valid for one hour. You can request a new one on your preferences page.',
        back: 'Go to preferences',
      },
      erase: {
        title: 'Delete your data',
        text: (newsletter: string) =>
          `You will no longer receive ${newsletter} or any other email from us. We will delete your address, name, preferences and history from our list. We keep only a code that cannot be turned back into your address, so that nobody else can add you to the list again. This cannot be undone.`,
        button: 'Delete my data',
        keep: 'Cancel and go to preferences',
      },
      erased: {
        title: 'Your data has been deleted',
        text: 'We have deleted your address and all related data from our list. You are welcome to sign up again at any time.',
        signUpAgain: 'Sign up again',
      },
      /** The page behind the link of the email to a new address, and the page after its button. */
      newAddress: {
        title: 'Move your subscription',
        text: (newsletters: string, from: string) =>
          `Do you want to receive ${newsletters} at your new address, the one we sent this link to? We will stop sending issues to ${from}.`,
        button: 'Move my subscription',
      },
      /** Also shown when the button is pressed again. */
      addressMoved: {
        title: 'Your subscription has moved',
        text: (newsletter: string) =>
          `From the next issue, we will send ${newsletter} to your new address. We will not send any more issues to the old one.`,
      },
      /** The front page, and the page of an issue. */
      front: {
        /** In the bar. */
        home: 'Home',
        /** The title of the front page for screen readers. */
        news: (name: string) => `${name}: the news`,
        latest: 'Latest',
        mostRead: 'Most read this week',
        bestRated: 'Best rated',
        /** @param average such as "4.6" */
        rated: (average: string, votes: number) => `${average} out of 5 from ${plural(votes, 'vote')}`,
        minutes: (count: number) => `${count}\u00a0min\u00a0read`,
        comments: (count: number) => plural(count, 'comment'),
        earlierIn: (section: string | undefined) =>
          section === undefined ? 'Earlier stories' : `Earlier in ${section}`,
        /** Above the form on the page of an issue. */
        getNext: 'Every issue, in your inbox',
        moreInIssue: 'More in this issue',
        stories: (count: number) => `${count} ${isOne(count) ? 'story' : 'stories'}`,
        /** A link to the issue as it was emailed. */
        asEmail: 'This issue as it was emailed',
        /** Above the issue as it was emailed: a link to its page. */
        onSite: 'Read this issue on the website',
        issueNumber: (number: string) => `Issue ${number}`,
        /** Stories of an issue besides the one that is named. */
        moreStories: (count: number) => `And ${numberWords[count] ?? count} more ${isOne(count) ? 'story' : 'stories'}`,
        /** Headlines of an issue besides the first. @param more stories that are not named */
        also: (headlines: string, more: number) =>
          `Also: ${headlines}${more > 0 ? `; and\u00a0${more}\u00a0more` : ''}`,
        /** One of these headlines after the others. Its sign may end a line, but not begin one. */
        alsoNext: (before: string, headline: string) => `${before}; ${headline}`,
        /** Heads of the footer's lists. */
        read: 'Read',
        thisSite: 'This site',
        /** Below the name of a site with several newsletters. */
        several: (count: number) => `${count} newsletters, free, by email`,
        newsFeed: 'News feed',
      },
      /** The form with one field. */
      ask: {
        /** The first words are set in bold. Without a rhythm: an empty text. */
        lead: (rhythm: string) => ({
          bold: rhythm === '' ? 'New issues' : rhythm,
          rest: rhythm === '' ? ' by email' : ', by email',
        }),
        /** Of a site with several newsletters. */
        leadOfSeveral: (newsletters: number) => ({ bold: `Choose from ${newsletters} newsletters`, rest: '' }),
        hint: 'Free. Confirm once; unsubscribe with one click.',
        /** Of a form that is the whole subscription. The consent text follows. */
        free: 'Free. You confirm by one email.',
        /** Above the form at the end of a page. */
        title: (rhythm: string) => (rhythm === '' ? 'Every issue, in your inbox' : `${rhythm}, in your inbox`),
        /** Above the form of an article. */
        joinReaders: (newsletter: string) => `Read ${newsletter} by email`,
      },
      /** The second step. */
      choices: {
        step: 'Step 2 of 2',
        title: 'What would you like to read?',
        /** On a site with several. */
        whichNewsletter: 'Which newsletter would you like?',
        writeTo: 'We will write to',
        change: 'Change',
        sections: 'Sections',
        cadence: 'How often',
        language: 'Language',
        yourName: 'Your name',
        next: 'We will send you one email. Open the link in it to confirm.',
      },
      /** The navigation of the whole site. */
      site: {
        /** Names the navigation above and below a page for screen readers. */
        navigation: 'Site',
        footer: 'More on this site',
        newsletters: 'Newsletters',
        search: 'Search',
        searchLabel: 'Search stories and issues',
        subscribe: 'Subscribe',
        subscriptions: 'Subscriptions',
        about: 'About us',
        advertising: 'Advertising',
        contact: 'Contact',
        privacy: 'Privacy',
      },
      /** How often a newsletter is sent. */
      rhythm: {
        daily: 'Every day',
        weekdays: 'Every weekday',
        /** Pass the full names of days in a row, such as "Monday and Thursday". */
        everyWeek: (days: string) => `Every ${days}`,
        timesAMonth: (times: number) =>
          times === 1 ? 'Once a month' : times === 2 ? 'Twice a month' : `About ${times} times a month`,
        timesAYear: (times: number) => (times === 1 ? 'Once a year' : `About ${times} times a year`),
        /** Added when readers may choose one email a week instead. */
        orWeekly: (rhythm: string) => `${rhythm}, or once a week`,
      },
      reading: {
        latestIssue: 'Latest issue',
        /** A newsletter that has not sent an issue yet. */
        firstIssueToCome: 'The first issue has not come out yet. Subscribe to be among its first readers.',
        allIssues: 'All past issues',
        readIssue: 'Read the whole issue',
        moreInIssue: (articles: number) => `${articles} more ${isOne(articles) ? 'story' : 'stories'} in this issue`,
        sections: 'Sections',
        /** A section's page without articles. */
        sectionEmpty: 'There are no stories in this section yet. They appear here once an issue includes them.',
        /** @param section undefined: it has no title in this language */
        allOf: (section: string | undefined) => (section === undefined ? 'More stories' : `All stories in ${section}`),
        byline: (author: string) => `By ${author}`,
        /** Pass the name of the original's website. */
        readOriginal: (host: string) => `Read the full story on ${host}`,
        /** Pass the name of the original's website. */
        publishedAt: (host: string) => `First published on ${host}`,
        onlyExcerpt: 'This is the beginning of the story.',
        moreFrom: (section: string) => `More from ${section}`,
        moreArticles: 'More stories',
        /** Below a short section: stories of others. */
        otherSections: 'From other sections',
        /** Names the links to the stories before and after one. */
        otherStories: 'Other stories',
        previousStory: 'Previous story',
        nextStory: 'Next story',
        inIssue: (date: string) => `From the issue of ${date}`,
        articleGone: {
          title: 'This story was removed',
          text: 'The publisher has removed this story. It can no longer be read here.',
        },
        pages: 'Pages',
        newer: 'Newer',
        older: 'Older',
        page: (number: number) => `Page ${number}`,
        years: 'Years',
        issuesOf: (newsletter: string) => `Past issues of ${newsletter}`,
        issueNavigation: 'Issues',
        previousIssue: 'Previous issue',
        nextIssue: 'Next issue',
      },
      /** Titles of the pages whose text is in Markdown. */
      siteTexts: {
        about: 'About us',
        privacy: 'Privacy',
      },
      contact: {
        title: 'Contact',
        lead: 'Write to the editors. They will answer by email.',
        /** There is nobody to email messages to. */
        noForm: 'This site has no contact form. You can reply to any of our emails.',
        address: 'Postal address',
        phone: 'Telephone',
        /** Neither a contact address nor a postal address is set. */
        noAddress: 'You can also reply to any of our emails.',
        email: 'Your email address',
        /** Says what the address is used for. */
        emailHint: 'We use it to answer you, and for nothing else.',
        message: 'Your message',
        button: 'Send message',
        privacy: 'Your message is emailed to us, and then deleted from this website.',
        privacyLink: 'Read more about privacy',
        sentTitle: 'Thank you for your message',
        sent: 'We are sending it to the editors. They will answer by email.',
      },
      advertising: {
        title: 'Advertising',
        audience: 'Our readers',
        /** Pass a rounded number. */
        about: (readers: string) => `about ${readers} readers`,
        few: (readers: string) => `fewer than ${readers} readers`,
        enquiry: 'Send an enquiry',
        lead: 'Tell us what you want to advertise, where and when. We will answer by email, with formats and prices.',
        message: 'Your enquiry',
        button: 'Send enquiry',
        sentTitle: 'Thank you for your enquiry',
      },
      subscriptions: {
        title: 'Subscriptions',
        lead: 'Free, by email. You can unsubscribe at any time with one click.',
        empty: 'There are no newsletters yet. Please check back soon.',
        subscribe: 'Subscribe',
        manageTitle: 'Already subscribed?',
        manage:
          'To choose your sections, change the language, unsubscribe, or see your data, enter your email address.',
        button: 'Email me the link to my preferences',
        sentTitle: 'Check your inbox',
        /** Must be true whether or not the address is on the list. */
        sent: 'If this address is subscribed, we are sending it an email with the link to your preferences.',
        noMailTitle: 'No email?',
        noMail:
          'It can take a few minutes to arrive. Check your spam folder, and make sure you entered the address that you subscribed with. We send at most three of these emails a day. Every issue also has this link at the end.',
        back: 'Back to subscriptions',
      },
      enquiryErrors: {
        messageMissing: 'Please write a message.',
        messageTooLong: (maximum: string) => `Your message can have at most ${maximum} characters.`,
        limited: (minutes: number) =>
          `We have received too many messages, so we did not accept yours. Please send it again in ${plural(minutes, 'minute')}.`,
        /** Added for a form without the bot check. */
        withoutCheck:
          'To send it now, answer the question above the button. With JavaScript, the page checks by itself that you are human.',
      },
      /** The slow bot check, which needs no JavaScript. It is asked when a form is above a limit. */
      humanQuestion: {
        /** Asks for the sum. @param first 2 to 9 @param second 11 to 19 */
        ask: (first: number, second: number) => `How much is ${numberWords[first] ?? first} plus ${second}?`,
        hint: 'Write the answer in digits. It counts once this page has been open for ten seconds.',
        /** The answer is right, and came too soon. */
        early:
          'That is right, but it came too soon. Please wait ten seconds, write the answer again and send the form.',
        wrong: 'That was not the answer. Here is another question.',
      },
      share: {
        title: 'Share',
        email: 'Email',
        wechatHint: 'Scan this code with WeChat, then share the page from there.',
        qrCode: (title: string) => `QR code with the address of “${title}”`,
        copyLink: 'Copy link',
        linkLabel: 'Address of this page',
        copied: 'Copied',
        more: 'More…',
      },
      search: {
        title: 'Search',
        /** Title of the browser tab. */
        titleFor: (query: string) => `${query} · Search`,
        label: 'Search stories and issues',
        button: 'Search',
        /** Below the field while nothing has been searched for. */
        hint: 'Enter one or more words. Results contain every word.',
        newsletter: 'Newsletter',
        allNewsletters: 'All newsletters',
        section: 'Section',
        allSections: 'All sections',
        year: 'Year',
        allYears: 'All years',
        /** Why an issue is among the results, right below its first story. */
        leadsWithStoryAbove: 'The issue that leads with the story above.',
        /** Read out when it changes. */
        count: (results: number) => (results === 1 ? '1 result' : `${inDigits(results)} results`),
        /** The same when there may be some less. */
        about: (results: number) => `About ${inDigits(results)} results`,
        nothing: (query: string) => `Nothing found for “${query}”`,
        advice: ['Check the spelling.', 'Use fewer words, or more general ones.'],
        /** One more, where something was left out. */
        searchEverywhere: 'Search in all sections and years.',
        /** Articles are still being read. */
        incomplete: 'We are still adding older stories to the search. Search again in a minute to include them.',
        onlyFirst: (results: number) =>
          `These pages show the first ${results} results. Add a word to narrow the search.`,
        pages: 'Pages of results',
        previous: 'Previous page',
        next: 'Next page',
        page: (number: number, last: number) => `Page ${number} of ${last}`,
        limited: {
          title: 'Too many searches',
          text: 'We have received too many searches from your network. Please wait a minute, then search again.',
          again: 'Search again',
        },
      },
      rename: {
        title: 'Your name',
        current: (name: string) => `The name you gave us: ${name}`,
        /** The reader gave no name. */
        none: 'You have not given us a name.',
        text: 'We use it to greet you in our emails. To make sure that it is you who changes it, we email you a link first.',
        /** Sends an email with a link. */
        ask: 'Email me a link to change it',
        /** Which names emails use. */
        hint: 'We greet you by this name in our emails. It may have up to 60 letters, spaces, apostrophes and hyphens. To be greeted without a name, leave the field empty.',
        save: 'Save my name',
        savedTitle: 'Your name is saved',
        saved: 'The change applies from the next email.',
      },
      unsubscribe: {
        title: 'Unsubscribe',
        question: (newsletter: string) => `Do you want to stop receiving ${newsletter}?`,
        button: 'Unsubscribe',
        keep: 'Stay subscribed',
        /** A button for fewer emails instead, and the page after it. */
        weekly: 'Once a week instead',
        weeklyTitle: 'You now receive it once a week',
        weeklyText: (newsletter: string) =>
          `You are still subscribed to ${newsletter}. Your next email is the weekly issue.`,
      },
      unsubscribed: {
        title: 'You have unsubscribed',
        text: (newsletter: string) => `You will no longer receive ${newsletter}. Thank you for reading.`,
        changedYourMind: 'Changed your mind? Subscribe again',
      },
      embed: {
        title: 'Add the form to your website',
        text: 'Copy this code into your page where you want the sign-up form to appear.',
        code: 'HTML code',
        copy: 'Copy',
        copied: 'Copied',
        preview: 'Preview',
      },
      archive: {
        title: 'Past issues',
        empty: 'No issue has been published yet. You will find the first one here.',
        issueOf: (date: string) => `Issue of ${date}`,
        readOnline: 'Read online',
        count: (issues: number) => plural(issues, 'issue'),
        /** The words of a link to them. */
        all: (issues: number) => (isOne(issues) ? 'One issue so far' : `All ${inDigits(issues)} issues`),
      },
      home: {
        title: 'Newsletters',
        empty: 'There are no newsletters yet. Please check back soon.',
        /** Before a link to the issue, with the space between them. */
        latestIssue: 'Latest issue: ',
        subscribe: 'Subscribe',
        sectionCount: (sections: number) => plural(sections, 'section'),
      },
      notFound: {
        title: 'Page not found',
        text: 'There is no page at this address. Check that the address is correct. The page may also have moved.',
        home: 'All newsletters',
        /** The same on a site with one newsletter. */
        front: 'Go to the front page',
        latest: 'Latest stories',
      },
      /** Every page of a newsletter that was removed. */
      ended: {
        title: 'This newsletter has ended',
        text: (newsletter: string) =>
          `${newsletter} is no longer published. If you subscribed to it, you will not receive any more emails from it.`,
      },
      /** The page of an issue that its publisher withdrew. */
      withdrawn: {
        title: 'This issue was withdrawn',
        text: 'The publisher has withdrawn this issue. It can no longer be read here.',
      },
      serverError: {
        title: 'Something went wrong',
        text: 'The problem is on our side. Please try again in a few minutes.',
      },
      tooManyRequests: {
        title: 'Too many attempts',
        text: 'We have received too many sign-ups from your network or for this address.',
        retryIn: (minutes: number) => `Please try again in ${plural(minutes, 'minute')}.`,
        /** For a sign-up without the bot check: JavaScript is off, or the form is on another website. */
        withoutCheck:
          'To try sooner, turn on JavaScript and use our sign-up page. It allows more sign-ups because it can check that you are human.',
        ourForm: 'Open the sign-up page',
      },
      /** Sign-ups are temporarily closed for everyone. */
      signUpsClosed: {
        title: 'Please try again later',
        text: 'We have paused sign-ups because too many people are signing up at the moment. There is nothing wrong with your address, and we have not stored it.',
        retryIn: (minutes: number) => `You can sign up in about ${plural(minutes, 'minute')}.`,
        /** An operator closed sign-ups for an unknown time. */
        closedTitle: 'Sign-ups are closed',
        closedText: 'We are not accepting new subscriptions at the moment. We have not stored your address.',
      },
      errors: {
        /** Heading of the list of errors. */
        summary: (problems: number) =>
          problems === 1 ? 'There is a problem with the form.' : `There are ${problems} problems with the form.`,
        emailMissing: 'Please enter your email address.',
        emailInvalid: 'Please enter an email address like you@example.com.',
        emailTooLong: 'This email address is too long.',
        emailDisposable: 'Please use a permanent address, not a disposable one.',
        nameTooLong: (maximum: number) => `Your name can have at most ${plural(maximum, 'character')}.`,
        nameInvalid: 'Your name cannot contain web addresses or special characters.',
        noSection: 'Please choose at least one section.',
        unknownSection: 'One of the sections is no longer available. Please choose again.',
        unknownCadence: 'This frequency is no longer available. Please choose again.',
        unknownLanguage: 'This language is not available. Please choose another one.',
        humanCheckFailed: 'We could not check that you are human. Please try again.',
        formExpired: 'The form has expired. Please submit it again.',
      },
    },
  },
  /** The texts of the publisher's pages, in Markdown, until the publisher writes others. */
  siteTexts: {
    about: (facts: SiteFacts) =>
      [
        ...aboutNewsletters(facts),
        '## How to subscribe',
        `Enter your email address below, choose what you want to read, and open the link in the email that we send you. If you are subscribed already, [get a link to your preferences](${facts.subscriptionsUrl}).`,
        '## Contact',
        ...(facts.postalAddress === '' && facts.phone === '' ? [] : [imprint(facts, 'Telephone')]),
        howToWrite(facts),
      ].join('\n\n'),
    privacy: (facts: SiteFacts) =>
      [
        `This page explains which personal data we process to send our ${facts.newsletters.length > 1 ? 'newsletters' : 'newsletter'}, why, and for how long.`,
        '## Who we are',
        imprint(facts, 'Telephone'),
        howToWrite(facts),
        '## When you visit our pages',
        `Our pages set no cookies${facts.ratings ? ' unless you rate a story' : ''}, and load no scripts, fonts or trackers from other companies. Pictures in past issues may be loaded from the website that published the article. The website’s software keeps no log of visits.`,
        'When you send a form, we count how many forms came from your network, to prevent misuse. The count contains a code instead of your IP address and is deleted within a day.',
        ...(facts.ratings ? [votePrivacy] : []),
        '## When you subscribe',
        'We keep your email address, your name if you gave one, and your choices: language, sections, and how often we write to you. As proof that you asked for the newsletter, we keep when and on which page you signed up, the version of the text that you agreed to, the IP address of your sign-up, and when you confirmed. We also keep a short history of your changes.',
        `Until you confirm, we send you only a request to confirm and at most one reminder. If you do not confirm, we delete your sign-up after ${facts.forgetPendingDays} days.`,
        'We use your address only to send you what you subscribed to. We do not sell it or rent it out.',
        '## When we send an issue',
        `For ${facts.ledgerDays} days after each issue, we keep a record of whether the mail server accepted the message to you. After that, we keep only totals and a record of messages that were not accepted. If a mailbox no longer exists or you report an issue as spam, we record that and stop sending.`,
        'Our emails contain no tracking pixel, so we do not know whether you open them. Pictures in an email come from our server or from the website of the article. We do not count how often they are loaded.',
        clickPrivacy[facts.clicks],
        ...(facts.ratings ? [ratingPrivacy] : []),
        ...(facts.comments ? [commentPrivacy] : []),
        'Our emails pass through the mail server that we use and that of your mailbox provider.',
        '## When you write to us',
        `A message from a form on our pages is sent to us by email. It is deleted from this website once our mail server has accepted it, and after ${facts.messageDays} days at the latest.`,
        '## Unsubscribe, see or delete your data',
        `Every issue has a link to unsubscribe and a link to your preferences. On the preferences page you can download or delete all the data that we hold about you. If you cannot find an issue, [get a link by email](${facts.subscriptionsUrl}).`,
        'If you unsubscribe, we keep your record and the fact that you unsubscribed, so that we do not email you again. If you delete your data, only a code is left that cannot be turned back into your address. It keeps others from adding you again.',
        'Depending on where you live, you may also have the right to have data corrected, to object to its use, and to complain to a data protection authority.',
      ].join('\n\n'),
    /** The form on the page, if there is one, says what to write. */
    advertising: ({ contactForm, contactUrl, newsletters }: SiteFacts) =>
      [
        newsletters.length > 1
          ? 'Reach our readers with sponsored content in one of our newsletters.'
          : 'Reach our readers with sponsored content in our newsletter.',
        'We always label sponsored content. We do not give advertisers any data about individual readers.',
        ...(contactForm ? [] : [`For formats, dates and prices, see [how to reach us](${contactUrl}).`]),
      ].join('\n\n'),
  },
}));
