import { inDigits } from '../counted.js';
import { articlesEn } from './articles-en.js';
import { checkNamesEn } from './check-names-en.js';
import { commentsEn } from './comments-en.js';
import { firstDayEn } from './first-day-en.js';
import { healthPageInEnglish } from './health/en.js';
import { inOnePiece } from './in-one-piece.js';
import { readersInEnglish } from './readers/en.js';
import { reportInEnglish, sponsorPageInEnglish } from './report/en.js';
import { settingsInEnglish } from './settings/en.js';
import { imprint, plain, type SiteFacts } from './site-facts.js';
import { sourcesEn } from './sources-en.js';
import { askedEmailInEnglish, askedInEnglish } from './team/asked-en.js';
import { teamInEnglish } from './team/en.js';

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
/** `1,234`. Made here, because every command loads the languages, and few need Intl. */
/** Ids, such as that of an issue, stay as they are. */
const capital = (text: string) => text.replace(/^[a-z]+ /, (word) => word.charAt(0).toUpperCase() + word.slice(1));

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
 * with a value is a function, so that each language has its own word order.
 */
export const en = {
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
    /** The email to the publisher with a message from a form. Pass the writer's name, or the address without one. */
    enquiry: {
      subject: {
        contact: (writer: string) => `Message from ${writer}`,
        advertising: (writer: string) => `Advertising enquiry from ${writer}`,
      },
      opening: {
        contact: (writer: string, page: string) => `${writer} wrote to you through the contact form at ${page}`,
        advertising: (writer: string, page: string) =>
          `${writer} sent you an advertising enquiry through the form at ${page}`,
      },
      /** Nobody has checked the writer's address. */
      closing:
        'Your reply goes to the address that the sender entered. Nobody has checked that it is theirs. The sender did not receive a copy of this message.',
    },
    /** The email to the editor about a comment that waits for a decision. */
    commentNotice: {
      subject: (story: string) => `New comment: ${story}`,
      opening: (writer: string, story: string) => `${writer} wrote a comment about “${story}”:`,
      fromReader:
        'A reader wrote it through the link in their email. If you publish it, this reader’s later comments are published without review.',
      fromVisitor: 'A visitor wrote it in the form on the website. Nobody has checked the name.',
      approve: 'Publish it:',
      reject: 'Reject it:',
      closing:
        'Each link opens a page where you confirm the decision. The links work for 30 days. Anyone who has this email can decide, so please do not forward it.',
    },
    /** Signing in, for the people who make the newsletters. */
    attentionEmail: {
      /** @param count what still needs attention */
      subject: (publisher: string, count: number) => {
        if (count === 0) return `${publisher}: what needed attention is over`;
        return `${publisher}: ${count === 1 ? '1 thing needs' : `${inDigits(count)} things need`} attention`;
      },
      title: 'What needs attention',
      opening: 'Your newsletters need you:',
      openingOver: 'Your newsletters needed you. It is over by now:',
      point: (detail: string, remedy: string) => [`${capital(detail)}.`, remedy].join(' ').trim(),
      over: (detail: string) => `${capital(detail)}. It is over by now.`,
      button: 'Open the desk',
      openIssue: 'Open the issue',
      openNewsletter: (title: string) => `Open ${title}`,
      commands:
        'On the server, “postrider attention” lists everything that needs attention, with the command for each.',
      once: (person: string) =>
        `You get this email as an owner, once for each. What stops something is emailed at once, the rest once a day. You can have all of it once a day, or none: “postrider person set ${person} --attention-emails daily” or “off”.`,
    },
    signIn: {
      email: {
        subject: (publisher: string) => `Sign in to ${publisher}`,
        title: (name: string) => `Hello ${name}`,
        opening: 'Open this link in the browser where you asked to sign in, and press the button there.',
        code: 'In another browser, or on another device, type this code where you asked for it:',
        validFor: (minutes: number) => `Both work once, within ${plural(minutes, 'minute')}.`,
        nobodyAsks: (publisher: string) =>
          `Nobody at ${publisher} will ask you for the code. If you did not ask to sign in, you can ignore this email: the link and the code only work in the browser that asked.`,
      },
      invitation: {
        /** @param by name of the person who invites; empty: not known */
        subject: (publisher: string, by: string) =>
          by === '' ? `You are invited to work on ${publisher}` : `${by} invited you to work on ${publisher}`,
        title: (name: string) => `Hello ${name}`,
        opening: (publisher: string, by: string) =>
          by === ''
            ? `You are invited to work on the newsletters of ${publisher}. Your role:`
            : `${by} invited you to work on the newsletters of ${publisher}. Your role:`,
        inAll: (may: string) => `All newsletters: ${may}`,
        inOne: (newsletter: string, may: string) => `${newsletter}: ${may}`,
        may: {
          viewer: 'viewer. You can read issues, articles and reports.',
          writer: 'writer. You can edit drafts and articles, and send tests to your own address.',
          editor: 'editor. You can compose, approve, schedule and send issues, and see readers.',
          owner: 'owner. You can do everything, including who may sign in.',
        },
        button: 'Accept the invitation',
        validFor: (days: number) =>
          `The link works for ${plural(days, 'day')}. It signs nobody in by itself: we then email you a code, to this address.`,
        notExpected: 'If you did not expect this, you can ignore this email.',
        pageTitle: 'Your invitation',
        page: (name: string, publisher: string, address: string) =>
          `${name}, you are invited to work on ${publisher}. Press the button, and we send a link and a code to ${address}. With one of them you sign in.`,
      },
      askedApproval: askedEmailInEnglish,
      title: 'Sign in',
      lead: 'For the people who make our newsletters. Enter your email address, and we will send you a link and a code.',
      button: 'Email me a sign-in link',
      sentTitle: 'Check your inbox',
      sent: 'If this address may sign in, an email is on its way. Open its link in this browser, or enter its code here.',
      code: 'Code from the email',
      codeHint: 'Eight digits. Spaces do not matter.',
      enter: 'Sign in',
      wrongCode: (left: number) => `This is not the code. You can try ${plural(left, 'more time')}.`,
      again: 'Send another email',
      pressHere: 'Press the button to sign in.',
      press: (name: string) => `Press the button to sign in as ${name}.`,
      elsewhereTitle: 'Your code',
      elsewhere: 'You opened the link in another browser. Enter this code in the browser where you asked to sign in:',
      notAsked: 'If you did not ask to sign in, close this page and give the code to nobody.',
      ownerTitle: 'Become the owner',
      owner:
        'Nobody can sign in yet. Enter your email address and your name. You become the owner of this Postrider, the program that makes and sends the newsletters, and can then add other people.',
      name: 'Your name',
      nameMissing: 'Enter your name.',
      expiredTitle: 'This link no longer works',
      expired: 'It was used already, it is too old, or it was replaced. You can sign in with your email address.',
      startAgain: 'Sign in',
      limitedTitle: 'Too many attempts',
      limited: (minutes: number) => `Please try again in ${plural(minutes, 'minute')}.`,
      foreignTitle: 'Please send the form again',
      foreign: 'The form did not come from a page of this site, so we did nothing.',
      renewTitle: 'Sign in again',
      renew: 'This needs a sign-in of the last 15 minutes. Afterwards you are back where you were.',
      renewFirst: 'This needs a sign-in of the last 15 minutes, so nothing was changed. Sign in, then repeat it.',
      accountTitle: 'Your account',
      signedInAs: (name: string, email: string) => `You are signed in as ${name} (${email}).`,
      passkeys: {
        title: 'Passkeys',
        lead: 'A passkey signs you in with the screen lock of your device, without an email. You can always sign in with your email address as well.',
        name: 'Name',
        newName: 'Name of the new passkey',
        added: (date: string, used: string) => `added on ${date}, ${used}`,
        neverUsed: 'never used',
        rename: 'Rename',
        remove: 'Remove',
        add: 'Add a passkey',
        renewToAdd: 'Sign in again to add a passkey',
        unsupported: 'To add a passkey, use a browser with JavaScript that supports passkeys.',
        signIn: 'Sign in with a passkey',
        failed: 'That did not work. Please try again, or use your email address.',
        enough: 'You have as many passkeys as possible. To add one, remove another.',
        refusedTitle: 'This passkey cannot sign you in',
        refused: 'It may have been removed, or it took too long. Try again, or sign in with your email address.',
        faults: {
          name: 'Give the passkey a name.',
          answer: 'The passkey was not added. Please try again.',
        },
      },
      signOut: 'Sign out',
      sessionsTitle: 'Where you are signed in',
      thisBrowser: 'This browser',
      unknownBrowser: 'A browser without a name',
      lastUsed: (date: string) => `last used on ${date}`,
      end: 'Sign out there',
    },
    /** The desk, where people work on newsletters. */
    desk: {
      places: 'Desk',
      menu: 'Menu',
      /** A title within a sentence. */
      named: (title: string) => `“${title}”`,
      /** A name that somebody gave to something that is no publication. */
      quoted: (name: string) => `“${name}”`,
      today: 'Today',
      issues: 'Issues',
      /** Beside the name of a newsletter: others to choose from. */
      others: 'Other newsletters',
      waiting: (things: number) => `${inDigits(things)} waiting`,
      /** A moment in its time zone. */
      inZone: (moment: string, timeZone: string) => `${moment} in ${timeZone}`,
      nothingYet: 'There is no newsletter yet',
      nothingYetLead: 'Somebody who can use the command line of this installation adds the first one.',
      notFoundTitle: 'There is nothing here',
      notFound: 'It does not exist, or you have no role in its newsletter.',
      toToday: 'Go to Today',
      firstDay: firstDayEn,
      team: teamInEnglish,
      settings: settingsInEnglish,
      health: healthPageInEnglish,
      articles: articlesEn,
      checkNames: checkNamesEn,
      comments: commentsEn,
      sources: sourcesEn,
      attention: {
        title: 'Needs attention',
        things: (count: number) => plural(count, 'thing'),
        none: 'Nothing needs you right now.',
        open: 'Open the issue',
        comments: 'Read the comments',
        source: 'Open the source',
      },
      states: {
        draft: 'Draft',
        scheduled: 'Scheduled',
        sending: 'Being sent',
        paused: 'Paused',
        sent: 'Sent',
        cancelled: 'Cancelled',
      },
      next: {
        title: 'Next issue',
        none: 'Nothing is planned. An issue appears here once somebody composes one, or the schedule does.',
        articles: (count: number) => plural(count, 'article'),
        has: (count: number) => `It has ${plural(count, 'article')}.`,
        goesOut: (moment: string) => `It goes out ${moment}.`,
        byHand: 'It goes out when somebody sends it.',
        open: 'Open this issue',
      },
      last: {
        title: 'Last issue',
        none: 'Nothing has been sent yet.',
        report: 'Whole report',
        from: (begin: string, end: string) => (begin.endsWith(end) ? begin : `${begin} to ${end}`),
        uncounted: 'Its numbers are counted soon after the end of the send.',
      },
      /** The usual range of a number, of the issues before. */
      usually: (low: string, high: string) => (low === high ? `usually ${low}` : `usually ${low} to ${high}`),
      figures: {
        accepted: 'Accepted by servers',
        notAccepted: 'Not accepted',
        clicked: 'Clicks (likely people)',
        left: 'Left',
        complained: 'Complained',
        raters: 'Rated a story',
      },
      readers: {
        title: 'Readers',
        more: (count: number) => `${inDigits(count)} more than a week ago`,
        fewer: (count: number) => `${inDigits(count)} fewer than a week ago`,
        same: 'As many as a week ago',
        thanAWeekAgo: (change: string, joined: number, left: number) =>
          `${change}: ${inDigits(joined)} confirmed, ${inDigits(left)} left`,
        chart: (days: number, from: number, to: number) =>
          `Confirmed readers over ${plural(days, 'day')}, from ${inDigits(from)} to ${inDigits(to)}`,
        asTable: 'As a table',
        day: 'Day',
        confirmed: 'Confirmed',
        left: 'Left',
        countedAt: (moment: string) => `Counted ${moment}.`,
      },
      coming: {
        title: 'Coming up',
        none: 'This newsletter has no schedule.',
        make: 'Make one',
        digest: { 'every issue': 'Digest', daily: 'Daily digest', weekly: 'Weekly digest' },
      },
      list: {
        planned: 'In work',
        nonePlanned: 'No draft and nothing scheduled.',
        past: 'Sent and cancelled',
        nonePast: 'Nothing has been sent yet.',
        subject: 'Subject',
        state: 'State',
        when: 'When',
        older: 'Older issues',
        newest: 'Newest issues',
        lastWord: (moment: string) => `made ${moment}`,
        search: 'Words in the subject',
        all: 'All states',
        find: 'Find',
        showAll: 'Show all issues',
        noMatch: 'No issue matches. Try fewer words, or another state.',
      },
      issue: {
        number: (number: string) => `Issue ${number}`,
        audience: 'Who gets it',
        everyone: 'Everyone who has confirmed',
        /** Its parts: a segment, a digest, further conditions. */
        segment: (name: string) => `The segment “${name}”`,
        conditions: 'Readers who meet its conditions',
        approval: 'Approval',
        approvals: {
          'not-needed': 'Not needed',
          approved: 'Approved',
          missing: 'Nobody has approved it yet',
          changed: 'Changed since it was approved',
        },
        starts: 'Goes out',
        contents: 'Contents',
        sponsors: (count: number) => plural(count, 'sponsor'),
        email: 'The email',
        emailLead: 'Made by the program that sends it. Its links change nothing here.',
        views: 'How it is shown',
        screen: 'Screen',
        phone: 'Phone',
        text: 'Text',
        light: 'Light',
        dark: 'Dark',
        pictures: 'With pictures',
        noPictures: 'Without pictures',
        duplicate: 'Use it again',
        duplicateButton: 'Make a new draft of it',
        duplicateLead:
          'The draft gets the subject, the preview text, the notes, the articles with your changes, also those that readers have had, the audience, and the sponsors of this issue alone. Sponsors of the newsletter that are due today come in place of those that it had. Its schedule, its approval and its numbers stay here. Remove articles that should not come again before you send it.',
        duplicateGone:
          'None of its articles exists any more, so there is nothing to make a draft of. Write a new issue instead.',
        noEmail: 'There is no email to show while the issue has no article.',
        testTitle: 'See it in your inbox',
        test: 'Send a test to me',
        testLead: (address: string) => `It goes to ${address}, with [Test] in the subject. Its links change nothing.`,
        testSent: (address: string) => `A test is on its way to ${address}.`,
        testLimited: 'You have sent many tests. Please try again in an hour.',
        checks: 'Checks',
        check: 'Check it now',
        checking: 'The issue is being checked. This page shows what is found as soon as it is known.',
        checkedAt: (moment: string) => `Checked at ${moment}.`,
        checkLead: 'Content, links, pictures, readers, mail server and DNS. It takes up to half a minute.',
        severities: { stop: 'Stop', warning: 'Warning', note: 'Note' },
        unchecked: (count: number) =>
          `${plural(count, 'check')} of the sender and its DNS records ${isOne(count) ? 'was' : 'were'} not made`,
        /** Links from a check to the page on which it is mended. */
        mend: {
          issue: 'Change it in the issue',
          article: 'Change the article',
          settings: 'Open the settings',
          sections: 'Open the sections',
          dns: 'Show the DNS records',
        },
        uncheckedLead: 'Before you send to real readers, do the step “DNS records” of the first day.',
        fine: (count: number) => `${plural(count, 'check')} found nothing to mend.`,
        report: 'What became of it',
        everybody: 'Readers of this issue',
        page: 'Public page',
      },
      write: {
        title: 'Write',
        open: 'Write',
        /** Beside what has been saved. @param moment like 14:02 */
        savedByYou: (moment: string) => `Saved ${moment} by you`,
        /** Before anything is saved in an issue that has a time. @param start like 08:00 in Europe/Berlin */
        scheduled: {
          starts: (start: string) => `This issue is scheduled: its send starts at ${start}.`,
          waits: (start: string) => `This issue is scheduled for ${start}, and it waits for somebody first.`,
          button: 'Nothing is saved while you type, only when you press a button.',
          sent: 'What you save is sent then.',
          look: (sender: string) =>
            `A change by anybody but ${sender} makes it wait: it is not sent until somebody has looked at the change.`,
        },
        savedBy: (moment: string, name: string) => `Saved ${moment} by ${name}`,
        unchanged: 'Nothing has been changed yet',
        partlySaved: 'Not everything is saved',
        /** @param names others who have the draft open, as a list */
        here: (names: string) => `Also in this issue now: ${names}.`,
        save: 'Save',
        changes: (count: number) => plural(count, 'change'),
        undo: 'Undo my last change',
        redo: 'Redo',
        subject: 'Subject',
        subjectHint: 'Leave it empty to use the headline of the lead.',
        /** On a phone, where the email is below the form. */
        toEmail: 'See the email',
        follows: 'Until you write another one, this is the headline of the lead.',
        preheader: 'Preview text',
        preheaderHint: 'Shown beside the subject in an inbox. Leave it empty to use the beginning of the lead.',
        preheaderFollows: 'Until you write another one, this is the beginning of the lead.',
        /** How much an inbox shows. */
        fits: (columns: number, limit: number) => `${columns} of about ${limit} characters that a phone shows`,
        tooWide: (columns: number, limit: number) => `${columns} characters: a phone shows about ${limit}`,
        note: 'Your note',
        noteHint:
          'At the top of the email. The buttons put signs around words: readers see them as bold, as a link, and so on.',
        sectionNotes: 'Notes for sections',
        sectionNote: (section: string) => `Note for ${section}`,
        filled: (count: number) => `${count} written`,
        markdown: {
          title: 'What the signs do, and words that differ for each reader',
          /** Of the buttons above a note. */
          toolbar: 'Format the text',
          formats: {
            bold: 'Bold',
            italic: 'Italic',
            'header-2': 'Heading',
            link: 'Link',
            'unordered-list': 'List',
            'ordered-list': 'Numbered list',
            quote: 'Quote',
          },
          insertTitle: 'Insert what differs for each reader …',
          insert: 'Insert',
          /** @param field like "Name of the reader" */
          insertField: (field: string) => `Insert: ${field}`,
          write: 'You write',
          get: 'Readers see',
          bold: 'bold',
          italic: 'italic',
          heading: 'A heading',
          link: 'A link',
          item: 'An item of a list',
          quote: 'A quote',
          rule: 'A line across',
          plain: 'HTML is shown as it is written.',
          fields: 'Words that differ for each reader',
          fieldsLead:
            'In the subject, the preview text and the notes. The text after | is for readers without a value.',
          for: (reader: string) => `For ${reader}`,
          name: 'Name of the reader',
          section: 'Sections that the reader chose',
          count: 'Number of articles that the reader gets',
          /** A value that the reader does not have. */
          fallback: 'the text after |',
          nameFallback: 'reader',
          sectionFallback: 'all sections',
        },
        articles: 'Articles',
        lead: 'Lead',
        own: 'Changed for this issue',
        gone: 'This article no longer exists',
        undated: 'Without a date',
        up: 'Up',
        down: 'Down',
        top: 'Right after the lead',
        /** @param sections in the order of the email */
        bySection: (sections: string) =>
          `The email puts the articles after the lead together by section: ${sections}. The order here counts within each section.`,
        makeLead: 'Make it the lead',
        edit: 'Edit',
        remove: 'Remove',
        add: 'Add articles',
        sponsors: 'Sponsors',
        noSponsors: 'This issue has no sponsor.',
        addSponsor: 'Add a sponsor',
        places: {
          top: 'Above the lead',
          lead: 'Below the lead',
          end: 'At the end',
          section: (section: string) => `Below ${section}`,
        },
        days: (from: string, to: string) => {
          if (from !== '' && to !== '') return `${from} to ${to}`;
          return from === '' ? `until ${to}` : `from ${from}`;
        },
        checkAndSend: 'Check and send',
        test: 'Send me a test',
        autosave: {
          saving: 'Saving …',
          offline:
            'Not saved: the server does not answer. Your text is kept on this device, and saving is tried again.',
          refused: 'Not saved: please sign in again in another tab. Your text is kept on this device.',
          denied: 'Not saved: the server refuses it. Press Save to see why. Your text is kept on this device.',
          conflict: 'Not saved: somebody else has changed the same text. Press Save to see both.',
          invalid: 'Not saved: press Save to see what is wrong.',
          /** @param start like 08:00 in Europe/Berlin */
          scheduled: (start: string) =>
            `Not saved yet: this issue is scheduled for ${start}. Press Save when your text is finished. Until then it is kept on this device.`,
          /** A text that was typed here and never reached the server, as after a crash. */
          kept: 'You typed this on this device earlier, and it was not saved:',
          since: 'The text has been changed since then. This is saved now:',
          use: 'Put it into its fields',
          drop: 'Discard it',
        },
        keys: 'Keyboard: Ctrl or ⌘ and Enter presses the red button, ? opens this help.',
        saveFirst: 'Every button saves first.',
        /** What a page says about a button that did nothing. */
        faults: {
          conflict: 'Somebody else has changed the same text. Both are below, and yours is not saved yet.',
          invalid: 'A text is not saved. What is wrong is said beside it.',
          last: 'An issue needs at least one article. Add another one first.',
          full: 'An issue can have at most 100 articles.',
          sponsors: 'An issue can have at most 10 sponsors.',
          moved: 'Somebody else has removed that article. The list is as it is now.',
          nothingToUndo: 'You have no change to undo.',
          nothingToRedo: 'You have no undone change to make again.',
          overtaken: (name: string) =>
            `${name === '' ? 'Somebody else' : name} has changed the same text since, so nothing was undone.`,
          busy: 'Others are changing it right now, so nothing was done. Please try again.',
          testLimited: 'You have sent many tests. Please try again in an hour.',
        },
        testSent: (address: string) => `A test is on its way to ${address}.`,
        theirs: (name: string, moment: string) => `${name} wrote this on ${moment}:`,
        theirsUnknown: 'This is saved now:',
        theirsEmpty: 'Nothing: the text was removed.',
        takeTheirs: 'Take this one',
        keepYours: 'To keep yours, save again.',
        tooLong: (limit: number) => `At most ${inDigits(limit)} characters.`,
        noSection: 'The newsletter no longer has this section.',
        /** What somebody typed came too late. */
        over: {
          begun: {
            title: 'The send has begun',
            lead: 'The issue can no longer be changed, so this was not saved. Copy what you need.',
          },
          cancelled: {
            title: 'This issue was cancelled',
            lead: 'It can no longer be changed, so this was not saved. Copy what you need.',
          },
          removed: {
            title: 'This article was removed',
            lead: 'Somebody has removed it from the issue, so this was not saved. Copy what you need.',
          },
          back: 'Show the issue',
        },
        article: {
          title: 'Edit for this issue',
          lead: 'The article itself and other issues stay as they are.',
          headline: 'Headline',
          excerpt: 'Text',
          own: (text: string) => `Empty it to use the article's own: “${text}”`,
          picture: 'Picture',
          pictures: { own: "The article's own", none: 'No picture', other: 'Another picture' },
          noOwn: 'The article has none.',
          url: 'Address of the picture',
          alt: 'What it shows, in words',
          read: 'Read the article',
          done: 'Save and go back',
          back: 'Go back without saving',
          needsUrl: 'Enter an address that starts with https://.',
        },
        picker: {
          title: 'Add articles',
          search: 'Words',
          section: 'Section',
          all: 'All sections',
          from: 'Published from',
          until: 'Published until',
          sent: 'Also those that were sent',
          find: 'Find',
          none: 'No article matches. Try fewer words, or also those that were sent.',
          noneYet: 'There is no article that was not sent. New ones appear here once a source has some.',
          choose: 'Choose',
          add: 'Add the chosen',
          chooseOne: 'Choose at least one article.',
          inIssue: 'In this issue',
          inDraft: 'In another draft',
          wasSent: 'Sent before',
          partlySent: 'Sent to some readers',
          older: 'Older articles',
          newest: 'Newest articles',
        },
        sponsor: {
          title: 'Sponsor',
          lead: 'It is always marked as paid. This is for this issue alone.',
          place: 'Place',
          headline: 'Headline',
          text: 'Text',
          url: 'Where its link leads',
          image: 'Address of a picture',
          alt: 'What the picture shows, in words',
          label: 'The word above it',
          labelHint: 'Empty: “Sponsored”, in the language of the reader.',
          from: 'First day',
          to: 'Last day',
          days: 'Issues of other days leave it out. Empty: no limit.',
          save: 'Save and go back',
          remove: 'Remove it from this issue',
          kept: 'Sponsors of the newsletter',
          take: (name: string) => `Take ${name}`,
          taken: 'In this issue',
          needsTitle: 'Enter a headline.',
          needsUrl: 'Enter an address that starts with https://.',
          dayOrder: 'The last day is before the first one.',
          conflict: (name: string, moment: string) =>
            `${name} changed this sponsor on ${moment}. Yours is below and not saved yet. Save again to replace theirs:`,
          goneSince: (name: string) =>
            `${name} has removed this sponsor. Yours is below and not saved yet. Save again to bring it back.`,
        },
        history: {
          title: 'History',
          lead: 'The newest change is first. What one person types in the same texts within ten minutes is one change.',
          none: 'Nobody has changed it yet.',
          you: 'You',
          nobody: 'The program',
          undid: 'took back a change',
          redid: 'made an undone change again',
          restored: (revision: number) => `brought back version ${revision}`,
          before: 'Before',
          after: 'After',
          nothing: 'nothing',
          restore: 'Bring back the version before this',
          restoreLead:
            'It takes back this change and everything after it, whoever made it. It is a change of its own, which can be undone.',
          fields: {
            subject: 'Subject',
            preheader: 'Preview text',
            note: 'Note',
            articles: 'Articles',
            subjectTest: 'Test of subjects',
            title: (article: string) => `Headline of “${article}”`,
            excerpt: (article: string) => `Text of “${article}”`,
            image: (article: string) => `Picture of “${article}”`,
            sectionNote: (section: string) => `Note for ${section}`,
            sponsor: (title: string) => `Sponsor “${title}”`,
            otherArticle: 'an article',
          },
        },
        compose: {
          link: 'Write a new issue',
          first: 'Write the first issue',
          title: 'A new issue',
          lead: 'Start with the newest articles that no issue has yet. You can add, remove and move them next.',
          start: 'Start with the newest articles',
          startWith: (count: number) =>
            isOne(count) ? 'Start with the newest article' : `Start with the ${inDigits(count)} newest articles`,
          /** All new articles are in other languages. */
          foreign: (languages: string, own: string) =>
            `The new articles are in ${languages}, and the newsletter is in ${own}. An issue does not take them by itself.`,
          choose: 'Choose the articles',
          orChoose: 'Or choose the articles',
          startChosen: 'Start with the chosen',
          noNew:
            'No new article has come since the last issue. Below are the articles of earlier issues, which you can use again. Or look at where articles come from.',
          toSources: 'Where articles come from',
          archived: 'This newsletter has ended. It gets no more issues.',
        },
        reader: {
          title: 'As which reader',
          name: 'Name',
          language: 'Language',
          usual: 'Language of the newsletter',
          sections: 'Sections',
          sectionsHint: 'None: every section.',
          show: 'Show',
          anyone: 'A reader of every section',
        },
        size: (kilobytes: string, limit: number) => `${kilobytes} KB of HTML. Gmail cuts an email off at ${limit} KB.`,
        tooLarge: (kilobytes: string, limit: number) =>
          `${kilobytes} KB of HTML. Gmail cuts it off at ${limit} KB: remove some articles.`,
        inbox: 'In an inbox',
      },
      send: {
        title: 'Check and send',
        /** One sentence with the number. */
        says: (subject: string, readers: number, newsletter: string) =>
          `This sends “${subject}” to ${inDigits(readers)} ${isOne(readers) ? 'reader' : 'readers'} of ${newsletter}.`,
        uncounted: (subject: string, newsletter: string) => `This sends “${subject}” to readers of ${newsletter}.`,
        counting: 'The readers are being counted, and the issue is being checked.',
        countingLead: 'This page shows the number as soon as it is known. Until then nothing can be sent.',
        look: 'Look now',
        countedAt: (moment: string) => `Counted and checked at ${moment}.`,
        again: 'Count and check again',
        recounts:
          'When you press the button, the readers are counted again. If the number has changed by more than 1 %, nothing is sent.',
        audience: 'Who gets it',
        when: 'When',
        now: 'Now',
        nowLead: (seconds: number) => `It waits ${seconds} seconds first. Until then you can stop it.`,
        keep: (moment: string) => `At its time: ${moment}`,
        scheduledBy: (name: string) => `Scheduled by ${name}.`,
        at: 'At a time',
        local: 'At a time of day where each reader is',
        localLead: 'Readers whose time zone is not known get it at the time of the newsletter.',
        late: 'Email readers at once where that time has passed',
        moment: 'Day and time',
        clock: (timeZone: string) => `By the clock of ${timeZone}.`,
        button: (readers: number) => `Send to ${inDigits(readers)} ${isOne(readers) ? 'reader' : 'readers'}`,
        bound: 'You send exactly what you have seen. If somebody changes it meanwhile, nothing is sent.',
        stopped: 'A check marked “Stop” has found something. Correct it, or tick that you send it anyway.',
        anyway: 'Send it anyway',
        stoppedForGood: 'It cannot be sent yet. First do what the checks marked “Stop” say.',
        approveTitle: 'Approval',
        approveLead: 'This newsletter is sent only after somebody has approved it who has not changed it.',
        approveStarts: (readers: number, seconds: number) =>
          `It only waits for this: ${seconds} seconds after your approval it goes out to ${inDigits(readers)} ${isOne(readers) ? 'reader' : 'readers'}, unless its time is later.`,
        approve: 'Approve it as it is',
        approved: 'It is approved as it is.',
        notApproved: 'Nobody has approved it as it is now.',
        asked: askedInEnglish,
        ownChanges: 'You have changed it since its last approval. Ask somebody else to approve it.',
        faults: {
          changed: 'Somebody has changed the issue since you looked at it, so nothing was sent. This is how it is now.',
          audience: 'The number of readers has changed, so nothing was sent. This is the number now.',
          checks: 'A check says stop, so nothing was sent.',
          approval: 'Nobody has approved it as it is now, so nothing was sent.',
          state: 'Somebody has sent, scheduled or cancelled it meanwhile. Nothing was done.',
          scheduled: 'Somebody else has scheduled it. Tick below that you give it another time.',
          time: 'Enter a day and a time in the future.',
          late: 'That time has passed where some readers are, so nothing was sent. Choose a later day, or tick that they are emailed at once.',
          readers: 'It would reach nobody, so nothing was sent.',
          other: 'It cannot be sent now. What needs attention says why.',
        },
        reschedule: 'Give it another time, although somebody else has scheduled it',
      },
      control: {
        title: 'What you can do',
        unschedule: 'Stop it: make it a draft again',
        pause: 'Pause the send',
        resume: 'Go on sending',
        cancel: 'Cancel the issue',
        asksTitle: 'Cancel this issue?',
        asks: (reached: number, notReached: number) =>
          `${inDigits(reached)} ${isOne(reached) ? 'reader has' : 'readers have'} it, and ${inDigits(notReached)} will not get it. This cannot be undone.`,
        /** Of an issue that was restored in the middle of its send. */
        asksRestored: (reached: number, notReached: number) =>
          `According to the backup from which it was restored, ${inDigits(reached)} ${isOne(reached) ? 'reader has' : 'readers have'} it. It is not sent to the other ${inDigits(notReached)}. This cannot be undone.`,
        asksUnsent: 'Nobody gets it. Its articles are free for other issues. This cannot be undone.',
        keep: 'Keep it',
        /** Of an issue that was restored in the middle of its send. */
        resumeTitle: 'Go on sending this issue?',
        resumeAsks: (reached: number, notReached: number) =>
          `It was restored from a backup. According to the backup, ${inDigits(reached)} ${isOne(reached) ? 'reader has' : 'readers have'} it. This emails the other ${inDigits(notReached)}. Readers who received it after the backup was taken get it twice.`,
        resumeNames:
          'To avoid that, ask the operator to mark the readers who have it, with the log of the relay and this command:',
        resumeLater: 'Not yet',
      },
      /** Who has approved an issue. */
      approvers: {
        person: (name: string) => name,
        operator: (name: string) => `${name}, at the command line`,
        token: (name: string) => `the program with the token “${name}”`,
      },
      /** A send that waits for its hold, and one that is under way. */
      live: {
        heldTitle: 'Nobody has been emailed yet',
        heldGoes: (time: string, readers: string) => `At ${time} it goes to ${readers}. Until then you can cancel.`,
        heldGoesAt: (time: string) => `It goes out at ${time}. Until then you can cancel.`,
        heldGoesLocal: (clock: string, first: string) =>
          `It goes out at ${clock} where each reader is, to the first ones at ${first}. Until then you can cancel.`,
        readers: (count: number) => plural(count, 'reader'),
        heldBy: (name: string) => `${name} pressed the button.`,
        /** A page that is older than the time that the issue has now. */
        heldMoved:
          'Somebody has given this send another time since you opened the page, so it was not cancelled. Look at the time below before you cancel it.',
        heldStays: 'You can close this page; the issue is sent anyway.',
        heldCancel: 'Cancel, back to draft',
        heldNow: 'Send now',
        left: 'Time until it goes out',
        since: (moment: string) => `Sending since ${moment}`,
        pausedTitle: 'The send is paused',
        /** Before the reason of a version that stored it in English alone. */
        pausedItself: 'It paused itself:',
        pausedByPerson: 'A person paused it. Nobody is emailed until somebody goes on.',
        /** @param ago like "3 seconds ago", or a time */
        counted: (ago: string) => `counted ${ago}`,
        lost: 'The connection is lost. These numbers are old; this page tries again.',
        of: (readers: string) => `of ${readers} tried`,
        aSecond: (count: string) => `${count} a second`,
        aMinuteLeft: 'about a minute left',
        minutesLeft: (minutes: number) => `about ${plural(minutes, 'minute')} left`,
        hoursLeft: (hours: number) => `about ${plural(hours, 'hour')} left`,
        status: 'Status',
        number: 'Readers',
        detail: 'What it means',
        details: {
          waiting: 'Not emailed yet.',
          accepted: 'Their mail server took it.',
          deferred: 'Tried again automatically.',
          bounced: 'Addresses that do not exist, or take no email.',
          failed: 'Refused for a reason that is not the reader’s, or given up.',
          uncertain: 'The connection broke. You decide afterwards.',
          excluded: 'Unsubscribed, bounced or erased before their turn.',
        },
        nextTry: (time: string) => `Tried again automatically, next at ${time}.`,
        sum: 'The sum of the lines above.',
        /** The bar of all statuses, for screen readers. */
        bar: (parts: string) => `All readers of this issue: ${parts}`,
        problems: 'Problems by cause',
        noProblems: 'No server has refused anything.',
        /** Whose fault it is that a server refuses emails. */
        causes: {
          us: 'Your sending setup',
          provider: 'The mail provider',
          reader: 'The reader’s mailbox',
        },
        holds: 'On hold',
        hold: (provider: string, refused: number, attempts: number) =>
          `${provider} refused ${inDigits(refused)} of ${inDigits(attempts)} emails because of this sender. Its other readers are on hold.`,
        holdUntil: (moment: string) => `If nobody resumes them by ${moment}, they fail.`,
        holdResume: 'Fixed: send to them now',
        providers: 'By provider',
        provider: 'Provider',
        share: 'Share',
        accepted: 'Accepted',
        deferred: 'Deferred',
        refused: 'Refused',
        pace: 'Now',
        mailboxes: { qq: 'QQ Mail', 163: '163 Mail' },
        others: 'All others',
        /** Of a send in which no large provider has a row of its own. */
        allProviders: 'All mailbox providers',
        onHold: 'on hold',
        attempts: 'Each attempt counts: an email that is tried again counts again.',
        rate: 'Answers of servers over time',
        rateLead: 'Emails a second. Each column is ten seconds, and ten minutes after the first hour.',
        rateChart: (most: string) => `Accepted, deferred and refused emails over time, at most ${most} a second`,
        time: 'Time',
        asTable: 'As a table',
        noRate: 'No server has answered yet.',
        fix: 'Found a mistake?',
        fixLead: (readers: number) =>
          readers === 0
            ? 'No reader waits any more. A correction changes the page in your archive.'
            : `A correction reaches the ${inDigits(readers)} ${isOne(readers) ? 'reader who still waits' : 'readers who still wait'}, and the page in your archive.`,
        fixOpen: 'Correct the issue',
        history: 'History',
        events: {
          approved: (name: string) => `Approved by ${name}`,
          approvedBySomebody: 'Approved',
          changes: {
            paused: (name: string) => `Paused by ${name}`,
            resumed: (name: string) => `Resumed by ${name}`,
            cancelled: (name: string) => `Cancelled by ${name}`,
            resent: (name: string) => `Sent to the rest by ${name}`,
          },
          /** What Postrider did itself. */
          changesItself: {
            paused: 'Paused automatically',
            resumed: 'Resumed automatically',
            cancelled: 'Cancelled automatically',
            resent: 'Sent to the rest automatically',
          },
          began: 'The send began',
          corrected: (edition: number, before: number) =>
            `Corrected: version ${edition}. ${plural(before, 'reader')} had the one before`,
          finished: 'The send ended',
        },
        again: 'Not reached',
        againLead: 'You can send it once more to those whom it did not reach. The next page asks with the number.',
        againStates: {
          failed: 'Try again where it was not accepted',
          uncertain: 'Send it again where it is uncertain',
          waiting: 'Send it to those who still wait',
        },
        asksAgain: 'Send it again?',
        asksAgainLead: (readers: number) =>
          `${plural(readers, 'reader')} will be emailed at once. This cannot be undone.`,
        asksTwice: 'Some of them may get it twice: their server may have taken it the first time.',
        leftOut: (readers: number) =>
          `${plural(readers, 'reader')} will be left out: the address bounced, or every story reached them otherwise.`,
        nobodyAgain: 'There is nobody to send it to again.',
        /** Why an issue cannot be sent again. */
        cannotAgain: {
          folded: 'Its results were reduced to totals, so nobody knows any more whom it did not reach.',
          cancelled: 'It was cancelled while readers were waiting. Send it to those who still wait first.',
          unplanned: 'The list of its readers is not complete yet. Please try again in a minute.',
          paused: 'It is paused. Those who wait get it once you resume it.',
          draft: 'It has not been sent yet.',
          'nobody-reached': 'It has no readers to send to again.',
          old: 'Its send began more than 45 days ago.',
          archived: 'This newsletter is archived.',
        },
        againButton: (readers: number) => `Send to ${plural(readers, 'reader')}`,
        correctTitle: 'Correct the issue',
        correctNobody: 'No reader waits any more: a correction changes the public page alone.',
        correctPage: 'Correct the public page',
        correctLead: (waiting: number, have: number) =>
          `${plural(waiting, 'reader')} still ${isOne(waiting) ? 'waits' : 'wait'} and ${isOne(waiting) ? 'gets' : 'get'} the corrected email. ${plural(have, 'reader')} ${isOne(have) ? 'has' : 'have'} it as it was.`,
        correctArticles: 'The articles are read again as they are now. So correct a story first, then the issue.',
        correctSubject: 'Subject',
        correctPreheader: 'Preview text',
        correctButton: (waiting: number) => `Correct it for ${plural(waiting, 'reader')}`,
        correctApproves:
          'Issues of this newsletter need an approval. A correction cannot wait for one, so the button approves it in your name.',
        correctKeepYours: 'To keep yours, press the button at the end again.',
        correctFaults: {
          conflict: 'Somebody else has corrected the same text. Both are below, and yours is not saved yet.',
          empty: 'The subject must not be empty.',
          long: 'A text can have at most 500 characters.',
          approval: 'Nothing is corrected yet: issues of this newsletter need an approval by now.',
          cancelled: 'This issue was cancelled before anybody got it. A correction would reach nobody.',
          articles: 'None of its articles exists any more, so it cannot be corrected.',
          busy: 'Others are changing it right now, so nothing was done. Please try again.',
        },
        back: 'Back to the issue',
        refreshes: (seconds: number) => `This page renews itself every ${plural(seconds, 'second')}.`,
      },
      statuses: {
        waiting: 'Waiting',
        accepted: 'Accepted by servers',
        deferred: 'To be tried again',
        bounced: 'Bounced',
        failed: 'Not accepted',
        uncertain: 'Uncertain',
        excluded: 'Left before it was sent',
      },
      reader: readersInEnglish,
      report: reportInEnglish,
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
      sponsorReport: sponsorPageInEnglish,
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
};
