import { counted, inDigits } from '../counted.js';
import type { Some } from '../findings/fact.js';
import type { FactsOf } from '../findings/finding.js';
import type { AddressFault } from '../findings/issue-findings.js';
import { onDemand } from '../on-demand.js';
import { byteSize } from './byte-size.js';
import type { FindingWords, HealthTitles } from './findings/finding-words.js';
import { type PauseWords, pauseRemedy, pauseWith } from './findings/pause-words.js';
import { readableAddress } from './findings/readable-address.js';
import { remedyIn } from './findings/refusal-words.js';

/** Ids, such as that of an issue, stay as they are. */
const capital = (text: string) => text.replace(/^[a-z]+ /, (word) => word.charAt(0).toUpperCase() + word.slice(1));

const size = (bytes: number): string => byteSize(bytes, 'en', 'bytes');

/** What a site answered, instead of a document. */
const sourceAnswers = (status: number) => {
  if (status === 404 || status === 410) return `there is no page at its address: ${status}`;
  if (status === 401 || status === 403) return `the site does not show it to programs: ${status}`;
  if (status === 429) return `the site says that it was asked too often: ${status}`;
  return status >= 500 ? `the site has an error of its own: ${status}` : `the site answered ${status}`;
};

/** The sentences of the desk and of emails. The function is long because it holds a catalogue. */
const messages = onDemand(() => ({
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
    commands: 'On the server, “postrider attention” lists everything that needs attention, with the command for each.',
    once: (person: string) =>
      `You get this email as an owner, once for each. What stops something is emailed at once, the rest once a day. You can have all of it once a day, or none: “postrider person set ${person} --attention-emails daily” or “off”.`,
  },
  /** Signing in, for the people who make the newsletters. */
  signIn: {
    email: {
      subject: (publisher: string) => `Sign in to ${publisher}`,
      title: (name: string) => `Hello ${name}`,
      opening: 'Open this link in the browser where you asked to sign in, and press the button there.',
      code: 'In another browser, or on another device, type this code where you asked for it:',
      validFor: (minutes: number) => `Both work once, within ${counted(minutes, 'minute')}.`,
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
        `The link works for ${counted(days, 'day')}. It signs nobody in by itself: we then email you a code, to this address.`,
      notExpected: 'If you did not expect this, you can ignore this email.',
      pageTitle: 'Your invitation',
      page: (name: string, publisher: string, address: string) =>
        `${name}, you are invited to work on ${publisher}. Press the button, and we send a link and a code to ${address}. With one of them you sign in.`,
    },
    /** The email that asks somebody to approve an issue. */
    askedApproval: {
      /** @param by name of the person who asks; empty: not known */
      subject: (by: string, issue: string) =>
        by === '' ? `Please approve “${issue}”` : `${by} asks you to approve “${issue}”`,
      title: (name: string) => `Hello ${name}`,
      opening: (by: string, issue: string, newsletter: string) =>
        by === ''
          ? `You are asked to look at the issue “${issue}” of ${newsletter}, and to approve it if it can go out as it is.`
          : `${by} asks you to look at the issue “${issue}” of ${newsletter}, and to approve it if it can go out as it is.`,
      note: (note: string) => `“${note}”`,
      button: 'Look at it and approve it',
      signsIn: 'You sign in first: the link alone lets nobody in, and approves nothing.',
      asItIs: 'You see the issue as it is when you open it. A change after your approval needs another one.',
    },
    title: 'Sign in',
    lead: 'For the people who make our newsletters. Enter your email address, and we will send you a link and a code.',
    button: 'Email me a sign-in link',
    sentTitle: 'Check your inbox',
    sent: 'If this address may sign in, an email is on its way. Open its link in this browser, or enter its code here.',
    code: 'Code from the email',
    codeHint: 'Eight digits. Spaces do not matter.',
    enter: 'Sign in',
    wrongCode: (left: number) => `This is not the code. You can try ${counted(left, 'more time')}.`,
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
    limited: (minutes: number) => `Please try again in ${counted(minutes, 'minute')}.`,
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
    /** Beside a field of any form. */
    faults: {
      tooLong: (max: number) => `Shorten this to ${counted(max, 'character')} or fewer.`,
      tooMany: (max: number) => `There can be at most ${inDigits(max)}. Remove one first.`,
      invalid: 'This value is not possible here. Change it and save again.',
    },
    nothingYet: 'There is no newsletter yet',
    nothingYetLead: 'Somebody who can use the command line of this installation adds the first one.',
    notFoundTitle: 'There is nothing here',
    notFound: 'It does not exist, or you have no role in its newsletter.',
    toToday: 'Go to Today',
    /** The steps to the first issue. */
    firstDay: {
      title: 'First day',
      lead: 'Three steps to the first issue. The mail server and the DNS records come before it goes to readers elsewhere. Skip any step, and come back from Today.',
      /** Everywhere that emails are sent from, as long as no mail server is set. */
      practice:
        'This is a practice so far: no mail server is set, so every email goes to an inbox on the machine where Postrider runs, and nobody else gets any.',
      practiceTest: 'No mail server is set yet, so it goes to the inbox of this machine and no further.',
      openInbox: 'Open the inbox',
      over: 'Every step is done or skipped.',
      steps: {
        look: 'Newsletter and look',
        sources: 'Where articles come from',
        mail: 'Mail server',
        dns: 'DNS records',
        readers: 'Readers',
      },
      states: { open: 'To do', skipped: 'Skipped', done: 'Done' },
      progress: (done: number, all: number) => `${done} of ${all} steps done`,
      numbered: (number: number, all: number) => `Step ${number} of ${all}`,
      /** What each step has, or needs. */
      has: {
        look: (sender: string) => `Sent by ${sender}.`,
        noAddress: 'The postal address is missing. The law requires one in every email.',
        sources: (sources: number) => `Articles come from ${counted(sources, 'source')}.`,
        articles: 'There are articles already.',
        noSources: 'Paste the address of your site. Its feeds and sitemaps are found for you.',
        mail: 'Emails go out through your mail server.',
        mailThrough: (servers: string) => `Emails go out through ${servers}.`,
        noMail:
          'No mail server is set. Until then every email goes to an inbox on this machine, and nobody else gets any.',
        dns: 'SPF, DKIM and DMARC are published.',
        noDns: 'Mailbox providers accept email from you once three records are published.',
        someReaders: 'Somebody has confirmed: the newsletter has readers.',
        noReaders: 'Share the sign-up form, or import a list that you have.',
      },
      begin: 'Begin',
      change: 'Change',
      addMore: 'Add another',
      show: 'Show',
      skip: 'Skip',
      unskip: 'Do it after all',
      hide: 'Hide these steps',
      showAgain: 'Show them on Today again',
      write: 'Write the first issue',
      writeAnother: 'Write a new issue',
      next: 'Next step',
      /** What comes after the first issue, on the page of its last step. */
      later: 'Before you send to real readers',
      back: 'All steps',
      toFirstDay: 'Go on with the first day',
      /** On Today, when the steps are over. */
      skippedSteps: (count: number, names: string) =>
        `First day: ${counted(count, 'step')} left out so far (${names}).`,
      allSteps: 'The five steps of the first day',
      publicUrl: {
        machine: (url: string) =>
          `Only this machine can open ${url} so far. Links in emails and the sign-up form work for nobody else until the public address is set. Ask whoever runs this installation to set PUBLIC_URL.`,
        network: (url: string) =>
          `Only people in your own network can open ${url}. Readers elsewhere cannot open links in emails or the sign-up form. Whoever runs this installation can set another PUBLIC_URL.`,
      },
      welcome: {
        title: 'Welcome',
        lead: 'Three steps to the first issue: your newsletter, where its articles come from, a first reader.',
      },
      look: {
        lead: 'What readers see in their inbox. Everything can be changed later.',
        title: 'Title',
        slug: 'Its name in web addresses',
        slugHint: (address: string) =>
          `Lower-case letters, digits and hyphens, as in ${address}. Empty: made from the title, if it has Latin letters.`,
        tagline: 'One line under the title',
        sender: 'Name of the sender',
        senderHint: 'Empty: the title.',
        address: 'Email address of the sender',
        addressHint: 'At a domain of your own. Providers such as Gmail refuse emails that others send in their name.',
        postal: 'Postal address',
        postalHint: 'At the end of every email, as the law requires.',
        site: 'Address of your site',
        siteHint: 'Such as www.example.com.',
        locale: 'Language',
        zone: 'Time zone',
        zoneHint:
          'Every time on these pages and in your emails is in this zone. UTC is the zone of no country: choose that of your readers.',
        accent: 'Colour',
        accentHint: 'Of links, buttons and section titles. Dark mode gets a lighter shade of it.',
        comments: 'Readers may comment on articles',
        commentsHint:
          'Each article in the email then links to a page to write one. None is published before you approve it.',
        /** Of a newsletter that is still to be made. */
        pages:
          'With the newsletter come public pages in its name: a front page with the form to subscribe, past issues, articles, About, Contact and Privacy. Everything on them can be changed later.',
        preview: 'How an issue looks',
        previewLead: 'Made by the program that sends it, with made-up articles.',
        showPreview: 'Show',
        create: 'Make the newsletter',
        save: 'Save and go on',
        optional: ' (optional)',
        faults: {
          title: 'Enter a title.',
          slug: 'Use 1 to 40 lower-case letters, digits and hyphens.',
          taken: 'Another newsletter has this name. Choose another one.',
          address: 'Enter an email address, such as news@example.com.',
          site: 'Address of your site: enter an address such as www.example.com.',
          unnamed: (address: string) =>
            `The title has no Latin letters to make a web address of. The newsletter would be at ${address}. Press again to keep that, or enter another name.`,
          zone: 'Choose a time zone from the list.',
          accent: (nearest: string) =>
            `Text in this colour is hard to read. The nearest shade that is easy to read: ${nearest}`,
          colour: 'Enter a colour such as #0b5fa5.',
          long: 'This is too long.',
          changed: 'Somebody else has changed the newsletter. Look at your texts, and save again.',
        },
      },
      sources: {
        lead: 'New articles are fetched from here, and an issue is made of them.',
        site: 'Address of your site',
        siteHint: 'Its home page, a section, or a feed.',
        ghost: {
          title: 'The site runs Ghost',
          key: 'Content API key',
          keyHint: 'In Ghost: Settings, Integrations, Add custom integration. It has 26 digits and letters.',
        },
        find: 'Find articles',
        finding: 'It may take 15 seconds.',
        found: (count: number) =>
          count === 1 ? 'One place to take articles from' : `${count} places to take articles from`,
        foundLead: 'The best one is first. One is enough.',
        kinds: {
          ...{ feed: 'Feed', sitemap: 'Sitemap', page: 'List of articles on a page' },
          ...{ wordpress: 'WordPress posts', ghost: 'Ghost posts' },
        },
        count: (count: number) => `${counted(count, 'article')} now`,
        pages: (count: number) => `${counted(count, 'page')} now`,
        add: 'Take articles from here',
        have: 'Where your articles come from',
        fetching: 'The articles are being fetched. This takes some seconds.',
        ready: (count: number) =>
          count === 0 ? 'No article is there for an issue yet.' : `${counted(count, 'article')} ready for an issue.`,
        every: (minutes: number) => `Fetched every ${counted(minutes, 'minute')}.`,
        states: {
          new: 'Not fetched yet.',
          ok: 'The last fetch worked.',
          retrying: 'The last fetch failed. It is tried again.',
          failing: 'Several fetches in a row failed. It is still tried.',
          paused: 'It is paused: nothing is fetched from it.',
        },
        faults: {
          url: 'Enter the address of a site, such as www.example.com.',
          nothing: (host: string) =>
            `${host} shows no feed, no sitemap and no list of articles there. Try its home page, or the page of a section.`,
          unreachable: (host: string) =>
            `${host} does not answer at the moment. Check the address, or try again later.`,
          private:
            'This address is not on the public web, so nothing is fetched from it. For a site of your own network, whoever runs this installation can set ALLOW_PRIVATE_FETCH=true.',
          elsewhere: (host: string) =>
            `${host} redirects to another host, and the key is not sent there. Open the site in a browser, and enter the address that it shows.`,
          exists: 'Articles come from there already.',
          key: 'The site does not accept this key. Copy the Content API key once more from Ghost.',
        },
        otherwise: 'No site? Articles can be brought in as files or by your own program.',
        otherwiseLink: 'How the API takes articles',
      },
      mail: {
        lead: 'Emails go to readers through a mail server, such as that of your email provider. Test it here first. Then this page shows the line with which whoever runs this installation puts it into use.',
        title: 'Test a mail server',
        ownerOnly: 'An owner of the whole installation sets up the mail server. Ask one, and go on with the next step.',
        isSet: 'A mail server is set. You can test another one here; nothing changes.',
        isSetTo: (servers: string) =>
          `Emails go out through ${servers}. You can test another server here; nothing changes.`,
        untilThen:
          'Until a mail server is set, no email leaves the machine where Postrider runs. Open its inbox there:',
        host: 'Name of the server',
        hostHint: 'Such as smtp.example.com. Your provider calls it the SMTP server.',
        port: 'Port',
        security: 'Encryption',
        securities: { tls: 'TLS from the beginning', starttls: 'STARTTLS', none: 'None' },
        securityHint: 'Usually TLS with port 465, or STARTTLS with port 587.',
        user: 'User name',
        userHint: 'Empty, if the server asks for none.',
        password: 'Password',
        passwordHint: 'It is used for this test and kept nowhere.',
        test: 'Test it',
        testLead: (address: string) => `A message goes to ${address}. It may take half a minute.`,
        ok: (address: string) => `It works. Look for the message to ${address}.`,
        failed: 'It does not work yet.',
        steps: { connect: 'Connect', tls: 'Encryption', login: 'Login', message: 'Message' },
        states: { done: 'Done', failed: 'Failed', skipped: 'Not tried' },
        setting: 'Not in use yet: one line for whoever installed Postrider',
        settingLead:
          'The mail server is a setting of the installation, so this page cannot save it. Copy these lines and send them to the person who installed Postrider:',
        settingNote: (line: string) =>
          `Please add this line to the file .env of our Postrider, and start it again:\n\n${line}\n`,
        settingPassword:
          'PASSWORD stands for the password, which you give them in a safe way. Characters such as @ and % in it are written as %40 and %25.',
        copy: 'Copy the lines',
        copied: 'Copied',
        serverWords: 'What the server said',
        /** Why a test failed, and what to do. */
        causes: {
          name: (host: string) =>
            `There is no server with the name ${host}. Check the spelling: your provider calls it the SMTP server.`,
          refused: (host: string) =>
            `${host} is there, but takes no email on this port. Check the port and the encryption: usually 465 with TLS, or 587 with STARTTLS.`,
          silent: (host: string) =>
            `${host} does not answer. The port may be wrong, or a firewall or your hosting provider blocks it. Try another port, or ask them.`,
          certificate: (host: string) =>
            `The certificate of ${host} is not valid for this name. Use exactly the name that your provider gives you.`,
          tls: (host: string) =>
            `${host} does not offer this encryption on this port. Try TLS with port 465, or STARTTLS with port 587.`,
          login: (host: string) =>
            `${host} refuses the user name or the password. Check both. Many providers want a password made for programs (an app password), not the one of the mailbox.`,
          message: (host: string) =>
            `${host} does not take the message. Often the sender address must be confirmed with the provider first; the words of the server below say more.`,
          other: (host: string) =>
            `The talk with ${host} ended before it was done. The words of the server below say more.`,
        },
        faults: {
          host: 'Enter the name of a server, such as smtp.example.com.',
          port: (ports: string) => `Mail servers use one of these ports: ${ports}.`,
          security: 'A password is only sent encrypted. Choose TLS or STARTTLS.',
          long: 'This is too long.',
          limit: (minutes: number) => `You have tested many servers. Try again in ${counted(minutes, 'minute')}.`,
        },
        email: {
          subject: 'A test of your mail server',
          text: (host: string) =>
            `This message went through ${host}.\n\nYou asked for it on the desk of Postrider. The server works.`,
        },
      },
      dns: {
        lead: (domain: string) =>
          `They say that emails from ${domain} are really yours. Publish them where you manage the domain.`,
        record: 'Type',
        name: 'Name',
        value: 'Value',
        purposes: {
          spf: 'SPF: which servers may send',
          dkim: 'DKIM: the signature of your emails',
          dmarc: 'DMARC: what happens to emails that have neither SPF nor DKIM of yours',
        },
        copy: 'Copy the value',
        copied: 'Copied',
        guess: 'Your mail provider may give you another value. A domain has one SPF record: add to one that is there.',
        noDkim:
          'No key is set. If your mail provider signs your emails, publish the record that it gives you. Otherwise whoever runs this installation makes a key:',
        found: 'What DNS says now',
        check: 'Check again',
        checkLead: 'A new record may take an hour to be seen everywhere.',
        reserved: (domain: string) =>
          `${domain} is a name for examples, and nobody can publish records there. Give the newsletter a sender at your own domain first.`,
        toLook: 'Change the sender',
        states: { ok: 'Fine', warning: 'Warning', stop: 'Stop', skipped: 'Not checked' },
      },
      readers: {
        lead: 'Readers sign up and confirm by email, or come with a list that you have.',
        share: 'Share the sign-up form',
        shareLead: 'Put this address into your site, your emails and your profiles.',
        open: 'Open the form',
        embed: 'A form for your own site',
        embedLead: 'It shows the code to paste.',
        one: 'Add one by hand',
        oneLead: 'Such as a colleague. They get an email, and are a reader once they confirm.',
        addOne: 'Add a reader',
        import: 'Import a list',
        importLead:
          'From a CSV file, or the export of another program. Import only people who agreed to get this newsletter.',
        importButton: 'Import a list',
        importNot: 'An editor who may move readers’ data can import it.',
        importApi: 'A program can send the file to the API.',
        importLink: 'How the API takes a list',
        keep: 'Keep the address of these pages',
        keepLead: 'Next time, open it and enter your email address: a link and a code to sign in come by email.',
        soFar: 'So far',
        none: 'Nobody has confirmed yet.',
        some: 'At least one reader has confirmed.',
        self: {
          title: 'Be the first reader',
          lead: (address: string) => `Issues then go to ${address}, too. You can unsubscribe like any reader.`,
          button: 'Add myself as a reader',
          consent: 'added by yourself on the desk',
          added: 'You are a reader now. The first issue can go out.',
          suppressed: 'This address complained or was erased. Only the sign-up form can subscribe it again.',
        },
        confirmed: (count: number) => `${counted(count, 'reader')} confirmed.`,
      },
    },
    /** The settings of the desk, and who works there. */
    team: {
      settings: 'Settings',
      settingsLead: 'What is set once, and changed now and then.',
      people: 'People',
      peopleLead: 'Who may sign in here, and what each of them may do.',
      change: 'Change',
      open: 'Open',
      title: 'People',
      invite: 'Invite somebody',
      everybody: 'Everybody who may sign in',
      you: 'You',
      states: { invited: 'Invited', expired: 'Invitation ended', uninvited: 'Not invited' },
      roles: { viewer: 'Viewer', writer: 'Writer', editor: 'Editor', owner: 'Owner' },
      /** What each role may do. */
      may: {
        viewer: 'reads issues, articles and reports.',
        writer: 'also edits drafts and articles, and sends tests to their own address.',
        editor: 'also composes, approves, schedules and sends issues, and sees readers.',
        owner: 'does everything, and decides who may sign in.',
      },
      inAll: (role: string) => `${role} of all newsletters`,
      /** @param newsletter its title in quotes */
      inOne: (role: string, newsletter: string) => `${role} of ${newsletter}`,
      noRole: 'No role yet: they can sign in, and see nothing',
      seen: (moment: string) => `Last seen ${moment}.`,
      unseen: 'Has signed in. When they were last here was not noted.',
      neverSeen: 'Has not signed in yet.',
      invitedUntil: (moment: string) => `The invitation works until ${moment}.`,
      invitationEnded: (moment: string) => `The invitation ended ${moment}.`,
      noInvitation: 'There is no invitation that works.',
      emails: {
        waiting: 'Its email is on its way.',
        sent: 'Its email was sent.',
        'no-sender': 'Its email was not sent: there is no newsletter whose sender it could have.',
        refused: 'The mail server refused its email. Correct the address, then send it again.',
      },
      sendAgain: 'Send it again',
      sendFirst: 'Send an invitation',
      withdraw: 'Withdraw',
      invited: (name: string) => `An invitation is on its way to ${name}.`,
      changed: (name: string) => `${name} is changed.`,
      limited: (name: string) => `${name} was invited many times within a day. Try again tomorrow.`,
      newLead: (days: number) =>
        `They get an email with a link, which works for ${inDigits(days)} days. It signs nobody in by itself: a code goes to the same address.`,
      name: 'Name',
      nameHint: 'As the others here see it.',
      email: 'Email address',
      language: 'Language of their emails and pages',
      mayDo: 'What they may do',
      mayDoHint: 'Where two roles meet in a newsletter, the stronger one counts.',
      everywhere: 'In all newsletters',
      onlyBelow: 'Only as chosen below',
      nothing: 'No role',
      asEverywhere: 'As in all newsletters',
      movesData: 'May import, export and erase readers as an editor. Owners always may.',
      attention: 'Emails about what needs attention',
      when: { 'at-once': 'At once what stops something, the rest daily', daily: 'All of it once a day', off: 'None' },
      send: 'Send the invitation',
      save: 'Save',
      endsSessions: 'Another address or role ends their sessions and an invitation: they sign in again.',
      endsOwn: 'This is you. Another address or role signs you out here and everywhere else.',
      back: 'All people',
      remove: (name: string) => `Remove ${name}`,
      removeTitle: (name: string) => `Remove ${name}?`,
      withdrawTitle: (name: string) => `Withdraw the invitation of ${name}?`,
      removeLead: (name: string, address: string) => `${name} (${address}) cannot sign in any more.`,
      endSessions: (sessions: number) =>
        `They are signed out at once where they are signed in now: in ${inDigits(sessions)} ${sessions === 1 ? 'browser' : 'browsers'}.`,
      noSessions: 'They are not signed in anywhere now.',
      endInvitation: 'The link of the invitation stops working.',
      endPasskeys: 'Their passkeys are removed as well.',
      stays: 'What they have written and done stays, under their name.',
      removeOwn: 'This is you. You are signed out, and another owner has to invite you again.',
      faults: {
        name: 'Enter a name of at most 200 letters.',
        email: 'Enter an email address, such as name@example.com.',
        taken: 'Somebody who may sign in has this address already.',
        lastOwner: 'This is the last owner of all newsletters. Make somebody else one first.',
        other: 'This cannot be chosen. Look at the roles again.',
      },
    },
    /** The pages of settings. */
    settings: {
      ofNewsletter: 'This newsletter',
      ofAll: 'All newsletters',
      save: 'Save',
      saved: 'Saved.',
      notSaved: 'Nothing on this page is saved yet.',
      saveAnyway: 'Save all the same',
      /** @param field the name of a field */
      two: (field: string) => `${field}: somebody else has changed this meanwhile. Choose one of the two.`,
      general: {
        head: {
          title: 'General',
          lead: 'What the newsletter is called, who sends it, its language and its time zone.',
        },
        yes: 'Yes',
        no: 'No',
        replyTo: 'Address for replies',
        replyToHint: 'Empty: replies go to the sender.',
        moved: (issues: number) =>
          `${counted(issues, 'scheduled issue')} ${issues === 1 ? 'keeps its' : 'keep their'} moment, which is another time of day in the new time zone.`,
      },
      schedule: {
        head: {
          title: 'Schedule',
          lead: 'When an issue is made of the new articles by itself, and what becomes of it then.',
        },
        more: 'Let readers choose how often they get it',
        moreHint: 'With more than one of these, the sign-up form asks how often, and each reader gets one of them.',
        how: 'When',
        hows: { off: 'Never by itself', days: 'On days of the week', cron: 'By a rule of your own' },
        days: 'Days',
        at: 'Time',
        cron: 'Rule',
        cronHint:
          'Five fields, as cron has them: minute, hour, day of the month, month, day of the week. 0 8 1 * * is the first of each month at 08:00.',
        onDays: (days: string, time: string) => `${days} at ${time}`,
        approval: 'What becomes of such an issue',
        approvals: {
          draft: 'It waits as a draft until somebody sends it',
          wait: 'It waits for an approval, as every other issue does',
          send: 'It is sent, if its checks find nothing that stops it',
        },
        late: 'How late it may still start by itself, in minutes',
        lateHint: 'After an outage, for example. Later than that, it waits for somebody to decide.',
        startsNow: (issues: number, readers: number) =>
          `With this, ${counted(issues, 'scheduled issue')} whose time has passed ${issues === 1 ? 'goes' : 'go'} out at once, to ${counted(readers, 'reader')}.`,
        show: 'Show the times',
        next: 'The next five times',
        never: 'No issue is made by itself.',
        moment: (day: string, time: string) => `${day}, ${time}`,
        zone: (timeZone: string) => `All times are in ${timeZone}.`,
        forward: 'After the clocks go forward',
        back: 'After the clocks go back',
      },
      removePicture: 'Remove it',
      look: {
        head: { title: 'Look', lead: 'Colour, logo and layout of emails and pages, with the email beside it.' },
        logo: 'Logo',
        logoHint: 'Shown instead of the title: a transparent PNG, GIF or WebP of at least 40 × 20 pixels.',
        logoDark: 'Logo in dark mode',
        logoDarkHint: 'Without one, dark mode shows the title.',
        layout: 'Stories in emails',
        layouts: {
          full: 'Each with picture and teaser',
          brief: 'Headlines with two lines',
          story: 'The lead story, then headlines',
        },
        contact: 'How to get in touch',
        contactHint: 'A line at the end of emails. Addresses in it become links.',
        copyright: 'Last line of emails',
        copyrightHint: '{year} becomes the year.',
      },
      site: {
        head: { title: 'Site and its texts', lead: 'What the public pages of all newsletters share.' },
        name: 'Name of the publisher',
        nameHint: 'Empty: the sender of the first newsletter.',
        contact: 'Address for messages',
        contactHint: 'Gets what people write on the contact page. Empty: there is no form.',
        phone: 'Telephone number',
        postalAddress: 'Postal address',
        postalHint: 'Empty: that of the first newsletter that has one.',
        icon: 'Icon',
        iconHint: 'In the browser tab and on home screens: a square PNG of at least 180 × 180 pixels.',
        fonts: 'Fonts of the pages',
        fontNames: { postrider: 'Those of this site', system: "Those of the reader's device" },
        pages: { about: 'About', privacy: 'Privacy', advertising: 'Advertising' },
        inLanguage: (page: string, language: string) => `${page} (${language})`,
        hints: {
          about: 'Who you are. Without any text, a default one is shown.',
          privacy: 'Beside what Postrider itself says about the data that it keeps.',
          advertising: 'What sponsors should know.',
        },
        audience: 'Rounded numbers of readers on the advertising page',
        yes: 'Show them',
        no: 'Do not show them',
      },
      welcome: {
        head: { title: 'Welcome emails', lead: 'Up to five emails that new readers get, one after the other.' },
        on: 'On',
        off: 'Off',
        emails: 'Emails',
        none: 'No welcome email yet. Write the first one: why you make this newsletter, or where to begin.',
        first: 'Write the first email',
        another: 'Write another email',
        afterConfirmation: (days: number) => `${counted(days, 'day')} after the confirmation`,
        afterBefore: (days: number) => `${counted(days, 'day')} after the email before it`,
        counts: (accepted: number) => `${inDigits(accepted)} accepted`,
        waiting: (readers: number) => `${inDigits(readers)} waiting`,
        bounced: (readers: number) => `${inDigits(readers)} bounced`,
        failed: (readers: number) => `${inDigits(readers)} failed`,
        uncertain: (readers: number) => `${inDigits(readers)} uncertain`,
        noCounts: 'Nobody has got it yet.',
        state: 'Who gets them',
        onLead: (since: string) =>
          `Readers who have confirmed since ${since} get each email once. Somebody who unsubscribes gets no more, and nothing twice if they come back.`,
        offLead: 'Nobody gets them. Readers who confirm while they are off get none.',
        since: 'Also readers who have confirmed since',
        sinceHint: 'Empty: readers who confirm from now on.',
        imported: 'Also imported readers',
        importedToo: 'Imported readers get them, too.',
        turnOn: 'Turn on',
        turnOff: 'Turn off',
        offHint: 'Readers in the middle continue when they are on again.',
        ask: (readers: number) => `This sends a welcome email to ${counted(readers, 'reader')} within the hour.`,
        turnOnSure: 'Turn on and send',
        stay: 'Leave them off',
        askSooner: (readers: number) =>
          `This is not saved yet. It sends a welcome email within the hour to ${counted(readers, 'reader')} whose email was not due yet.`,
        saveSure: 'Save and send',
        moveSure: 'Move and send',
        leave: 'Change nothing',
        /** Who did; empty: not known. */
        changed: (names: string) =>
          `${names || 'Somebody'} changed the emails after this page was opened, so nothing was done. This is how they are now.`,
        waits: {
          paused: 'One of these sends is paused, so no other starts. See what waits on Today.',
          'postal-address': 'They are not sent: the newsletter has no postal address.',
          restored: 'They were on in a backup that was restored. Turn them on once you know what was sent after it.',
        },
        oldWorker: (host: string, process: string) => `process ${process} on ${host}`,
        oldWorkers: (workers: string) =>
          `They wait, because a worker of version 0.2.0 or earlier still runs, which cannot send them: ${workers}. Ask whoever runs this installation to stop or upgrade it. They go on by themselves within an hour after it has ended.`,
        done: {
          on: 'On. Readers get their first email within the hour once it is due.',
          off: 'Off. Emails that are being sent still go out.',
          moved: 'The order is saved.',
          removed: 'Removed.',
        },
        newTitle: 'A welcome email',
        oneLead: 'It has the look of the newsletter, and your text.',
        days: 'Days',
        daysFirst: 'After the confirmation, from 1 to 90.',
        daysLater: 'After the email before it, from 1 to 90.',
        subject: 'Subject',
        preheader: 'Preview text',
        preheaderHint: 'What an inbox shows beside the subject.',
        note: 'Text',
        noteHint: 'In Markdown. {{name|reader}} becomes the name of the reader.',
        gone: 'Somebody has removed this email meanwhile. “Save” adds what is here as a new one.',
        remove: 'Remove it',
        removeHint: 'Readers get the next one instead. Its text and its numbers are lost.',
        removeAsk: (subject: string) => `Remove “${subject}” with its text and its numbers?`,
        removeSooner: (readers: number) =>
          `${counted(readers, 'reader')} whose email was not due yet ${readers === 1 ? 'gets' : 'get'} the next one within the hour.`,
        removeSure: 'Remove',
        keep: 'Keep it',
        email: 'The email',
        emailLater: 'The email is shown here once it is saved.',
        emailLead: 'As it is saved.',
        faults: {
          days: 'Days: enter a whole number from 1 to 90.',
          subject: 'Subject: write one, of at most 500 letters.',
          preheader: 'Preview text: shorten it to 500 letters.',
          note: 'Text: write something, of at most 10,000 letters.',
          full: 'There are five welcome emails already. Change one of them.',
        },
      },
      sections: {
        head: { title: 'Sections', lead: 'What readers choose from, in the order of emails and pages.' },
        order: 'Order',
        up: 'Up',
        down: 'Down',
        move: 'Move there',
        placeOf: (section: string) => `Place of ${section}`,
        add: 'Another section',
        addAct: 'Add',
        done: {
          saved: 'Saved.',
          moved: 'The order is saved.',
          added: 'Added, as the last one.',
          merged: 'Merged.',
          removed: 'Removed.',
        },
        oneLead: 'Its name, and what it is called in each language.',
        name: 'Name',
        nameHint: 'With another name, articles and sources move, and its old web address leads to the new one.',
        titleIn: (language: string) => `Title in ${language}`,
        titleHint: 'Empty: its name.',
        moves: (articles: number, sources: number, segments: number) =>
          `The new name moves ${counted(articles, 'article')}, ${counted(sources, 'source')} and ${counted(segments, 'segment')}. The old web address leads to the new one.`,
        keeps: (readers: number) =>
          `${counted(readers, 'confirmed reader')} who chose it ${readers === 1 ? 'keeps' : 'keep'} it.`,
        movesIssues: (issues: number) =>
          `${counted(issues, 'unsent issue')} ${issues === 1 ? 'gets' : 'get'} the new name.`,
        movesApprovals: (issues: number) =>
          `${counted(issues, 'approved issue')} ${issues === 1 ? 'needs' : 'need'} another approval.`,
        end: 'Merge or remove it',
        endTitle: (section: string) => `Merge or remove ${section}`,
        endLead: 'Nothing happens before you have seen what it does.',
        into: 'Its readers get',
        intoNone: 'No section instead: remove it',
        count: 'Show what that does',
        keep: 'Keep it',
        mergeTitle: (section: string, into: string) => `Merge ${section} into ${into}?`,
        removeTitle: (section: string) => `Remove ${section}?`,
        chose: (readers: number) => `${counted(readers, 'confirmed reader')} chose it.`,
        choseOnly: (readers: number) =>
          `${inDigits(readers)} of them chose no other section: they get the lead story and articles without a section, until they choose again.`,
        articlesStay: 'Its articles stay, under no section.',
        reach: (into: string, readers: number, before: number) =>
          `${into} will reach ${counted(readers, 'confirmed reader')}. It reaches ${inDigits(before)} now.`,
        forGood: 'This cannot be undone.',
        mergeAct: 'Merge',
        removeAct: 'Remove',
        inUse: 'It cannot end yet: something chooses its readers by it. Change or remove that first.',
        segment: (name: string) => `Segment ${name}`,
        issue: (id: string) => `Issue ${id}`,
      },
      onlyOf: 'For which newsletters',
      tokens: {
        head: { title: 'Tokens', lead: 'For programs that use the API. Each has its own, so that one can end alone.' },
        revoked: 'The token is revoked.',
        made: 'The new token',
        once: 'Copy it now: it is not shown again.',
        all: 'All tokens',
        none: 'There is no token yet.',
        facts: (newsletters: string, day: string, id: string) => `${newsletters}. Made on ${day}. Id ${id}.`,
        add: 'Make a token',
        addAct: 'Make it',
        name: 'What it is for',
        nameHint: 'Such as the program that gets it.',
        may: 'What it may do',
        scopes: {
          'subscribers:read': 'See readers',
          'subscribers:write': 'Add and change readers',
          'subscribers:import': 'Import and export readers',
          'issues:read': 'See issues and reports',
          'issues:test': 'Send test emails',
          'issues:send': 'Send, schedule and stop issues',
          'content:read': 'See newsletters, articles and sources',
          'drafts:write': 'Change drafts and articles',
          'content:write': 'Change newsletters, sources and sections',
          'webhooks:read': 'See webhooks',
          'webhooks:write': 'Change webhooks',
          'installation:read': 'See the installation and its people',
          'installation:write': 'Change the installation and its people',
        },
        revoke: 'Revoke',
        revokeTitle: (name: string) => `Revoke ${name}?`,
        revokeLead: 'The next call of a program that uses it is refused. This cannot be undone.',
        keep: 'Keep it',
      },
      webhooks: {
        head: { title: 'Webhooks', lead: 'Other programs that hear at once what happens here, and whether they did.' },
        one: 'Webhook',
        removed: 'The webhook is removed.',
        made: 'The secret of the new webhook',
        once: 'The program needs it to check that events come from here. Copy it now: it is not shown again.',
        all: 'All webhooks',
        none: 'There is no webhook yet.',
        states: { on: 'On', failing: 'Failing', off: 'Off' },
        everything: 'Every event',
        gets: (events: string, newsletters: string) => `${events} · ${newsletters}`,
        waiting: (events: number) => `${counted(events, 'event')} ${events === 1 ? 'waits' : 'wait'} to be delivered.`,
        dropped: (events: number) =>
          `${counted(events, 'event')} ${events === 1 ? 'was' : 'were'} dropped, because too many waited.`,
        add: 'Add a webhook',
        addAct: 'Add it',
        url: 'Address of the program',
        urlHint: 'It starts with https:// and can be reached from here. Events contain addresses of readers.',
        which: 'Which events',
        whichHint: 'None chosen: all of them.',
        events: {
          'subscriber.asked': 'A reader asked for a newsletter',
          'subscriber.confirmed': 'A reader confirmed',
          'subscriber.unsubscribed': 'A subscription ended',
          'subscriber.bounced': 'A mailbox no longer exists',
          'subscriber.complained': 'A reader reported an issue as spam',
          'subscriber.preferences': 'A reader changed name, language, sections or frequency',
          'subscriber.removed': 'A subscription was deleted',
          'subscribers.imported': 'An import wrote readers',
          'issue.scheduled': 'An issue was scheduled',
          'issue.sent': 'The send of an issue ended',
          'issue.paused': 'The send of an issue was paused',
          'attention.raised': 'Something needs attention',
          'attention.cleared': 'Something that needed attention is over',
          'webhook.test': 'A test',
        },
        state: 'State',
        lastError: 'The last error:',
        offLead:
          'It failed for over an hour, so it is off. Its events wait. Mend the program, then deliver them again.',
        test: 'Send a test',
        tested: (status: number, ms: number) => `The program answered ${status} after ${inDigits(ms)} ms.`,
        testFailed: 'The test was not delivered:',
        replay: 'Deliver what waits',
        replayed: (events: number) =>
          `${counted(events, 'event')} ${events === 1 ? 'is' : 'are'} being delivered again.`,
        replayOne: 'Deliver it again',
        replayFrom: 'Deliver it and everything after it again',
        removeOne: 'Remove this webhook',
        remove: 'Remove it',
        removeAsk: (events: number) =>
          `The program hears nothing any more, and ${counted(events, 'waiting event')} ${events === 1 ? 'is' : 'are'} lost. This cannot be undone.`,
        keep: 'Keep it',
        log: 'Deliveries',
        logLead: 'The last 100 attempts, newest first. An event keeps its id when it is delivered again.',
        noLog: 'Nothing has been delivered yet.',
        noAnswer: 'No answer',
        took: (ms: number) => `${inDigits(ms)} ms`,
      },
      signUps: {
        head: { title: 'Sign-ups and limits', lead: 'Whether readers can sign up, and what the limits held back.' },
        open: 'Open',
        closed: 'Closed',
        openLead: 'Readers can sign up.',
        byLimit: (since: string) =>
          `Closed since ${since}, because far too many people signed up at once. It may be an attack.`,
        byPerson: (since: string) => `Somebody closed them: ${since}.`,
        opensIn: (minutes: number) => `They open by themselves in ${counted(minutes, 'minute')}.`,
        close: 'Close sign-ups',
        closeAsk: (newsletters: number) =>
          `The forms of ${newsletters === 1 ? 'the newsletter' : `all ${inDigits(newsletters)} newsletters`} then ask readers to come back later, until somebody opens them again.`,
        stay: 'Leave them open',
        openAct: 'Open sign-ups',
        limits: 'Limits',
        hour: (count: number, limit: number) =>
          `${counted(count, 'confirmation email')} in this hour. From ${inDigits(limit)} on, every sign-up needs a check that slows down programs.`,
        hourHint: 'Only whoever runs this installation can change the limit (SIGNUPS_PER_HOUR).',
        disposable: 'Refused: disposable addresses',
        noDisposable: 'None so far.',
      },
      faults: {
        scopes: 'Choose at least one thing that it may do.',
        tokenName: 'Say what it is for, in at most 200 letters.',
        webhook: 'Enter an address that starts with https:// and is on the public network.',
        sectionName: 'Enter a name of at most 100 letters, without a comma.',
        sectionTaken: 'Another section has this name. Enter another one, or merge the two.',
        manySections: 'There are 30 sections, removed ones included. Rename one that you no longer need.',
        logo: 'Choose a transparent PNG, GIF or WebP of at least 40 × 20 pixels and at most 1 MB.',
        logoFirst: 'Logo in dark mode: choose the usual logo as well, or remove this one.',
        icon: 'Icon: choose a square PNG of at least 180 × 180 pixels and at most 1 MB.',
        contact: 'Address for messages: enter an email address, such as editor@example.com, or nothing.',
        phone: 'Telephone number: enter one such as +49 30 123456, or nothing.',
        replyTo: 'Address for replies: enter an email address, such as desk@example.com, or nothing.',
        tooLong: (field: string) => `${field}: this is too long. Shorten it.`,
        rule: 'Choose at least one day and a time. A rule of your own needs five fields, such as 0 8 * * 1.',
        late: 'Enter whole minutes, from 1 to 43,200 (30 days).',
        choice: 'Choose one from the list.',
      },
    },
    /** The health of the installation in the desk. */
    health: {
      title: 'Health',
      open: 'Open Health',
      openBounces: 'Read the bounces',
      /** What the checks say at once. */
      fine: 'Everything works.',
      stops: (count: number) => (count === 1 ? '1 thing does not work.' : `${inDigits(count)} things do not work.`),
      warnings: (count: number) => (count === 1 ? '1 thing needs a look.' : `${inDigits(count)} things need a look.`),
      never: 'Nobody has checked yet.',
      checks: 'Checks',
      states: { stop: 'Stop', warning: 'Warning', ok: 'Good', skipped: 'Not checked' },
      good: (count: number) => `${counted(count, 'check')} found nothing wrong`,
      skipped: (count: number) => `${counted(count, 'check')} could not be made. Nothing is known about them.`,
      check: 'Check again',
      checkedAt: (moment: string) => `Checked at ${moment}.`,
      checking: 'A worker is checking. This takes a few seconds.',
      look: 'Look again',
      noChecker: 'No worker runs, so nobody can check. Start one, then check again.',
      system: 'System',
      program: 'Postrider',
      node: 'Node',
      memory: 'Memory of Redis',
      used: (used: string, max: string) => `${used} of ${max}`,
      usedFreely: (used: string) => `${used}, with no limit of its own`,
      peak: (peak: string) => `At most ${peak} so far.`,
      disk: 'On disk',
      appends: 'Every change is appended to a file.',
      onlySnapshots: 'Changes since the last snapshot are lost in a power cut: there is no append-only file.',
      writeFailed: 'Its last write to the disk failed. Free space there, and look into its log.',
      snapshot: (moment: string) => `Last snapshot ${moment}.`,
      since: 'Runs since',
      size: (bytes: number): string => size(bytes),
      workers: 'Workers',
      workersLead: 'They send emails, fetch articles and do everything else that takes time.',
      workersUnknown: 'Redis refuses to write, so workers cannot report that they run.',
      noWorker: 'No worker runs. Nothing is sent, and no article is fetched.',
      worker: 'Worker',
      alive: 'Runs',
      gone: 'Gone',
      goneLead:
        'It ended without a word: it crashed, or somebody stopped it by force. Once another worker runs, it takes over the work.',
      seen: 'Last seen',
      doing: 'What it does',
      idle: 'Waits for work',
      workerVersion: (version: string, node: string) => `Postrider ${version}, Node ${node}`,
      otherVersion: 'Another version than this page.',
      queues: 'Queues',
      queuesLead: 'Work that waits for a worker. Nothing can be changed here.',
      queue: 'Kind of work',
      waiting: 'Waiting',
      running: 'Running',
      later: 'Later',
      laterLead:
        '“Later” counts work with a time of its own: what is tried again, and the next of what is done regularly.',
      idleQueues: 'Nothing waits anywhere.',
      tabs: { overview: 'Overview', email: 'Email', reports: 'Bounces', changes: 'Changes', backups: 'Backups' },
      parts: 'Parts of Health',
      relays: {
        title: 'Mail servers',
        lead: 'Where emails go out, as the workers last saw it.',
        up: 'Answers',
        down: 'Down',
        none: 'Nothing is known of a mail server.',
        test: 'Send me a test',
        testLead: (address: string) => `A test goes to ${address}, and to nobody else.`,
        lastTest: (moment: string) => `Your last test: ${moment}`,
        states: {
          waiting: 'It is on its way. A worker sends it within seconds.',
          sent: 'The server took it. Look into your mailbox.',
          refused: 'The server refused it.',
          deferred: 'The server asks to try again later.',
          unreachable: 'No mail server could be reached.',
          'no-sender': 'It was not sent: there is no newsletter whose sender it could have.',
        },
        byOther: (relay: string) => `Another server replied instead: ${relay}.`,
        said: 'What the server said',
        limited: (minutes: number) => `That were many tests. Try again in ${counted(minutes, 'minute')}.`,
        unknown: 'This mail server is not in use any more.',
        /** The test itself. */
        email: {
          subject: 'A test of your mail server',
          title: 'It works',
          opening: (relay: string) =>
            `Somebody asked for a test of ${relay} on the Health page, and you are that person.`,
          button: 'Open Health',
          closing: 'You did not ask for it? Then somebody else is signed in as you. Sign out everywhere.',
        },
      },
      keys: {
        title: 'DKIM keys',
        lead: 'They sign every email, so that nobody else can write in your name.',
        none: 'No key is set, so Postrider does not sign. If your mail server does not sign either, make a key:',
        unknown: 'No worker has reported on them yet. Check on the Overview.',
        bits: (type: string, bits: number) => `${type.toUpperCase()}, ${inDigits(bits)} bits`,
        age: (days: number) =>
          days === 0 ? 'Its file was written today.' : `Its file is ${counted(days, 'day')} old.`,
        old: 'Older than a year: make another one, publish it, and then switch over.',
      },
      records: {
        title: 'DNS records',
        lead: 'What DNS says of the domains that you send from, as a worker last found.',
        open: 'Ask DNS now',
        none: 'Nobody has asked DNS yet. Check on the Overview.',
      },
      bounces: {
        held: (count: number) => `${counted(count, 'bounce')} held back`,
        heldLead: (limit: number, moment: string) =>
          `More than ${inDigits(limit)} readers bounced within an hour, ${moment}. A mail server may be mistaken about all of them, so nobody else is taken off the list until you decide.`,
        look: 'Read below what the servers say. If the mailboxes are really gone, mark the readers as bounced. If not, drop the bounces.',
        release: (count: number) => `Mark ${counted(count, 'reader')} as bounced`,
        rollBack: (count: number) => `Drop ${counted(count, 'bounce')}`,
        releaseTitle: (count: number) => `Mark ${counted(count, 'reader')} as bounced?`,
        releaseText: 'They get no email any more. Each of them can be brought back one by one, with a reason.',
        rollBackTitle: (count: number) => `Drop ${counted(count, 'bounce')}?`,
        rollBackText:
          'Their readers stay on the list. Readers who bounced in the hour before are confirmed again. What these bounces said is lost.',
        moved: 'The number has changed since you looked. Look at it again.',
        keep: 'Decide later',
        released: (count: number) => `${counted(count, 'reader')} marked as bounced.`,
        rolledBack: (dropped: number, back: number) =>
          `${counted(dropped, 'bounce')} dropped, and ${counted(back, 'reader')} confirmed again.`,
        gone: 'Nothing is held back any more: somebody else has decided.',
        title: 'Bounces and complaints',
        lead: 'Reports that arrived after an email was sent, the newest first.',
        none: 'No report has arrived.',
        kinds: {
          hard: 'The mailbox is gone',
          soft: 'The mailbox takes no email now',
          policy: 'The sender was refused',
          content: 'The message was refused',
          unknown: 'Unclear',
          complaint: 'Called spam',
          leave: 'Wants to unsubscribe',
          'auto-reply': 'Automatic reply',
        },
        outcomes: {
          taken: 'Not applied yet',
          applied: 'Applied',
          counted: 'Noted only',
          held: 'Held back',
          unchanged: 'Changed nothing',
        },
        when: 'When',
        what: 'What',
        outcome: 'Outcome',
        reader: 'Open the reader',
        unread: 'Emails that nobody understood',
        unreadLead:
          'They arrived at the bounce addresses of readers and give no reason that is known. They change no reader, and are kept for 30 days.',
        noSubject: 'No subject',
        channels: 'Where reports arrive',
      },
      changes: {
        title: 'Changes',
        lead: 'Who changed what, and when. Each change is kept for a year.',
        none: 'No change is found.',
        person: 'Who',
        anybody: 'Anybody',
        about: 'What about',
        anything: 'Everything',
        nouns: {
          newsletters: 'Newsletters and settings',
          issues: 'Issues and sponsors',
          articles: 'Articles and sources',
          comments: 'Comments',
          readers: 'Readers and bounces',
          people: 'People and access',
        },
        show: 'Show',
        when: 'When',
        what: 'What',
        outcome: 'Outcome',
        console: 'At the command line',
        token: 'A program',
        /** What somebody did, by the id of the operation. */
        did: {
          addNewsletter: 'Added a newsletter',
          changeNewsletter: 'Changed a newsletter',
          archiveNewsletter: 'Archived a newsletter',
          reopenNewsletter: 'Reopened a newsletter',
          removeNewsletter: 'Removed a newsletter',
          changeLook: 'Changed the look',
          changeFirstDay: 'Changed the first steps',
          changeSite: 'Changed the site',
          addSection: 'Added a section',
          orderSections: 'Ordered the sections',
          changeSection: 'Changed a section',
          mergeSection: 'Merged a section',
          removeSection: 'Removed a section',
          addSegment: 'Saved a segment',
          removeSegment: 'Removed a segment',
          startWelcome: 'Turned on the welcome emails',
          stopWelcome: 'Turned off the welcome emails',
          orderWelcomeSteps: 'Ordered the welcome emails',
          addWelcomeStep: 'Added a welcome email',
          changeWelcomeStep: 'Changed a welcome email',
          testWelcomeStep: 'Sent a test of a welcome email',
          removeWelcomeStep: 'Removed a welcome email',
          addSource: 'Added a source',
          changeSource: 'Changed a source',
          removeSource: 'Removed a source',
          pauseSource: 'Paused a source',
          resumeSource: 'Resumed a source',
          pullSource: 'Fetched a source',
          pullSources: 'Fetched the sources',
          pullSourcesNow: 'Fetched the sources at once',
          startBackup: 'Started a backup',
          importArticle: 'Imported an article',
          addArticle: 'Wrote an article',
          importAddresses: 'Imported articles by their addresses',
          importFiles: 'Imported articles from files',
          changeArticle: 'Changed an article',
          removeArticle: 'Hid an article',
          restoreArticle: 'Showed an article again',
          addPicture: 'Added a picture',
          addSponsor: 'Added a sponsor',
          changeSponsor: 'Changed a sponsor',
          removeSponsor: 'Removed a sponsor',
          addSponsorPage: 'Made a page for a sponsor',
          removeSponsorPage: 'Ended a page for a sponsor',
          composeIssue: 'Composed an issue',
          duplicateIssue: 'Used an issue again',
          changeDraft: 'Edited a draft',
          undoDraft: 'Undid a change of a draft',
          redoDraft: 'Redid a change of a draft',
          refreshSponsors: 'Took the sponsors of an issue again',
          removeDraft: 'Deleted a draft',
          rehearseIssue: 'Rehearsed an issue',
          sendTestEmail: 'Sent a test of an issue',
          askForApproval: 'Asked for an approval',
          approveIssue: 'Approved an issue',
          sendIssue: 'Sent or scheduled an issue',
          unscheduleIssue: 'Took an issue off the schedule',
          pauseIssue: 'Paused an issue',
          resumeIssue: 'Resumed an issue',
          markReached: 'Marked recipients who have an issue already',
          cancelIssue: 'Cancelled an issue',
          correctIssue: 'Corrected an issue',
          resendIssue: 'Sent an issue again',
          changePublication: 'Changed the public page of an issue',
          approveComment: 'Published a comment',
          rejectComment: 'Rejected a comment',
          blockCommentWriter: 'Blocked the writer of a comment',
          removeBlockedWriter: 'Unblocked a writer of comments',
          removeComment: 'Deleted a comment',
          releaseBounces: 'Applied bounces',
          rollBackBounces: 'Dropped bounces',
          addSubscriber: 'Added a reader',
          enrolSubscriber: 'Enrolled a reader',
          changeSubscriber: 'Changed a reader',
          unsubscribeSubscriber: 'Unsubscribed a reader',
          reactivateSubscriber: 'Brought a reader back',
          changeAddress: 'Changed the address of a reader',
          changeReaderAddress: 'Changed the address of a reader everywhere',
          eraseSubscriber: 'Erased a reader',
          eraseReader: 'Erased a reader everywhere',
          ingestFeedback: 'Applied bounces and complaints from files',
          recordComplaint: 'Recorded a complaint',
          importSubscribers: 'Imported readers',
          exportSubscribers: 'Exported readers',
          exportRecipients: 'Exported recipients',
          readReaderData: 'Downloaded the data of a reader',
          addReaderImport: 'Sent a file of readers',
          startReaderImport: 'Started an import of readers',
          cancelReaderImport: 'Cancelled an import of readers',
          addPerson: 'Invited somebody',
          changePerson: 'Changed what somebody may do',
          removePerson: 'Removed somebody',
          addInvitation: 'Sent an invitation',
          addPersonLink: 'Made a link to sign in',
          addPasskey: 'Added a passkey',
          changePasskey: 'Renamed a passkey',
          removePasskey: 'Removed a passkey',
          signIn: 'Signed in',
          removeSession: 'Signed out a browser',
          addToken: 'Made an access token',
          removeToken: 'Revoked an access token',
          addWebhook: 'Added a webhook',
          removeWebhook: 'Removed a webhook',
          testWebhook: 'Tested a webhook',
          replayWebhook: 'Replayed a webhook',
          testMailServer: 'Tested a mail server',
          testRelay: 'Sent a test email',
          closeSignUps: 'Closed sign-ups',
          openSignUps: 'Opened sign-ups',
          reshardList: 'Changed the number of buckets of the list',
        },
        outcomes: { done: 'Done', partly: 'Done in part', refused: 'Refused', unknown: 'Running, or interrupted' },
        refusals: {
          'input.invalid': 'invalid input',
          'person.last-owner': 'the last owner stays',
          'auth.not-for-role': 'not for this role',
          'command.not-confirmed': 'not confirmed',
          changed: 'somebody else changed it meanwhile',
          'not-found': 'it no longer exists',
        },
        saves: (count: number) => counted(count, 'save'),
        older: 'Older changes',
        newest: 'The newest changes',
        more: 'There may be more further back.',
      },
      backup: {
        title: 'Backups',
        lead: 'A backup has everything: readers, issues, articles and settings.',
        last: 'The last one',
        none: 'No backup was noted yet.',
        old: 'It is more than a day old.',
        recent: 'Recent',
        aged: 'Old',
        missing: 'None',
        when: 'Written',
        file: 'File',
        machine: 'Machine',
        size: 'Size',
        next: 'The next one',
        now: 'Back up now',
        nowLead: 'A worker writes it while everything runs.',
        waits: 'It waits for a worker. None may be running: see Overview.',
        runs: (keys: string, total: string) => `It is being written: ${keys} of about ${total} parts.`,
        runsUncounted: (keys: string) => `It is being written: ${keys} parts so far.`,
        silent: (machine: string) =>
          `The worker on ${machine} ended before it was written. Another one takes it over; if none does, start it again.`,
        look: 'Show how far it is',
        failed: (moment: string) => `The backup of ${moment} could not be written.`,
        faults: {
          folder: (machine: string) =>
            `The worker on ${machine} cannot write into its folder. Give its user the right to, or set another BACKUP_TO, and start it again.`,
          bucket: (machine: string) =>
            `The bucket refused the worker on ${machine}, or did not answer it. Check BACKUP_TO, AWS_ENDPOINT_URL_S3 and the access key, and start it again.`,
          space: (machine: string) => `The disk of ${machine} is full. Make room on it, and start it again.`,
          other: (machine: string) => `The worker on ${machine} stopped with an error. Start it again.`,
        },
        planned: (time: string) => `A worker writes one each day at ${time} UTC, into:`,
        rule: 'It keeps 7 daily, 4 weekly and 12 monthly ones, and deletes the others.',
        stored: (count: number) => `${counted(count, 'backup')} there`,
        unplanned: 'None is planned. With this setting, a worker writes one each day and deletes old ones:',
        guide:
          'Until then, “Back up now” writes into the folder “backups” of the worker’s DATA_DIR. docs/backup.md says more.',
        copy: 'A backup beside the data is lost with them: keep it on another machine.',
        secret: 'A backup has addresses and the key that signs links. Protect it like a password.',
      },
      jobs: {
        plan: 'Preparing issues',
        deliver: 'Sending issues',
        notices: 'Single emails',
        upkeep: 'Reminders and upkeep',
        clock: 'Schedules',
        ledgers: 'Folding old results',
        pulls: 'Fetching articles',
        pictures: 'Pictures',
        imports: 'Importing articles',
        'reader-imports': 'Importing readers',
        tests: 'Test emails',
        rehearsals: 'Rehearsals',
        checks: 'Checking issues',
        pings: 'Announcing feeds',
        feedback: 'Reports of email providers',
        webhooks: 'Webhooks',
        figures: 'Counting readers',
        backups: 'Writing backups',
        attention: 'Watching for trouble',
        'attention-facts': 'Looking at senders and results',
        welcomes: 'Starting welcome emails',
        health: 'Checking the installation',
      },
    },
    /** The articles of a newsletter in the desk. */
    articles: {
      title: 'Articles',
      lead: 'What issues are made of, the newest first.',
      sources: 'Sources',
      state: 'State',
      states: { all: 'All', unsent: 'Not sent yet', removed: 'Hidden' },
      headline: 'Headline',
      when: 'Published',
      undated: 'Undated',
      none: 'There is no article yet. They come from the sources of the newsletter, or are written here.',
      noMatch: 'No article matches.',
      showAll: 'Show all articles',
      toSources: 'Add a source',
      sent: 'Sent',
      partly: 'Sent to some readers',
      draft: 'In a draft',
      unsent: 'Not sent',
      hidden: 'Hidden',
      one: 'Article',
      oneLead: 'As later issues and the public pages show it. What you change stays when the source sends it again.',
      ownLead: 'It was written here. Later issues and the public pages show it as it is now.',
      back: 'All articles',
      read: 'Open its page',
      save: 'Save',
      hide: 'Hide it',
      show: 'Show it again',
      hideHint: 'A hidden article is left out of later issues and of the public pages. Issues that have it keep it.',
      isHidden: 'It is hidden: no later issue and no public page has it.',
      done: {
        added: 'The article is saved. The next issue can take it.',
        saved: 'Your changes are saved.',
        hidden: 'The article is hidden.',
        shown: 'The article is shown again.',
      },
      fields: {
        title: 'Headline',
        excerpt: 'Excerpt',
        section: 'Section',
        author: 'Byline',
        image: 'Picture',
        publishedAt: 'Published',
      },
      write: {
        title: 'Write an article',
        lead: 'For an article that is on no other site. It gets its page here with the first issue that has it.',
        text: 'Text',
        textHint: 'In Markdown, without the headline.',
        excerptHint: 'For emails and lists. Empty: the beginning of the text.',
        pictureHint: 'JPEG, PNG, GIF, WebP or AVIF. None chosen: the first picture of the text, if it has one.',
        pictureKept: 'Your picture is kept. Choose another one to replace it.',
        dateHint: (timeZone: string) => `By the clock of ${timeZone}. Empty: now.`,
        save: 'Save the article',
        cancel: 'Back without saving',
      },
      noSection: 'No section',
      anotherPicture: 'Another picture',
      pictureHint: 'JPEG, PNG, GIF, WebP or AVIF.',
      alt: 'What the picture shows, in words',
      focus: 'Part of the picture that stays in view',
      focusHint: 'Pictures are cut to several shapes.',
      focusAuto: 'The part that draws most attention',
      focusOther: 'The point that was set',
      places: {
        'top-left': 'Top left',
        top: 'Top',
        'top-right': 'Top right',
        left: 'Left',
        centre: 'Centre',
        right: 'Right',
        'bottom-left': 'Bottom left',
        bottom: 'Bottom',
        'bottom-right': 'Bottom right',
      },
      edits: 'What the source says',
      another: 'Another value',
      revert: 'Take this again',
      faults: {
        title: 'Enter a headline of at most 500 characters.',
        text: 'Enter a text of at most 300,000 characters.',
        date: 'Enter a day and a time.',
        picture: 'This picture cannot be used. Choose a JPEG, PNG, GIF, WebP or AVIF file.',
        long: 'This is too long.',
        changed: 'Somebody else has changed this article meanwhile. Look at your changes, and save again.',
      },
    },
    /** The checks of an issue before it is sent. */
    checkNames: {
      audience: 'Readers',
      approval: 'Approval',
      'postal-address': 'Postal address',
      subject: 'Subject',
      preheader: 'Preview text',
      placeholders: 'Texts to be replaced',
      'same-subject': 'Subject of the last issue',
      'sent-before': 'Articles of earlier issues',
      schedule: 'Other issues at that time',
      sections: 'Sections',
      sponsors: 'Sponsors',
      'alt-texts': 'Descriptions of pictures',
      size: 'Size of the email',
      'text-part': 'Plain text',
      links: 'Links',
      pictures: 'Pictures',
      'spam-score': 'Spam filter',
      relay: 'Mail server',
      'public-url': 'Public address',
      'one-click': 'One-click unsubscribe',
      from: 'Sender',
      spf: 'SPF record',
      dkim: 'DKIM record',
      dmarc: 'DMARC record',
      alignment: 'Domain of the sender',
      'reverse-dns': 'Name of the mail server',
      'mta-sts': 'MTA-STS record',
      'tls-rpt': 'TLS report record',
      bimi: 'BIMI record',
    },
    /** The comments of a newsletter in the desk. */
    comments: {
      title: 'Comments',
      lists: 'Comments by state',
      states: { held: 'Waiting', approved: 'Published', rejected: 'Rejected' },
      waiting: (count: number) => `${counted(count, 'comment')} ${count === 1 ? 'waits' : 'wait'} for a decision.`,
      waitingMore: (count: number) => `More than ${counted(count, 'comment')} wait for a decision.`,
      none: {
        held: 'No comment waits for a decision.',
        approved: 'No comment is published.',
        rejected: 'No comment is rejected.',
      },
      off: 'Readers cannot comment on the stories of this newsletter. You can let them in the settings, under “General”.',
      about: 'On',
      goneStory: 'a story that no longer exists',
      noName: 'No name',
      reader: 'A subscriber',
      visitor: 'A visitor of the site',
      written: (moment: string) => `Written ${moment}`,
      decided: (moment: string) => `Decided ${moment}`,
      publish: 'Publish',
      reject: 'Reject',
      remove: 'Delete',
      block: 'Block the writer',
      blockReader: 'Blocking rejects all that this subscriber writes from now on. They are not told.',
      blockVisitor:
        'Blocking rejects all that visitors write from the same network, for 30 days. They are not told, and other people may be among them.',
      blockedTitle: 'Blocked writers',
      blockedLead: 'Their comments are rejected at once. You find them among the rejected ones, and can publish them.',
      noneBlocked: 'No writer is blocked.',
      goneComment: 'The comment was deleted.',
      network: 'Visitors from one network',
      blockedOn: (moment: string) => `Blocked ${moment}`,
      blockEnds: (date: string) => `Ends ${date}`,
      unblock: 'Unblock',
      unblocked: 'The writer is not blocked any more. Their next comments wait for a decision.',
      later: 'Decide later',
      fromStart: 'Start with the oldest',
      trust: 'If you publish it, later comments of this subscriber are published at once.',
      next: 'Next',
      comment: 'Comment',
      story: 'Story',
      when: 'Written',
      older: 'Older comments',
      newest: 'Newest comments',
      back: 'All comments',
      change: 'Look at it again',
      done: {
        held: 'The comment waits for a decision.',
        approved: 'The comment is published.',
        rejected: 'The comment is rejected. Nobody can read it.',
        removed: 'The comment is deleted.',
        gone: 'Somebody else has deleted the comment.',
        blocked:
          'The writer is blocked. Their comments that waited are rejected, and so is what they write from now on. They are not told.',
        changed: 'Somebody else has decided about this comment meanwhile. Nothing was changed.',
      },
      asksTitle: 'Delete this comment?',
      asks: 'It cannot be restored. A rejected comment is not shown either, and you can publish it later.',
      keep: 'Keep it',
    },
    /** The sources of a newsletter in the desk. */
    sources: {
      title: 'Sources',
      lead: 'Where new articles come from.',
      none: 'No source yet. Paste the address of a site, and its feeds and sitemaps are found for you.',
      noneToSee: 'No source yet.',
      add: 'Add a source',
      list: (count: number) => counted(count, 'source'),
      back: 'All sources',
      states: { new: 'New', ok: 'Works', retrying: 'Tried again', failing: 'Failing', paused: 'Paused' },
      state: 'State',
      failures: (count: number) => (count === 1 ? 'The last fetch failed.' : `${count} fetches in a row failed.`),
      /** What the HTTP status of an answer means. */
      answers: sourceAnswers,
      because: (reason: string) => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`,
      said: 'The message',
      lastResult: 'Last result',
      remedy: 'What to do',
      remedies: {
        unreachable:
          'Open the address in a browser. If it has moved, change the address here. If it works there, the site may refuse programs: ask the people who run it.',
        private:
          'The address is not on the public web, so nothing is fetched from it. Change the address here. For a site of your own network, whoever runs this installation can set ALLOW_PRIVATE_FETCH=true.',
        elsewhere:
          'Open the site in a browser. If the address that it shows there is the right one, enter it here. The key is sent to no other host.',
        unreadable:
          'There is no feed, sitemap or list of articles at the address any more. Search the site again, or change the address here.',
        posts:
          'For a Ghost site, copy its Content API key again (Settings, Integrations), and enter it here. Otherwise ask the people who run the site whether programs may read its posts, or take its feed instead.',
      },
      times: {
        last: 'Last fetch',
        success: 'Last that worked',
        next: 'Next fetch',
        never: 'Never',
      },
      waiting: (pages: number) => `${counted(pages, 'page')} still to be read. The next fetches read them.`,
      articles: 'Its newest articles',
      noArticles: 'It has brought no article yet.',
      pull: 'Fetch now',
      pulled: 'It is fetched within a minute.',
      pause: 'Pause',
      paused: 'The source is paused. Nothing is fetched from it until you resume it.',
      isPaused: 'Nothing is fetched from it until somebody resumes it. Its articles stay.',
      resume: 'Resume',
      resumed: 'The source is resumed. It is fetched within a minute.',
      still: 'Your changes are saved. The source is paused: nothing is fetched from it until you resume it.',
      again: 'Show the result',
      added: 'The source is added. It is first fetched within a minute.',
      saved: 'Your changes are saved. The next fetch applies them.',
      moved: 'Your changes are saved. The new address is fetched within a minute.',
      edit: {
        title: 'Settings',
        url: 'Address',
        kind: 'What is at the address',
        contentKey: 'Content API key',
        contentKeyHint: (end: string) =>
          `${end === '' ? '' : `The present one ends in ${end}. Leave this empty to keep it. `}In Ghost: Settings, Integrations.`,
        every: 'Minutes between two fetches',
        section: 'Section',
        sectionHint: 'Of articles whose category is no section of the newsletter.',
        asSource: 'As the source says',
        body: 'What the public pages show of its articles',
        bodies: { full: 'The whole text', excerpt: 'The excerpt, with a link to the original', off: 'Nothing' },
        include: 'Only articles with one of these words',
        exclude: 'No articles with one of these words',
        wordsHint: 'One a line. Empty: no rule.',
        save: 'Save',
      },
      faults: {
        url: 'Enter an address that starts with https://.',
        contentKey: 'Enter the Content API key of the Ghost site: 26 digits and letters from a to f.',
        every: 'Enter whole minutes, from 1 to 1440.',
        words: 'Use at most 100 words or phrases, each of at most 200 characters.',
        changed: 'Somebody else has changed this source meanwhile. Look at your changes, and save again.',
        other: 'This value cannot be used.',
      },
      remove: 'Remove the source',
      asksTitle: 'Remove this source?',
      asks: (articles: number) =>
        articles === 0
          ? 'Nothing is fetched from it any more. It has brought no article.'
          : `Nothing is fetched from it any more. ${articles === 1 ? 'Its article stays' : `Its ${counted(articles, 'article')} stay`}, and issues that have them keep them.`,
      keep: 'Keep it',
      removed: 'The source is removed. Its articles stay.',
    },
    attention: {
      title: 'Needs attention',
      things: (count: number) => counted(count, 'thing'),
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
      articles: (count: number) => counted(count, 'article'),
      has: (count: number) => `It has ${counted(count, 'article')}.`,
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
        `Confirmed readers over ${counted(days, 'day')}, from ${inDigits(from)} to ${inDigits(to)}`,
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
      sponsors: (count: number) => counted(count, 'sponsor'),
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
        `${counted(count, 'check')} of the sender and its DNS records ${count === 1 ? 'was' : 'were'} not made`,
      /** Links from a check to the page on which it is mended. */
      mend: {
        issue: 'Change it in the issue',
        article: 'Change the article',
        settings: 'Open the settings',
        sections: 'Open the sections',
        dns: 'Show the DNS records',
      },
      uncheckedLead: 'Before you send to real readers, do the step “DNS records” of the first day.',
      fine: (count: number) => `${counted(count, 'check')} found nothing to mend.`,
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
      changes: (count: number) => counted(count, 'change'),
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
        fieldsLead: 'In the subject, the preview text and the notes. The text after | is for readers without a value.',
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
        offline: 'Not saved: the server does not answer. Your text is kept on this device, and saving is tried again.',
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
        needsDay: 'Enter a day.',
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
          count === 1 ? 'Start with the newest article' : `Start with the ${inDigits(count)} newest articles`,
        /** All new articles are in other languages. */
        foreign: (languages: string, own: string) =>
          `The new articles are in ${languages}, and the newsletter is in ${own}. An issue does not take them by itself.`,
        choose: 'Choose the articles',
        orChoose: 'Or choose the articles',
        startChosen: 'Start with the chosen',
        noNew:
          'No article waits for an issue. To use one again that was sent, choose “Also those that were sent” below and search. Or look at where articles come from.',
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
        `This sends “${subject}” to ${inDigits(readers)} ${readers === 1 ? 'reader' : 'readers'} of ${newsletter}.`,
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
      button: (readers: number) => `Send to ${inDigits(readers)} ${readers === 1 ? 'reader' : 'readers'}`,
      bound: 'You send exactly what you have seen. If somebody changes it meanwhile, nothing is sent.',
      stopped: 'A check marked “Stop” has found something. Correct it, or tick that you send it anyway.',
      anyway: 'Send it anyway',
      stoppedForGood: 'It cannot be sent yet. First do what the checks marked “Stop” say.',
      approveTitle: 'Approval',
      approveLead: 'This newsletter is sent only after somebody has approved it who has not changed it.',
      approveStarts: (readers: number, seconds: number) =>
        `It only waits for this: ${seconds} seconds after your approval it goes out to ${inDigits(readers)} ${readers === 1 ? 'reader' : 'readers'}, unless its time is later.`,
      approve: 'Approve it as it is',
      approved: 'It is approved as it is.',
      notApproved: 'Nobody has approved it as it is now.',
      /** Who was asked to approve an issue, and how to ask. */
      asked: {
        look: 'Look at the email',
        approvedBy: (who: string, moment: string) => `${who} approved it ${moment}.`,
        line: (by: string, name: string, moment: string) => `${by} asked ${name} ${moment}.`,
        emails: {
          waiting: 'The email is on its way.',
          sent: 'The email was sent.',
          'no-sender': 'The email was not sent: there is no newsletter whose sender it could have.',
          refused: 'The mail server refused the email.',
        },
        changedSince: 'It has been changed since.',
        title: 'Ask somebody by email',
        who: 'Whom to ask',
        note: 'A line to them',
        optional: ' (optional)',
        button: 'Ask by email',
        nobody: 'Nobody else can approve it: all others have changed it, or their roles do not include it.',
        faults: {
          often: 'They were asked three times today, or you have asked very often. Nobody was asked.',
          person: 'This person cannot approve it as it is now. Nobody was asked. Choose somebody else.',
        },
      },
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
        `${inDigits(reached)} ${reached === 1 ? 'reader has' : 'readers have'} it, and ${inDigits(notReached)} will not get it. This cannot be undone.`,
      /** Of an issue that was restored in the middle of its send. */
      asksRestored: (reached: number, notReached: number) =>
        `According to the backup from which it was restored, ${inDigits(reached)} ${reached === 1 ? 'reader has' : 'readers have'} it. It is not sent to the other ${inDigits(notReached)}. This cannot be undone.`,
      asksUnsent: 'Nobody gets it. Its articles are free for other issues. This cannot be undone.',
      keep: 'Keep it',
      /** Of an issue that was restored in the middle of its send. */
      resumeTitle: 'Go on sending this issue?',
      resumeAsks: (reached: number, notReached: number) =>
        `It was restored from a backup. According to the backup, ${inDigits(reached)} ${reached === 1 ? 'reader has' : 'readers have'} it. This emails the other ${inDigits(notReached)}. Readers who received it after the backup was taken get it twice.`,
      /** Of an issue that paused because others changed what its emails are made from. Who did; empty: not known. */
      resumeChanged: (names: string, readers: number) =>
        `${names || 'Somebody else'} changed it, its articles or the newsletter after it was looked at. This emails it as it is now to ${counted(readers, 'reader')}.`,
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
      readers: (count: number) => counted(count, 'reader'),
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
      minutesLeft: (minutes: number) => `about ${counted(minutes, 'minute')} left`,
      hoursLeft: (hours: number) => `about ${counted(hours, 'hour')} left`,
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
          : `A correction reaches the ${inDigits(readers)} ${readers === 1 ? 'reader who still waits' : 'readers who still wait'}, and the page in your archive.`,
      fixAll: 'None of its readers has it yet. All of them get it corrected.',
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
          `Corrected: version ${edition}. ${counted(before, 'reader')} had the one before`,
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
        `${counted(readers, 'reader')} will be emailed at once. This cannot be undone.`,
      asksTwice: 'Some of them may get it twice: their server may have taken it the first time.',
      leftOut: (readers: number) =>
        `${counted(readers, 'reader')} will be left out: the address bounced, or every story reached them otherwise.`,
      nobodyAgain: 'There is nobody to send it to again.',
      /** Why an issue cannot be sent again. */
      cannotAgain: {
        folded: 'Its results were reduced to totals, so nobody knows any more whom it did not reach.',
        cancelled: 'It was cancelled while readers were waiting. Send it to those who still wait first.',
        unsent: 'It was cancelled before it was sent to anybody. Duplicate it, and send the copy.',
        unplanned: 'The list of its readers is not complete yet. Please try again in a minute.',
        paused: 'It is paused. Those who wait get it once you resume it.',
        draft: 'It has not been sent yet.',
        'nobody-reached': 'It has no readers to send to again.',
        old: 'Its send began more than 45 days ago.',
        archived: 'This newsletter is archived.',
      },
      againButton: (readers: number) => `Send to ${counted(readers, 'reader')}`,
      correctTitle: 'Correct the issue',
      correctNobody: 'No reader waits any more: a correction changes the public page alone.',
      correctPage: 'Correct the public page',
      correctLead: (waiting: number, have: number) =>
        `${counted(waiting, 'reader')} still ${waiting === 1 ? 'waits' : 'wait'} and ${waiting === 1 ? 'gets' : 'get'} the corrected email. ${counted(have, 'reader')} ${have === 1 ? 'has' : 'have'} it as it was.`,
      correctArticles: 'The articles are read again as they are now. So correct a story first, then the issue.',
      /** Who did; empty: not known. */
      correctAlso: (names: string) =>
        `${names || 'Somebody else'} changed its articles or the newsletter after it was looked at. That goes out with your correction.`,
      correctSubject: 'Subject',
      correctPreheader: 'Preview text',
      correctButton: (waiting: number) => `Correct it for ${counted(waiting, 'reader')}`,
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
        changed:
          'The articles or the newsletter have changed since you opened this page, so nothing is corrected yet. Look at them, then press the button again.',
      },
      back: 'Back to the issue',
      refreshes: (seconds: number) => `This page renews itself every ${counted(seconds, 'second')}.`,
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
    /** What the desk says about readers. */
    reader: {
      title: 'Readers',
      /** What the desk says about imports of readers. */
      imports: {
        title: 'Import readers',
        link: 'Import a list',
        lead: 'From a CSV file, or the export of another program. Nothing is imported before you have seen the numbers.',
        owner: 'An owner can allow you to move readers’ data. You can import lists then.',
        file: 'File',
        fileHint: 'A CSV file or an Excel workbook (XLSX) of at most 256 MB, whose first line names the columns.',
        encoding: 'Encoding',
        detect: 'Find out',
        encodingHint: 'Choose one only if letters of names look wrong.',
        encodings: {
          'utf-8': 'Unicode (UTF-8)',
          'utf-16le': 'Unicode (UTF-16)',
          'windows-1252': 'Western Europe (Windows-1252)',
          'windows-1250': 'Central Europe (Windows-1250)',
          'windows-1251': 'Cyrillic (Windows-1251)',
          gb18030: 'Chinese, simplified (GB 18030)',
          big5: 'Chinese, traditional (Big5)',
          shift_jis: 'Japanese (Shift JIS)',
          'euc-kr': 'Korean (EUC-KR)',
        },
        send: 'Read the file',
        sending: 'The file is being sent. Keep this page open.',
        unsent: 'The connection broke, and the file did not arrive. Nothing was imported. Send it again.',
        earlier: 'Earlier imports',
        none: 'No list was imported in the last seven days.',
        nameless: 'A file without a name',
        sent: 'Sent',
        by: (moment: string, person: string) => `${moment} by ${person}`,
        state: 'State',
        states: {
          ready: 'Not started',
          waiting: 'Waiting',
          running: 'Running',
          done: 'Imported',
          failed: 'Failed',
          cancelled: 'Cancelled',
        },
        stopping: 'Stopping',
        faults: {
          empty: 'The file is empty, or none was chosen. Choose a file whose first line names the columns.',
          workbook:
            'This is a spreadsheet of another program, or has a password. Open it, save the sheet with the list as “CSV UTF-8”, and send that file.',
          packed: 'This is a compressed file. Unpack it, and send the CSV file that is in it.',
          document: 'This is a document, not a list. Export the list as CSV from the program that it comes from.',
          encoding: 'The encoding of the file is not clear. Choose it below, or save the file as “CSV UTF-8”.',
          'some-bytes':
            'Most of the file is UTF-8, but some of its letters are not. Save it again as “CSV UTF-8”, and send that file.',
          quote:
            'A quote is opened and never closed, so the rest of the file cannot be read. Correct it, and send it again.',
          'no-header':
            'The first line is already a reader. Add a first line that names the columns, like “email,name”, and send it again.',
          'no-address': 'No column has the addresses. Say which column has them.',
          'no-states': 'This is an export of Postrider without its column “state”, which says who has unsubscribed.',
          damaged: 'The workbook is damaged. Open it, save it again, and send that file.',
          'too-much': 'The workbook holds too much. Save the sheet with the list as “CSV UTF-8”, and send that file.',
          tooLarge: (megabytes: number) =>
            `The file is larger than ${inDigits(megabytes)} MB. Split it into several files: nobody is imported twice.`,
          busy: 'Several files are arriving at the moment. Try again in a minute.',
          malformed: 'The file did not arrive as it was sent. Choose it again.',
          noRoom: 'Earlier files that wait to be imported take all the space. Import or cancel one of them first.',
          unclear: 'A column may say who wants no email, but its meaning is not clear. Say what it means.',
          options: 'A choice does not fit the file. Check the columns.',
          other: 'The file could not be imported.',
          gone: 'Somebody has started or cancelled this import meanwhile. This is its state now.',
          changed: 'Somebody has counted it again with other choices meanwhile. These are the numbers now.',
        },
        look: {
          title: 'What was understood',
          format: 'Comes from',
          plain: 'No program that is known',
          read: 'Read as',
          detected: (encoding: string) => `${encoding}, found out from its bytes`,
          separator: 'Between columns',
          separators: { ',': 'comma', ';': 'semicolon', '\t': 'tab' },
          sheet: 'Excel workbook, first sheet',
          size: 'Size',
          looksWrong: 'If letters look wrong, send the file again with another encoding.',
          again: 'Send another file',
          columns: 'Columns',
          columnsLead: 'Each column with its first rows, and what it is read as.',
          column: 'Column',
          samples: 'First rows',
          use: 'Read as',
          isReadAs: (column: string) => `${column} is read as`,
          further: (columns: number) =>
            `${counted(columns, 'further column')} cannot be chosen here. None has a known name.`,
          not: 'Not imported',
          choose: 'Choose what it means',
          uses: {
            email: 'Address',
            name: 'Name',
            sections: 'Sections',
            locale: 'Language',
            time_zone: 'Time zone',
            cadence: 'How often',
            state: 'Who wants email',
            asked_at: 'When they asked',
            confirmed_at: 'When they confirmed',
            changed_at: 'When they left',
            engaged_at: 'Last active',
            consent_method: 'How they agreed',
            consent_from: 'Where they agreed',
            consent_text_version: 'Version of the text',
            consent_ip: 'Network address',
            log: 'History',
            consent: 'Who wants email',
          },
          ignore: 'Nothing about who wants email',
          consent: 'Where they agreed',
          consentHint:
            'Kept with each reader as proof, like “our subscription form, until 2026” or the address of a page.',
          status: 'Readers whose row does not say whether they want email',
          statuses: { confirmed: 'have agreed to get it', unsubscribed: 'have unsubscribed' },
          button: 'Count what it would do',
          buttonLead: 'Nothing is imported by this.',
          wrong: {
            email: 'Choose exactly one column with the addresses.',
            twice: (use: string) => `Only one column can be “${use}”.`,
            unclear: (column: string) => `Say what ${column} means.`,
            consent: 'Say where they agreed.',
          },
        },
        words: {
          title: 'Status words',
          lead: 'How each word was understood. A row with an unknown word is not imported.',
          word: 'In the file',
          rows: 'Rows',
          meaning: 'Means',
          meaningOf: (word: string) => `${word} means`,
          none: '(none)',
          states: {
            confirmed: 'wants email',
            unconfirmed: 'never confirmed',
            pending: 'never confirmed',
            unsubscribed: 'unsubscribed',
            bounced: 'mailbox bounced',
            complained: 'complained',
            erased: 'erased',
            unknown: 'unknown',
          },
          button: 'Count again',
          wrong: 'A word cannot mean that. Choose another meaning.',
        },
        trial: {
          title: 'What it would do',
          lead: (file: string) => `Nothing of ${file} has been imported yet.`,
          button: (readers: number) => `Import ${counted(readers, 'reader')}`,
          nobody: 'No row of this file can be imported. See why below, and change how it is read.',
          before: 'A run before stopped half-way. Its readers count as updated: nobody is imported twice.',
          change: 'Change the columns',
        },
        outcome: {
          read: 'Rows read',
          added: 'New readers',
          updated: 'Known readers, updated',
          skipped: 'Not imported',
          why: 'Why rows are not imported',
          reason: 'Reason',
          reasons: {
            'invalid email': 'No valid address',
            'unknown status': 'A status word that is not known',
            unconfirmed: 'Never confirmed',
            erased: 'Erased',
            unsubscribed: 'Has unsubscribed here, and stays so',
            bounced: 'Has bounced here, and stays so',
            complained: 'Has complained here, and stays so',
            'broken quotes': 'Quotes that do not fit',
            'wrong number of fields': 'Too many or too few cells',
          },
          notes: 'To know',
          columns: (names: string) => `These columns are not imported: ${names}.`,
          sections: (names: string) => `The newsletter has no such sections: ${names}.`,
          locales: (names: string) =>
            `These languages are not available: ${names}. Readers get the language of the newsletter.`,
          zones: (names: string) => `These time zones are not known: ${names}. Readers get that of the newsletter.`,
          dates: (names: string) => `Dates in these columns could not be read: ${names}.`,
          resumed: (rows: number) =>
            `A worker stopped after ${counted(rows, 'row')}, and another one went on from there.`,
        },
        run: {
          counting: 'Counting',
          importing: 'Importing',
          waiting: 'It waits for a worker, and begins by itself.',
          share: (percent: string) => `${percent} of the file`,
          rows: (rows: number) => `${counted(rows, 'row')} read`,
          leave: 'You can leave this page. The import goes on, and is in the list of imports.',
          stopping: 'It stops after the rows that are being written.',
          cancel: 'Cancel',
          cancelLead: 'Readers that were imported stay.',
        },
        end: {
          done: (readers: number) => `${counted(readers, 'reader')} imported.`,
          failed: 'The import failed',
          failedTrial: 'The file could not be counted',
          cancelled: 'The import was cancelled, and its file was removed.',
          written: (readers: number) =>
            `${counted(readers, 'reader')} had been imported by then, and stay on the list.`,
          again: 'Nothing is lost: correct it and count again. Nobody is imported twice.',
          rejects: (rows: number) =>
            `Download the ${rows === 1 ? 'row' : counted(rows, 'row')} that ${rows === 1 ? 'was' : 'were'} not imported`,
          rejectsLead: 'As a CSV file with the reason of each. Correct it, and import it like any list.',
          readers: 'See the readers',
          another: 'Import another list',
          keep: (day: string) => `This page is kept until ${day}.`,
        },
        remove: 'Remove the file',
      },
      /** What the desk says about saved segments of readers. */
      segments: {
        title: 'Segments',
        lead: 'Saved conditions. An issue can go to the confirmed readers who match one.',
        none: 'No segment is saved yet.',
        noneNext: 'Narrow the list of readers by conditions, then save them.',
        toReaders: 'Choose conditions',
        name: 'Name',
        filter: 'Who is in',
        save: 'Save as a segment',
        saveLead: 'Like “City readers”. A segment never changes, so its name means the same in every issue.',
        button: 'Save the segment',
        exists: 'A segment with this name exists. Choose another name.',
        wrongName: 'Use up to 60 letters, digits, spaces, dots or hyphens, and begin with a letter.',
        wrongFilter: 'Choose at least one condition for confirmed readers.',
        oldSection: 'The newsletter no longer has a section of this segment, so nobody is in it.',
        saved: 'The segment is saved.',
        renamed: 'The segment has its new name.',
        removed: 'The segment was removed. Its readers stay.',
        share: (matching: number, confirmed: number) =>
          `${inDigits(matching)} of ${counted(confirmed, 'confirmed reader')}, counted just now.`,
        first: 'The first of them',
        nobody: 'Nobody is in it now.',
        nobodyYet: (percent: string) => `Nobody is in it in the first ${percent} of the list.`,
        write: 'Write to them',
        writeLead: 'Begins a draft of the newest articles. Nothing is sent by it.',
        noArticles: 'No article is new for them. Add one first, or choose articles for an issue to everybody.',
        archived: 'This newsletter is archived and takes no new issue.',
        rename: 'Give it another name',
        renameLead: 'Issues that were written for it keep the name that it had.',
        newName: 'New name',
        renameButton: 'Rename',
        remove: 'Remove',
        removeTitle: 'Remove this segment?',
        removeText: (readers: number) =>
          `It has ${counted(readers, 'reader')} now. They stay subscribed. Only the saved conditions go.`,
        uses: 'Not sent yet, and written for it',
        usesKept: 'These issues keep their readers.',
        unused: 'No issue that is still to be sent was written for it.',
        removeButton: 'Remove the segment',
        keep: 'Keep it',
        timeZone: (name: string) => `are in the time zone ${name}`,
        cadence: (name: string) => `get it ${name}`,
        cadences: { 'every issue': 'with every issue', daily: 'once a day', weekly: 'once a week' },
        source: (name: string) => `agreed at ${name}`,
      },
      countedAt: (readers: number, moment: string) => `${counted(readers, 'confirmed reader')}, counted ${moment}`,
      notForRole: {
        title: 'Readers are not open to you',
        lead: 'Your role in this newsletter does not include seeing its readers.',
        next: 'An owner can give you the role of an editor, which includes it.',
      },
      states: {
        pending: 'Not confirmed yet',
        confirmed: 'Confirmed',
        unsubscribed: 'Unsubscribed',
        bounced: 'Bounced',
        complained: 'Complained',
        erased: 'Erased',
      },
      all: 'All',
      byState: 'By state',
      find: {
        title: 'Find a reader',
        label: 'Address or name',
        hint: 'A whole address opens its reader. A part of an address or of a name lists the first 50 who have it.',
        button: 'Find',
        noAddress: (address: string) =>
          `${address} is not a reader of this newsletter. Check the spelling. Whoever was erased can only sign up again themselves.`,
        results: (text: string) => `Readers with “${text}” in the address or the name`,
        none: 'Nobody was found.',
        noneYet: (percent: string) => `Nobody was found in the first ${percent} of the list.`,
        soFar: (percent: string) => `The first ${percent} of the list was searched.`,
        further: 'Search further',
        back: 'All readers',
        empty: 'Type an address, or a part of an address or a name.',
      },
      filter: {
        title: 'Narrow the list',
        section: 'Gets a section',
        anySection: 'Any section',
        language: 'Language',
        anyLanguage: 'Any language',
        domain: 'Mailbox at',
        domainHint: 'The part after the @, like example.com.',
        confirmedAfter: 'Confirmed from',
        confirmedBefore: 'Confirmed before',
        engagedSince: 'Active since',
        engagedHint: 'Clicked, rated or replied on or after this day.',
        button: 'Show them',
        clear: 'Remove the conditions',
      },
      sentence: {
        of: {
          all: (newsletter: string) => `All readers of ${newsletter}`,
          pending: (newsletter: string) => `People who have not confirmed ${newsletter} yet`,
          confirmed: (newsletter: string) => `Confirmed readers of ${newsletter}`,
          unsubscribed: (newsletter: string) => `People who unsubscribed from ${newsletter}`,
          bounced: (newsletter: string) => `Readers of ${newsletter} whose mailbox bounced`,
          complained: (newsletter: string) => `Readers of ${newsletter} who complained`,
        },
        /** @param conditions as a list, each of which fits after “who” */
        with: (who: string, conditions: string) => `${who} who ${conditions}`,
        section: (name: string) => `get ${name}`,
        language: (name: string) => `read in ${name}`,
        domain: (name: string) => `have a mailbox at ${name}`,
        confirmedAfter: (day: string) => `confirmed on or after ${day}`,
        confirmedBefore: (day: string) => `confirmed before ${day}`,
        engagedSince: (day: string) => `were active since ${day}`,
      },
      count: {
        known: (readers: number, moment: string) => `${counted(readers, 'reader')}, counted ${moment}.`,
        now: (readers: number) => `${counted(readers, 'reader')}, counted just now.`,
        ask: 'Count them now',
      },
      list: {
        reader: 'Reader',
        state: 'State',
        since: 'Since',
        noOrder: 'The list has no order: find a reader by the address.',
        none: 'Nobody is here.',
        noneYet: (percent: string) => `Nobody matches in the first ${percent} of the list.`,
        empty: 'This newsletter has no readers yet.',
        emptyNext: 'Share the sign-up form, import a list, or add the first one.',
        further: 'Look further',
        file: 'Save these readers as a CSV file',
      },
      add: {
        title: 'Add a reader',
        lead: 'They get an email, and are a reader once they confirm. An address gets at most one such email a day.',
        address: 'Email address',
        name: 'Name, for the greeting',
        optional: 'Optional.',
        language: 'Language of the emails',
        sections: 'Sections',
        sectionsHint: 'None: all of them, also those to come.',
        consent: 'Where they asked for it',
        consentHint:
          'Such as “at our stand in March” or the address of a page. It is kept as proof, and the reader sees it at the end of each email.',
        button: 'Send the confirmation email',
        waits: 'The confirmation email is on its way. They are a reader once they confirm.',
        known: 'They are a confirmed reader already. Nothing was changed.',
        suppressed: 'They complained or were erased. Only they can subscribe again, on the sign-up form.',
        archived: 'This newsletter is archived and takes no new readers.',
        closed: 'Sign-ups are closed at the moment. An owner can open them again.',
        usedUp: 'This mailbox has asked for too much today. Try again tomorrow.',
        wrong: {
          email: 'Enter a whole email address, like reader@example.com.',
          name: 'Use a shorter name, without an address of a page.',
          consent: 'Say where they asked for it.',
          other: 'Something here cannot be used.',
        },
      },
      one: {
        title: 'Reader',
        state: 'Subscription',
        since: (moment: string) => `since ${moment}`,
        why: 'Why',
        noWhy: 'Why is no longer stored.',
        name: 'Name',
        language: 'Language',
        sections: 'Sections',
        allSections: 'All sections',
        timeZone: 'Time zone',
        active: 'Last active',
        never: 'Not yet',
        consent: 'Consent',
        methods: {
          page: 'on a page of this site',
          import: 'with an import',
          command: 'added by the publisher',
          embed: 'on an embedded form',
          api: 'through another program',
        },
        asked: 'Asked',
        confirmed: 'Confirmed',
        how: 'How',
        from: 'Where',
        history: 'History',
        historyNote: 'The first two entries and the latest ten are kept.',
        what: 'What',
        issue: (issue: string) => `Issue ${issue}`,
        got: 'What they got',
        gotNote: (issues: string) =>
          `Of the last ${issues} issues. Those whose results were reduced to totals list only what was not accepted.`,
        gotNone: 'No issue is recorded for them.',
        subject: 'Issue',
        status: 'Status',
        clicks: 'What they clicked',
        clicksNone: 'No click is recorded. Clicks are recorded only of readers who agreed.',
        comments: 'What they wrote',
        commentsNone: 'They have written no comment.',
        commentStates: { held: 'Waits for a decision', approved: 'Published', rejected: 'Rejected' },
        removedArticle: 'An article that was removed',
        elsewhere: 'Other newsletters',
      },
      rights: {
        title: 'What you can do',
        unsubscribe: 'Unsubscribe',
        unsubscribeLead: 'For a reader who asked you to. Only they can subscribe again.',
        unsubscribeTitle: 'Unsubscribe this reader?',
        unsubscribed: 'They are unsubscribed and get no further issue.',
        alreadyLeft: 'They were off the list already. Nothing was changed.',
        back: 'Bring them back',
        backLead:
          'Their mailbox bounced. If you know that it works again, say how you know: it is kept in their history.',
        reason: 'How you know',
        reasonWrong: 'Say how you know that the address works again.',
        broughtBack: 'They are confirmed again and get the next issue.',
        cannotBack: 'They can no longer be brought back. Their state has changed: see below.',
        data: 'Download their data',
        dataLead: 'Everything that is stored about them, as a file. They have a right to it.',
        erase: 'Erase',
        eraseLead:
          'Deletes their address and all that is stored with it, in every newsletter. They have a right to it.',
        eraseTitle: 'Erase this reader?',
        eraseText:
          'This erases the reader from every newsletter, with their history, clicks, ratings and comments. It cannot be undone.',
        eraseKept:
          'What stays is a code that was made from the address and cannot be turned back into it. It keeps an import from adding them again, and reports go on counting the emails that they were sent.',
        eraseButton: 'Erase for ever',
        erased: 'The reader was erased, and the readers were counted again.',
        elsewhere:
          'They also read a newsletter in which you have no role, so an editor or owner of all newsletters erases them.',
        fresh: 'This needs a sign-in of the last 15 minutes: you may be asked to sign in again.',
        owner: 'An owner can allow you to move or erase readers’ data.',
        keep: 'Keep them',
      },
    },
    /** What the desk says about an issue that was sent. */
    report: {
      figures: {
        title: 'Against the issues before it',
        lead: (issues: number) =>
          `Compared with the last ${counted(issues, 'issue')} for the same readers. “Usually” leaves out the least and the greatest.`,
        titleAlone: 'How it went',
        sent: (readers: number, moment: string, accepted: number) =>
          `Sent to ${counted(readers, 'reader')} on ${moment}. ${inDigits(accepted)} accepted.`,
        unsent: 'It was cancelled before it was sent to anybody.',
        figure: 'Figure',
        own: 'This issue',
        usually: 'Usually',
        range: (low: string, high: string) => (low === high ? low : `${low} to ${high}`),
        verdicts: { more: 'more than usual', fewer: 'fewer than usual', usual: 'as usual' },
        names: {
          accepted: 'Accepted by servers',
          notAccepted: 'Not accepted',
          clicks: 'Clicks by people',
          unsubscribed: 'Unsubscribed',
          complained: 'Complained',
          raters: 'Readers who rated an article',
          comments: 'Comments',
        },
        ofThem: (reader: string, provider: string, us: string) =>
          `the reader’s: ${reader}, the provider’s: ${provider}, ours: ${us}`,
        machines: (count: string) => `machines: ${count}`,
        unsure: (count: string) => `not known: ${count}`,
        noClicks: 'Clicks are not counted in this issue.',
        pending: 'counted within the hour',
        countedAt: (moment: string) => `Who left and who complained was counted ${moment}.`,
        honest:
          '“Accepted” means that a mail server took the email. Nobody can know whether it was read: opens are not tracked.',
        before: 'The issues before it',
        issue: 'Issue',
      },
      ratings: {
        title: 'Ratings and comments',
        none: 'Nobody has rated a story of this issue or commented on it.',
        lead: 'By email, from poor to best. An article that was in other issues has those of all of them.',
        article: 'Article',
        average: 'Average',
        comments: 'Comments',
      },
      left: {
        title: 'Who left after it',
        lead: 'Readers who left after this issue had reached them and before another one did.',
        uncounted: 'They are counted within an hour of the end of the send.',
        nobody: 'Nobody has left.',
        unsubscribed: (readers: number) => `${counted(readers, 'reader')} unsubscribed`,
        complained: (readers: number) => `${counted(readers, 'reader')} complained`,
        open: 'Who they are',
        reader: 'Reader',
        states: { unsubscribed: 'Unsubscribed', complained: 'Complained' },
        when: 'When',
        gone: 'no longer on the list',
        none: 'Nobody is listed here. Whoever came back is left out, and the list is made within an hour of the end of the send.',
      },
      clicks: {
        title: 'Links and sections',
        none: 'Clicks are not counted in this issue. They are counted in issues of newsletters that have it switched on.',
        links: 'Links',
        link: 'Link',
        lead: 'Clicks by people, and apart from them what programs such as mail scanners opened.',
        places: { article: 'Story', sponsor: 'Sponsor', note: 'Note' },
        people: 'People',
        machines: 'Machines',
        unknown: 'Not known',
        all: 'All links',
        sections: 'Sections',
        section: 'Section',
        noSection: 'Other stories',
        file: 'Links as a CSV file',
        onEmail: 'On the email',
        /** Of the list on the page of an issue. */
        most: (shown: number, all: number) => `The ${shown} most clicked of ${counted(all, 'link')}.`,
        clicked: 'Clicks by people',
        openAll: 'All links, on the email itself',
        markLead: 'Beside the words of each link: clicks by people, then by machines. The redder, the more people.',
        edition:
          'The email as it was sent, in its last edition. A link in several places is counted, and marked, once.',
        /** Beside a link in the email itself. */
        mark: (people: number, machines: number) =>
          `${counted(people, 'person', 'people')} · ${counted(machines, 'machine')}`,
      },
      sponsors: {
        title: 'Sponsors',
        lead: 'Their numbers, and pages that you can send to them.',
        open: 'Sponsors and their pages',
        none: 'This issue has no sponsor.',
        about:
          'A page for a sponsor shows these numbers and no reader. Whoever has its link can open it, for 90 days or until you end it.',
        accepted: 'Accepted by servers',
        until: (day: string) => `Works until ${day}.`,
        copy: 'Copy the link',
        copied: 'Copied',
        end: 'End this page',
        share: 'Make a page to share',
        shareAnother: 'Make another page',
      },
      recipients: {
        file: 'All as a CSV file',
        title: 'Recipients by status',
        statuses: 'Statuses',
        none: 'No reader has this status.',
        folded:
          'The results of this issue were reduced to totals. Only readers whose email was not accepted are still listed.',
        reader: 'Reader',
        when: 'When',
        attempts: 'Attempts',
        next: (moment: string) => `next attempt ${moment}`,
        find: 'Find one reader',
        address: 'Whole address',
        hint: 'See everything that happened between this issue and one reader.',
        findButton: 'Find',
        wrong: 'Enter a whole email address, like reader@example.com.',
      },
      story: {
        title: 'One reader of this issue',
        steps: 'What happened',
        what: 'What',
        noTime: 'time not kept',
        planned: 'Put on the list of recipients',
        claimed: (attempts: string) => `Being sent now, attempt ${attempts}`,
        outcomes: {
          waiting: 'Not emailed yet',
          accepted: 'Accepted by a mail server',
          deferred: 'Deferred: the server did not take it yet',
          bounced: 'Bounced: the server says that the mailbox takes no email',
          failed: 'Not accepted, or given up',
          uncertain: 'Uncertain: the connection broke before the server had answered',
          excluded: 'Left out: they had left before their turn',
        },
        attempts: (attempts: number) => `after ${counted(attempts, 'attempt')}`,
        retry: 'The next attempt is due',
        clicked: (title: string) => `Clicked “${title}”`,
        rated: (title: string, step: string) => `Rated “${title}”: ${step}`,
        commented: (title: string) => `Commented on “${title}”`,
        events: {
          asked: 'Asked to subscribe',
          confirmed: 'Confirmed the subscription',
          unsubscribed: 'Unsubscribed',
          bounced: 'Taken off the list: their mailbox bounced',
          complained: 'Complained, and was taken off the list',
          erased: 'Erased',
          'changed preferences': 'Changed what they get',
          reminded: 'Reminded to confirm',
          'no longer every issue': 'No longer gets every issue',
          'no longer daily': 'No longer gets the daily digest',
          'no longer weekly': 'No longer gets the weekly digest',
          reactivated: 'Put on the list again',
        },
        by: {
          reader: 'by the reader',
          editor: 'by an editor',
          import: 'by an import',
          api: 'by another program',
          bounce: 'because of a bounce',
          complaint: 'because of a complaint',
          system: 'by Postrider',
        },
        absences: {
          'not-sent': 'This issue has not been sent yet.',
          'not-on-list': 'This address is not on the list: it was not when the send began, or has been removed since.',
          'not-confirmed': 'They have not confirmed their subscription.',
          'confirmed-later': 'They confirmed after the send had begun.',
          'left-before': 'They no longer got the newsletter when the send began.',
          'left-or-accepted': 'They have left since. Which emails were accepted is no longer kept for this issue.',
          'other-audience': 'They do not meet the conditions of this issue.',
          'other-digest': 'This issue is a digest of a rhythm that they did not choose.',
          'list-incomplete': 'The list of recipients is not complete yet.',
          'totals-only': 'The results of this issue were reduced to totals. Most likely it was accepted.',
          unknown: 'They were not among the readers when the send began. Their record does not show why.',
        },
        kept: 'Of several attempts only the last one is kept. Clicks are known only of readers who agreed to that.',
        another: 'All recipients',
      },
      next: 'Next page',
      first: 'First page',
    },
  },
}));

const gone = 'The reader is bounced and gets no further issue. There is nothing to do.';

/** What to do about a refused message, by its reason (src/smtp/refusals/reason.ts), else by whose fault it is. */
const refusals = {
  reasons: {
    'no-such-user': gone,
    'no-such-domain': gone,
    'mailbox-disabled': gone,
    'mailbox-full': 'Wait: a mailbox that stays full for weeks counts as gone.',
    'rate-limited': 'Send more slowly to this provider: set DOMAIN_RATES, or WARM_UP for a new sending address.',
    'too-many-recipients': 'Send more slowly to this provider: set DOMAIN_RATES.',
    blocked: 'Ask the block list or provider that the server named to remove you, and send only to confirmed readers.',
    unauthenticated: 'Check the SPF, DKIM and DMARC records of the sending domain.',
    'sender-refused': 'Check that the sender address exists and that its domain accepts email.',
    'relay-refused': 'Check the user name and password in SMTP_URL, and that the relay may send for this domain.',
    policy: 'Read what the server said; it usually names a page with the reason.',
    protocol: 'Check the relay: it refused a command.',
    spam: 'Check the content and the links of the issue, and SPF, DKIM and DMARC.',
    virus: 'Check the links of the issue: the server found one dangerous.',
    'too-large': 'Make the issue smaller: fewer articles or shorter excerpts.',
    malformed: 'Check whether a relay or filter on the way changes messages.',
    'no-smtputf8': 'The address has letters beyond ASCII. Ask the reader for another one.',
    'relay-without-smtputf8': 'The address has letters beyond ASCII. Add a relay that offers SMTPUTF8 to SMTP_URL.',
    'refused-by-reader': 'The reader blocks this sender. Unsubscribe them if they ask.',
  },
  byFault: {
    reader: 'There is nothing to do.',
    provider: 'Wait: deferred messages are retried for days.',
    us: 'Read what the server said.',
  },
};

const withoutPeriod = (text: string) => text.replace(/\.$/, '');

const protections: Record<FactsOf<'smtp.relays'>['relays'][number]['protection'], string> = {
  socket: 'a Unix socket, which needs no TLS',
  tls: 'TLS',
  required: 'TLS required',
  opportunistic: 'TLS where offered, certificate not checked',
  off: 'no TLS',
};

function relayInWords(one: FactsOf<'smtp.relays'>['relays'][number]): string {
  const facts = [
    ...(one.weight === null ? [] : [`weight ${one.weight}`]),
    ...(one.lmtp ? ['LMTP'] : []),
    protections[one.protection],
    ...(one.rates.length > 0 ? [`at most ${one.rates.join(',')}`] : []),
  ];
  return `${one.relay} (${facts.join(', ')})`;
}

const keysInWords = ({ keys }: FactsOf<'dkim-key.fine'>) =>
  keys.map(({ type, bits, at }) => `${type} ${bits} (${at})`).join(', ');
const unsigned = 'No email is sent until it can sign. Correct the setting, or make a key.';

const replicas = (count: number) => `${counted(count, 'replica')} ${count === 1 ? 'is' : 'are'}`;

const memoryGaps: Record<FactsOf<'redis.memory-only'>['because'], readonly [string, string]> = {
  'append-only-file-off': ['it has no append-only file', 'Set "appendonly yes" in redis.conf.'],
  'waitaof-forbidden': ['it does not let this user run WAITAOF', 'Add +waitaof to the ACL of this user.'],
  'waitaof-unknown': ['it has no WAITAOF', 'Use Redis 7.2 or newer, or Valkey.'],
};

const refusedWrites: Record<FactsOf<'redis.refuses'>['because'], readonly [string, string]> = {
  'memory-full': ['its memory is full', 'Raise maxmemory of Redis, or give its machine more memory.'],
  'disk-failed': ['it cannot write to its disk', 'Free space on the disk of Redis, and look into its log.'],
  'read-only': [
    'it is a read-only replica',
    'Set REDIS_URL to the primary, or promote this replica (REPLICAOF NO ONE).',
  ],
  'too-few-replicas': [
    'too few of its replicas are connected',
    'Bring its replicas back, or lower min-replicas-to-write.',
  ],
  'not-ready': ['it is not ready', 'Wait until it has loaded its data, or until its cluster is complete.'],
};

/** `1,024 readers have it, 676 do not`. */
export function restInEnglish({ reached, notReached }: { reached: number; notReached: number }): string {
  const have = `${counted(reached, 'reader')} ${reached === 1 ? 'has' : 'have'} it`;
  if (notReached === 0) return have;
  return `${have}, ${inDigits(notReached)} ${notReached === 1 ? 'does' : 'do'} not`;
}

const enter = (address: string) => `Enter ${address} at the provider (docs/webhooks.md).`;

const either = (values: readonly string[]) =>
  values.length < 2 ? values.join() : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
const quoted = (text: string) => `“${text}”`;
const kilobytes = (bytes: number) => `${(bytes / 1_024).toFixed(1)} KB`;

/** `a, b, c and 4 more issues`. @param one what they are */
function some<Value>({ first, more }: Some<Value>, one: string, word: (value: Value) => string): string {
  const others = `${more} more ${more === 1 ? one : one.endsWith('s') ? `${one}es` : `${one}s`}`;
  return first.map(word).join(', ') + (more > 0 ? ` and ${others}` : '');
}
const same = (text: string) => text;

const conditions: Record<FactsOf<'audience.reached'>['conditions'][number]['field'], (values: string[]) => string> = {
  segment: (values) => `segment "${values.join()}"`,
  digest: (values) => `the ${values.join()} digest`,
  state: (values) => `state ${either(values)}`,
  section: (values) => `section ${either(values)}`,
  locale: (values) => `language ${either(values)}`,
  timeZone: (values) => `time zone ${either(values)}`,
  cadence: (values) => `cadence ${either(values)}`,
  source: (values) => `consent from ${either(values.map((label) => `"${label}"`))}`,
  domain: (values) => `domain ${either(values)}`,
  confirmedAfter: (values) => `confirmed on or after ${values.join()}`,
  confirmedBefore: (values) => `confirmed before ${values.join()}`,
  engagedSince: (values) => `active since ${values.join()}`,
};

/** `205 of 1,020 confirmed readers: section Tech`. */
function readers({ matching, confirmed, conditions: narrowed }: FactsOf<'audience.reached'>): string {
  const share = narrowed.map(({ field, values }) => conditions[field](values)).join(', ');
  if (share === '' && matching === confirmed) {
    if (confirmed < 2)
      return confirmed === 0 ? 'no confirmed reader' : 'the newsletter’s only confirmed reader gets it';
    return `all ${inDigits(confirmed)} confirmed readers`;
  }
  const count = `${inDigits(matching)} of ${counted(confirmed, 'confirmed reader')}`;
  return share === '' ? count : `${count}: ${share}`;
}

const columns = (width: number) => `${width} columns wide (a Chinese character takes two)`;
const shorten = (limit: number) => `Inboxes cut it after about ${limit}. Shorten it.`;
const fewer = 'Use fewer articles, or shorter excerpts.';
const onePreheader = 'Write one or two sentences that continue the subject.';
const textPart = 'Readers and filters without HTML see this part. Report it as a fault of the template.';

const issueStates = {
  scheduled: 'scheduled for then',
  sending: 'sending',
  paused: 'paused and may go on then',
} as const;

type Address = FactsOf<'links.dead'>['addresses']['first'][number];
type PlainFault = Exclude<AddressFault, { number: number } | { type: string }>['fault'];
const plainFaults: Record<PlainFault, string> = {
  'no-dns': 'has no address in DNS',
  'connection-refused': 'refuses the connection',
  'bad-certificate': 'has an invalid certificate',
  late: 'does not answer in time',
  unreachable: 'cannot be reached',
  'no-web-address': 'is not a web address',
  password: 'contains a password',
  private: 'leads to a private network',
  reserved: 'is reserved for examples',
  unchecked: 'was not checked',
};
function faultInWords(found: AddressFault): string {
  if ('type' in found) return `is ${found.type || 'of no type'}, not a picture`;
  if (!('number' in found)) return plainFaults[found.fault];
  return found.fault === 'status' ? `answers ${found.number}` : `redirects more than ${found.number} times`;
}
const addresses = (all: Some<Address>) =>
  some(all, 'address', (one) => `${readableAddress(one.url)} ${faultInWords(one)}`);
const dead = ({ addresses: all }: FactsOf<'links.dead'>) =>
  [addresses(all), 'Correct the address, or remove it.'] as const;
const doubtful = ({ addresses: all }: FactsOf<'links.dead'>) =>
  [addresses(all), 'Check each in a browser, and correct or remove it if it does not work.'] as const;
const allAnswer = ({ addresses: count }: FactsOf<'links.fine'>) => {
  if (count === 0) return 'none';
  return count === 1 ? '1 answers' : `all ${count} answer`;
};

const spamScore = ({ score, required, rules }: FactsOf<'spam-score.fine'>) =>
  `${score} of ${required}${rules.first.length > 0 ? ` (${some(rules, 'rule', same)})` : ''}`;
const lessSpam = 'Change what these rules complain about.';

/** Who changes a setting: plain words first, then its name. */
const setBy = (setting: string) => `Whoever runs this installation sets it: ${setting}.`;

const reservedUrl = ({ url }: FactsOf<'public-url.reserved'>) =>
  [
    `${url} is reserved for examples, so readers cannot open it`,
    `The public address has to be your own. ${setBy('PUBLIC_URL')}`,
  ] as const;
const httpsUrl = `The public address has to begin with https. ${setBy('PUBLIC_URL')}`;
const correctProxy =
  'Ask whoever runs this installation to start the web part, or to correct the public address (PUBLIC_URL) and the proxy before it.';
const letPostsThrough =
  'Until this is corrected, readers cannot unsubscribe with one click. Ask whoever runs this installation to let POST requests through to /unsubscribe/, without a redirect.';

const notChecked = ({ because, domain }: FactsOf<'spf.skipped'>) =>
  because === 'inbox'
    ? 'not checked, because the catch-all inbox keeps every email'
    : `not checked, because ${domain} is reserved for examples`;
const unanswered = ({ reason }: FactsOf<'spf.unanswered'>) =>
  [`DNS does not answer (${reason})`, 'Try again later, or set DNS_SERVERS.'] as const;
const publish = (at: string, record: string) => `Publish this TXT record at ${at}: ${record}`;

const spfFaults: Record<FactsOf<'spf.invalid'>['errors'][number]['fault'], (term: string) => string> = {
  unknown: (term) => `"${term}" is unknown`,
  loop: (term) => `${term} includes itself`,
  none: (term) => `${term} has no SPF record`,
  several: (term) => `${term} has several SPF records`,
};

const sponsorFault: Record<FactsOf<'sponsors.differ'>['sponsors']['first'][number]['because'], string> = {
  ended: 'ends before the issue goes out, so the issue does not show it',
  'not-begun': 'begins after the issue goes out, so the issue does not show it',
  paused: 'is paused',
  removed: 'was removed',
  'used-up': 'is in as many other issues as were agreed',
  changed: 'is not as it is in the list of sponsors',
  missing: 'is due and not in this issue',
  'no-room': 'is due, and this issue has no room for another sponsor',
  'same-place': 'is shown at the same place as another sponsor',
};

const domains = ({ from, envelope, signing }: FactsOf<'alignment.signed'>) =>
  `From ${from}, Return-Path ${envelope}, ${signing === null ? 'not signed by Postrider' : `d=${signing}`}`;
const alignDomains = (organisation: string) =>
  `Sign with DKIM_DOMAIN=${organisation}, or use an address of the signing domain as the sender.`;

const mtaSts = (domain: string) =>
  `v=STSv1; id=1 (and a policy at https://mta-sts.${domain}/.well-known/mta-sts.txt), so that replies to you are encrypted.`;
const tlsRpt = (domain: string) =>
  `v=TLSRPTv1; rua=mailto:postmaster@${domain}, so that other servers report when they cannot encrypt email to you.`;
const severalRecords = ({ at, records }: FactsOf<'bimi.several'>) =>
  [`${at} has ${records} records, so none counts`, 'Keep one.'] as const;
const recordAt = ({ at, record }: FactsOf<'bimi.fine'>) => `${at}: ${record}`;
const strictDmarc = (domain: string) => `It also needs p=quarantine or p=reject in the DMARC record of ${domain}.`;
const setPtr = 'Ask your host to set the reverse DNS (PTR) of the address to the EHLO name, or set EHLO_NAME.';

type WaitReason = FactsOf<'issue.waits'>['because'];
const decide = 'Send it now, give it another time, or make it a draft again.';

/** What an issue waits for, why where that is not plain, and what to do. */
export const waitsInEnglish: Record<WaitReason, { what: string; because?: (at: string) => string; remedy: string }> = {
  approval: { what: 'waits for approval', remedy: 'Read it, then approve it.' },
  changed: {
    what: 'waits for a look',
    because: (at) => `somebody has changed it since it was scheduled for ${at}`,
    remedy: 'Read it, then let it keep its time, or approve it where it needs an approval.',
  },
  late: {
    what: 'waits for a decision',
    because: (at) => `it was due on ${at}, and nothing could start it in time`,
    remedy: decide,
  },
  restored: {
    what: 'waits for a decision',
    because: (at) => `it comes from a backup, where it was scheduled for ${at}, and may have been sent since then`,
    remedy: decide,
  },
  'postal-address': {
    what: 'waits for the postal address of its newsletter',
    remedy: 'Set the address for the newsletter.',
  },
  articles: {
    what: 'waits for articles',
    because: () => 'none of its own exists any more',
    remedy: 'Give it others, or cancel it.',
  },
  checks: {
    what: 'waits, because a check says stop',
    remedy: 'It starts once the check passes. Or send it now, and ignore the check.',
  },
  archived: {
    what: 'does not start',
    because: () => 'its newsletter is archived',
    remedy: 'Reopen the newsletter, or cancel the issue.',
  },
};

const mailboxFaults: Record<FactsOf<'mailbox.failing'>['because'], string> = {
  connection: 'Check the host and the port in FEEDBACK_MAILBOX.',
  certificate:
    'In FEEDBACK_MAILBOX, ca=FILE names an authority to trust, and servername=NAME the name in the certificate.',
  login: 'Check the user in FEEDBACK_MAILBOX, and FEEDBACK_MAILBOX_PASSWORD. Some providers want an app password.',
  folder: 'Check the folder in FEEDBACK_MAILBOX, and FEEDBACK_MAILBOX_MOVE_TO.',
  report: 'Postrider retries each time it reads the mailbox. If it keeps failing, apply the report by hand.',
  blocked: 'Fix the error that the message names. If only some emails fail, move them to another folder.',
};

const partNames = {
  store: 'the state of Redis',
  workers: 'the workers and relays',
  issues: 'the issues',
  newsletters: 'the newsletters',
  sources: 'the sources',
  mailbox: 'the ways that bounces come in',
  'sign-ups': 'the sign-ups',
  webhooks: 'the webhooks',
  senders: 'the DNS records of the senders',
  invitations: 'the invitations',
  memory: 'the memory of Redis',
  backups: 'the state of the backups',
} as const;

const backupRemedies: Record<NonNullable<FactsOf<'backup.old'>['because']> | 'untried', string> = {
  folder: 'Allow the user that runs Postrider to write there, or set another BACKUP_TO.',
  bucket: 'Check BACKUP_TO, AWS_ENDPOINT_URL_S3 and the access key. The workers try again every 15 minutes.',
  space: 'Make room there. The workers try again every 15 minutes.',
  other: 'Read the log of the workers. They try again every 15 minutes.',
  untried: 'Check that a worker runs and has BACKUP_TO.',
};

/** Why a send paused itself, each without the full stop at its end. */
const pauses: PauseWords = {
  bounces: ({ bounced, tried, limit }) =>
    `${bounced} of the first ${tried} emails bounced, which is more than ${limit} %`,
  complaints: ({ complaints, tried, limit }) =>
    `${complaints} of ${tried} readers complained, which is more than ${limit} %`,
  refused: ({ providers, refused, tried }) =>
    `${providers} ${providers === 1 ? 'provider' : 'providers'} refused ${refused} of the first ${tried} emails because of this sender`,
  changed: 'Somebody changed it after it was looked at or approved',
  archived: 'Its newsletter was archived',
  restored: 'It was being sent when the restored backup was taken',
  stop: '.',
  withReply: (why, reply, remedy) => `${why}: “${reply}” ${remedy}`,
  resumeChanged:
    'Look at it as it is now. If its newsletter needs approvals, have it approved by somebody who has not changed it. Then resume it, or cancel it.',
  resumeRestored:
    'If you resume it, readers who received it after the backup was taken get it twice. To avoid that, first mark the readers who have it, with the log of your relay. Or cancel it: nobody gets it twice, and the others never get it.',
};

const ofSender = (name: string) => (domain: string) => `${name} of ${domain}`;
/** What the checks of an installation are called. */
const healthTitles: HealthTitles = {
  node: 'node',
  settings: 'settings',
  secret: 'secret',
  'key-files': 'key files',
  smtp: 'smtp',
  encryption: 'smtp encryption',
  ehlo: 'ehlo',
  'dkim-key': 'dkim',
  redis: 'redis',
  replicas: (server) => `redis replicas${server === undefined ? '' : ` of ${server}`}`,
  relay: 'relay',
  worker: 'worker',
  pace: 'pace',
  'redis-setting': (setting, server) => `redis ${setting}${server === undefined ? '' : ` on ${server}`}`,
  memory: 'redis memory',
  list: 'list',
  backup: 'backup',
  'sign-ups': 'sign-ups',
  proxy: 'proxy',
  bounces: 'bounces',
  listener: 'bounce listener',
  mailbox: 'bounce mailbox',
  reports: (provider) => `reports of ${provider}`,
  webhooks: 'webhooks',
  invitations: 'invitations',
  sources: 'sources',
  sections: 'sections',
  digests: 'digests',
  scheduled: 'scheduled issues',
  stopped: 'stopped issues',
  holds: 'on hold',
  refusals: 'refusals',
  attention: 'attention',
  from: ofSender('from'),
  spf: ofSender('spf'),
  dkim: ofSender('dkim'),
  dmarc: ofSender('dmarc'),
  alignment: ofSender('alignment'),
  'reverse-dns': ofSender('reverse-dns'),
  'mta-sts': ofSender('mta-sts'),
  'tls-rpt': ofSender('tls-rpt'),
  bimi: ofSender('bimi'),
};

/** What checks find. The function is long because it holds a catalogue. */
const findings = onDemand(
  (): FindingWords => ({
    'audience.reached': readers,
    'audience.nobody': (facts) => [
      `nobody would get it: ${readers(facts)}`,
      facts.haveAll > 0 ? 'Give it other articles, or delete it.' : 'Wait for readers, or compose an issue for others.',
    ],
    'approval.missing': () => ['nobody has approved it', 'Approve it as it is now.'],
    'approval.changed': () => ['it has changed since it was approved', 'Approve it as it is now.'],
    'approval.given': () => 'approved as it is now',
    'approval.unneeded': () => 'the newsletter needs none',
    'postal-address.missing': () => ['the newsletter has none, and the law requires one', 'Set it for the newsletter.'],
    'postal-address.present': () => 'it is in the email',
    'subject.empty': () => ['the subject is empty', 'Write one.'],
    'subject.wide': ({ columns: width, limit }) => [columns(width), shorten(limit)],
    'subject.capitals': () => ['the subject is all in capitals, as spam often is', 'Write it in sentence case.'],
    'subject.fine': ({ columns: widths }) => widths.map(columns).join(', '),
    'preheader.empty': () => ['the preview text is empty, so inboxes show the first words', onePreheader],
    'preheader.repeats': () => ['the preview text repeats the subject', onePreheader],
    'preheader.wide': ({ columns: width, limit }) => [columns(width), shorten(limit)],
    'preheader.fine': ({ columns: width }) => columns(width),
    'placeholders.found': ({ places }) => [
      some(places, 'place', (one) => `${quoted(one.text)} in ${one.in === 'article' ? 'article ' : ''}${one.of}`),
      'Replace them with the text.',
    ],
    'placeholders.none': () => 'none found',
    'same-subject.same': ({ issue }) => [
      `${issue} had the same subject`,
      'Change the subject, or readers take it for the same.',
    ],
    'same-subject.other': ({ issue }) => `${issue} had another subject`,
    'same-subject.first': () => 'no issue was sent before',
    'sent-before.again': ({ articles }) => [
      some(articles, 'article', (one) => {
        if (!('of' in one)) return `${quoted(one.title)} in ${one.issue}`;
        const where = one.issue === null ? 'which is in this issue too' : `sent in ${one.issue}`;
        return `${quoted(one.title)} has the same ${one.because} as ${one.of}, ${where}`;
      }),
      'Take them out, unless readers should get them again.',
    ],
    'sent-before.none': () => 'no reader gets an article twice',
    'schedule.clash': ({ issues }) => [
      some(issues, 'issue', ({ issue, state }) => `${issue} is ${issueStates[state]}`),
      'Choose another time, so that readers do not get two emails at once.',
    ],
    'schedule.digest': () => ['a digest of the schedule goes out at about the same time', 'Choose another time.'],
    'schedule.free': () => 'no other issue goes out at about the same time',
    'sections.unknown': ({ sections }) => {
      const each = some(
        sections,
        'section',
        ({ section, titles }) => `${quoted(section)} of ${some(titles, 'article', quoted)}`,
      );
      const verb = sections.first.length > 1 ? 'are no sections' : 'is no section';
      return [
        `${each} ${verb} of the newsletter, so these articles appear without one`,
        'Add the section to the newsletter, or give the articles one that it has.',
      ];
    },
    'sections.known': () => 'the newsletter has every section that the articles name',
    'sponsors.differ': ({ sponsors }) => [
      some(sponsors, 'sponsor', ({ title, because }) => `${quoted(title)} ${sponsorFault[because]}`),
      'Take the sponsors that are due, or change them in this issue.',
    ],
    'sponsors.due': ({ sponsors }) =>
      sponsors === 0 ? 'none' : sponsors === 1 ? 'one, as it is due' : `${sponsors}, as they are due`,
    'alt-texts.missing': ({ pictures }) => [
      `${some(pictures, 'picture', (one) => ('url' in one ? readableAddress(one.url) : `the picture of ${quoted(one.title)} (${one.article})`))} without a description`,
      'Describe what each picture shows.',
    ],
    'alt-texts.decorative': ({ pictures }) =>
      pictures === 1
        ? 'one picture of a feed without a description counts as decorative, beside the headline'
        : `${pictures} pictures of feeds without a description count as decorative, beside the headline`,
    'alt-texts.present': ({ pictures }) => {
      if (pictures === 0) return 'no pictures';
      return pictures === 1 ? 'the picture has one' : `all ${pictures} pictures have one`;
    },
    'size.cut': ({ bytes, limit }) => [
      `${kilobytes(bytes)} of HTML: Gmail cuts it off at ${limit / 1_024} KB, and the unsubscribe link with it`,
      fewer,
    ],
    'size.close': ({ bytes, limit }) => [
      `${kilobytes(bytes)} of HTML, very close to the ${limit / 1_024} KB at which Gmail cuts it off`,
      fewer,
    ],
    'size.near': ({ bytes, limit }) => [
      `${kilobytes(bytes)} of HTML, close to the ${limit / 1_024} KB at which Gmail cuts it off`,
      fewer,
    ],
    'size.fine': ({ bytes, limit }) => `${kilobytes(bytes)} of HTML; Gmail cuts at ${limit / 1_024} KB`,
    'text-part.empty': () => ['the plain-text part is empty', textPart],
    'text-part.lacks': ({ titles }) => [`it lacks the link of ${some(titles, 'article', quoted)}`, textPart],
    'text-part.complete': ({ bytes }) => `${kilobytes(bytes)}, with every link`,
    'links.dead': dead,
    'links.doubtful': doubtful,
    'links.fine': allAnswer,
    'pictures.dead': dead,
    'pictures.doubtful': doubtful,
    'pictures.fine': allAnswer,
    'spam-score.unmeasured': () => 'not measured, because SPAM_CHECK_URL is not set',
    'spam-score.unasked': ({ reason }) => [
      `the spam filter cannot be asked (${reason})`,
      'Ask whoever runs this installation to start it, or to correct SPAM_CHECK_URL.',
    ],
    'spam-score.spam': (facts) => [spamScore(facts), lessSpam],
    'spam-score.high': (facts) => [spamScore(facts), lessSpam],
    'spam-score.fine': spamScore,
    'relay.down': ({ relays }) => [
      some(relays, 'relay', ({ relay, reason }) => `${relay} is down (${reason})`),
      'The others take over. Ask whoever runs this installation to start it, or to correct the mail server (SMTP_URL).',
    ],
    'relay.inbox-away': () => [
      'the catch-all inbox of Postrider, which takes every email here, is not running',
      'Nothing can be sent. Ask whoever runs this installation to start it, or to set a real mail server (SMTP_URL).',
    ],
    'relay.unreachable': ({ reason }) => [
      `the mail server cannot be used: ${reason}`,
      'Ask whoever runs this installation to start it, or to correct the mail server (SMTP_URL).',
    ],
    'relay.plain': ({ relays }) => [
      `${some(relays, 'relay', same)} may be used without TLS`,
      'Others could read the emails on their way. Whoever runs this installation uses smtps:// or tls=required in SMTP_URL.',
    ],
    'relay.inbox': () => 'the catch-all inbox accepts email',
    'relay.fine': () => 'accepts email',
    'public-url.reserved': reservedUrl,
    'public-url.local': ({ url }) => [
      `readers cannot open the links of this issue, because only this machine can open ${url}`,
      'Whoever runs this installation sets PUBLIC_URL to an https address.',
    ],
    'public-url.here': ({ url }) => [
      `readers elsewhere cannot open the links of this issue, because only this machine can open ${url}`,
      'Before you send to readers elsewhere, whoever runs this installation sets PUBLIC_URL to an https address.',
    ],
    'public-url.inside': ({ url }) => [
      `only readers in your own network can open ${url}`,
      'If readers are elsewhere too, whoever runs this installation sets PUBLIC_URL to an address that everybody can open.',
    ],
    'public-url.inbox': ({ url }) =>
      `only this machine can open ${url}, which is enough while every email stays in its inbox`,
    'public-url.plain': ({ url }) => [`${url} is not https`, httpsUrl],
    'public-url.silent': ({ url, reason }) => [`${url} does not answer from here (${reason})`, correctProxy],
    'public-url.foreign': ({ url, status }) => [`${url} answers ${status}, and not as Postrider does`, correctProxy],
    'public-url.fine': ({ url }) => `${url} answers`,
    'one-click.reserved': reservedUrl,
    'one-click.redirects': ({ status }) => [
      `it redirects (${status}), which mailbox providers do not follow`,
      letPostsThrough,
    ],
    'one-click.foreign': ({ status }) => [`it answers ${status}, and not as Postrider does`, letPostsThrough],
    'one-click.silent': ({ reason }) => [
      `the address that unsubscribes with one click does not answer from here (${reason})`,
      letPostsThrough,
    ],
    'one-click.fine': () => 'it answers',
    'from.skipped': notChecked,
    'from.provider': ({ domain }) => [
      `${domain} belongs to a mailbox provider, and others reject newsletters in its name`,
      'Use an address at a domain of your own as the sender.',
    ],
    'from.own': ({ domain }) => `${domain} is not a mailbox provider's`,
    'spf.skipped': notChecked,
    'spf.unanswered': unanswered,
    'spf.none': ({ domain }) => [`${domain} has no SPF record`, 'Publish one that your relay’s provider gives you.'],
    'spf.several': ({ domain, records }) => [
      `${domain} has ${records} SPF records, so none counts`,
      'Merge them into one record.',
    ],
    'spf.invalid': ({ domain, errors }) => [
      `the SPF record of ${domain} is not valid: ${errors.map(({ fault, term }) => spfFaults[fault](term)).join('; ')}`,
      'Correct the record.',
    ],
    'spf.too-long': ({ domain, lookups, limit }) => [
      `the SPF record of ${domain} needs ${lookups} DNS lookups, and more than ${limit} make it invalid`,
      'Remove includes that you do not use, or give IP addresses in their place.',
    ],
    'spf.everyone': ({ domain }) => [
      `the SPF record of ${domain} lets every server send`,
      'End the record with -all or ~all.',
    ],
    'spf.fine': ({ domain, record, lookups, limit }) => `${domain}: ${record} (${lookups} of ${limit} lookups)`,
    'dkim.skipped': notChecked,
    'dkim.unanswered': unanswered,
    'dkim.unsigned': ({ domain }) =>
      `Postrider does not sign; the relay should, with a domain that belongs to ${domain}`,
    'dkim.none': ({ at, value }) => [`there is no DKIM record at ${at}`, publish(at, value)],
    'dkim.several': ({ at, records }) => [`there are ${records} DKIM records at ${at}`, 'Keep one.'],
    'dkim.revoked': ({ at, value }) => [`the DKIM key at ${at} is revoked (p= is empty)`, publish(at, value)],
    'dkim.other-key': ({ at, value }) => [`the DKIM record at ${at} is for another key`, publish(at, value)],
    'dkim.testing': ({ at }) => [`the DKIM record at ${at} says that the domain is testing (t=y)`, 'Remove t=y.'],
    'dkim.fine': ({ at }) => at.map((name) => `${name} has the key that signs`).join(', '),
    'dmarc.skipped': notChecked,
    'dmarc.unanswered': unanswered,
    'dmarc.none': ({ domain }) => [
      `${domain} has no DMARC record, which Gmail and Yahoo require of bulk senders`,
      `Publish a TXT record at _dmarc.${domain}: v=DMARC1; p=none`,
    ],
    'dmarc.several': ({ domain, records }) => [
      `_dmarc.${domain} has ${records} records, so none counts`,
      'Keep one record.',
    ],
    'dmarc.invalid': ({ domain }) => [
      `the DMARC record of ${domain} has no valid p=`,
      'Give it p=none, quarantine or reject.',
    ],
    'dmarc.fine': ({ domain, policy }) => `${domain}: p=${policy}`,
    'alignment.skipped': notChecked,
    'alignment.signed': domains,
    'alignment.neither': (facts) => [
      `${domains(facts)}: neither belongs to the domain of From`,
      alignDomains(facts.organisation),
    ],
    'alignment.spf-only': (facts) => [
      `${domains(facts)}: only SPF vouches for From, and forwarded emails lose it`,
      alignDomains(facts.organisation),
    ],
    'alignment.relay-signs': (facts) => `${domains(facts)}; the relay should sign with a domain under ${facts.from}`,
    'alignment.relay-only': (facts) => [
      `${domains(facts)}: only a signature of the relay could vouch for From`,
      alignDomains(facts.organisation),
    ],
    'reverse-dns.skipped': notChecked,
    'reverse-dns.unanswered': unanswered,
    'reverse-dns.no-address': ({ ehlo }) => [
      `the EHLO name ${ehlo} has no address in DNS`,
      'Add an A record, or set EHLO_NAME.',
    ],
    'reverse-dns.no-name': ({ ehlo, address }) => [`${address} (${ehlo}) has no name in reverse DNS`, setPtr],
    'reverse-dns.elsewhere': ({ address, names }) => [
      `${address} is called ${names.join(', ')}, which leads elsewhere`,
      setPtr,
    ],
    'reverse-dns.fine': ({ ehlo, address, name }) => `${ehlo} is ${address}, and ${address} is ${name}`,
    'mta-sts.skipped': notChecked,
    'mta-sts.unanswered': unanswered,
    'mta-sts.none': ({ domain, at }) => [`${domain} has no MTA-STS record`, publish(at, mtaSts(domain))],
    'mta-sts.several': severalRecords,
    'mta-sts.empty': ({ domain, at, tag }) => [
      `the MTA-STS record at ${at} has no ${tag}=`,
      publish(at, mtaSts(domain)),
    ],
    'mta-sts.fine': recordAt,
    'tls-rpt.skipped': notChecked,
    'tls-rpt.unanswered': unanswered,
    'tls-rpt.none': ({ domain, at }) => [`${domain} has no TLS-RPT record`, publish(at, tlsRpt(domain))],
    'tls-rpt.several': severalRecords,
    'tls-rpt.empty': ({ domain, at, tag }) => [
      `the TLS-RPT record at ${at} has no ${tag}=`,
      publish(at, tlsRpt(domain)),
    ],
    'tls-rpt.fine': recordAt,
    'bimi.skipped': notChecked,
    'bimi.unanswered': unanswered,
    'bimi.none': ({ domain, strict }) => [
      `${domain} has no BIMI record`,
      `To show your logo beside your emails, publish this TXT record at default._bimi.${domain}: v=BIMI1; l=https://… (your logo as SVG Tiny PS); a=https://… (its certificate).${strict === null ? '' : ` ${strictDmarc(strict)}`}`,
    ],
    'bimi.several': severalRecords,
    'bimi.plain-logo': ({ at }) => [
      `the logo of ${at} is not at an https address`,
      'Give it l=https://… with an SVG file.',
    ],
    'bimi.unused': ({ at, strict }) => [`${at} is not used while DMARC says p=none`, strictDmarc(strict)],
    'bimi.fine': recordAt,
    'attention.incomplete': ({ part, reason }) => [
      `${partNames[part]} could not be read (${reason.replace(/\.$/, '')}), so troubles of theirs may be missing here`,
      'Run the doctor, and read the log. What else is listed is right.',
    ],
    'issue.unreadable': ({ issue, reason }) => [
      `${issue} could not be read (${reason.replace(/\.$/, '')}), so whether it waits for something is not known`,
      'Run its checks, and read the log.',
    ],
    'replicas.few': ({ wanted, connected }) => [
      `Redis has ${connected === 0 ? 'no connected replica' : `only ${counted(connected, 'connected replica')}`}, and DURABLE_REPLICAS is ${wanted}: changes are refused and sends wait`,
      'Start the missing replicas, or lower DURABLE_REPLICAS.',
    ],
    'replicas.lost': ({ before, connected, spare }) => [
      `Redis has ${connected === 0 ? 'none' : connected} of the ${counted(before, 'replica')} that it had in the last seven days${spare === null ? '' : spare === 0 ? '; if another is lost, changes are refused and sends wait' : `; changes continue with ${spare} more lost, and are refused after that`}`,
      'Start the missing replicas again, and check their network. If they were removed on purpose, this ends after seven days.',
    ],
    'replicas.failed-over': ({ at: moment, server }, at) => [
      `a replica of Redis${server === null ? '' : ` (${server})`} has become the primary, noticed at ${at(moment)}`,
      'In the report of each issue that was being sent then, see how many readers may have received it twice. Check that the old primary follows the new one: docs/redis.md, “When a primary is lost”, has the steps. This note ends after a day.',
    ],
    'worker.away': () => [
      'nothing is sent, because no worker is running',
      'Start a worker on the server: it is the part of Postrider that sends.',
    ],
    'issue.waits': ({ issue, because: reason, startAt, since }, at) => {
      const { what, because, remedy } = waitsInEnglish[reason];
      return [`${issue} ${what} since ${at(since)}${because ? `, because ${because(at(startAt))}` : ''}`, remedy];
    },
    'issue.unapproved': ({ issue, startAt }, at) => [
      `${issue} is scheduled for ${at(startAt)} and not approved`,
      'Approve it before that.',
    ],
    'issue.paused': ({ issue }) => [`${issue} is paused`, 'Resume it, or cancel it.'],
    'issue.paused-itself': ({ issue, reason, cause }) => [
      `${issue} paused itself: ${(cause ? pauseWith(pauses, refusals, cause) : reason).replace(/\.$/, '')}`,
      pauseRemedy(pauses, cause) ?? 'Read its report. Then resume it, or cancel it.',
    ],
    'issue.archived': ({ issue, newsletter }) => [
      `${issue} is paused, because the newsletter ${newsletter} was archived`,
      'Reopen the newsletter and resume the issue, or cancel the issue.',
    ],
    'issue.uncertain': ({ issue, readers }) => [
      `whether ${counted(readers, 'reader')} received ${issue} is uncertain, because the connection ended after the message was handed over`,
      'Send it to them again, which some may then have twice, or leave it. The next issue ends this question.',
    ],
    'issue.half-sent': ({ issue, reached, notReached }) => [
      `${issue} was cancelled half-way: ${counted(reached, 'reader has', 'readers have')} it, and ${notReached} ${notReached === 1 ? 'does' : 'do'} not`,
      'Send it to the others, or compose the next issue: they get its articles there.',
    ],
    'issue.held': ({ issue }) => [
      `the digest ${issue} was not sent, because a check says stop`,
      'Read its checks and correct it, then send it.',
    ],
    'provider.on-hold': ({ issue, provider, relay, reason, reply, refused, attempts, until }, at) => [
      `${provider} refused ${refused} of ${attempts} messages of ${issue} from ${relay} because of this sender (${reason}): ${quoted(reply)}`,
      `${remedyIn(refusals, reason, 'us')} Then resume the issue. The messages fail on ${at(until)}.`,
    ],
    'source.failing': ({ source, host, newsletter, failures, result, status, lastSuccessAt }, at) => [
      `the source ${host ?? source} of ${newsletter} has failed ${counted(failures, 'time')} in a row (${status ? sourceAnswers(status) : result.replace(/\.$/, '')}); ${lastSuccessAt === null ? 'it was never read' : `it was last read on ${at(lastSuccessAt)}`}`,
      'Check its address, or remove it.',
    ],
    'source.paused': ({ source, host, newsletter, since }, at) => [
      `the source ${host} of ${newsletter} (${source}) is paused since ${at(since)}`,
      'Resume it, or remove it.',
    ],
    'bounces.held': ({ newsletter, held, limit, since }, at) => [
      `more than ${limit} bounces of ${newsletter} came within an hour; ${held} of them ${held === 1 ? 'has' : 'have'} been held back since ${at(since)}`,
      'Read what the mail servers said. Then apply the bounces, or roll them back.',
    ],
    'mailbox.away': () => ['nothing reads the mailbox for bounces', 'Start it again.'],
    'mailbox.failing': ({ because, reason, lookedAt }, at) => [
      `the mailbox for bounces could not be read on ${at(lookedAt)}: ${reason}`,
      mailboxFaults[because],
    ],
    'memory.filling': ({ server, used, max, perDay, days }) => [
      `memory of Redis${server === null ? '' : ` on ${server}`} is full in ${days === 0 ? 'less than a day' : `about ${counted(days, 'day')}`}: ${size(used)} of ${size(max)}, and ${size(perDay)} more each day`,
      'Raise maxmemory of Redis, or give its machine more memory. docs/memory.md says what takes it and what is deleted when.',
    ],
    'memory.high': ({ server, used, max }) => [
      `Redis${server === null ? '' : ` on ${server}`} uses ${size(used)} of ${size(max)} of memory; when it is full, nobody can sign up and nothing new is sent`,
      'Raise maxmemory of Redis, or give its machine more memory. docs/memory.md says what takes it and what is deleted when.',
    ],
    'listener.away': () => ['the listener for bounces does not run', 'Start it again.'],
    'feedback.unread': ({ newsletter, emails }) => [
      `${counted(emails, 'email')} at the bounce addresses of ${newsletter} not understood`,
      'Read them, and unsubscribe or correct their readers by hand.',
    ],
    'welcome.waits': ({ newsletter, because, workers = { first: [], more: 0 } }) => {
      if (because === 'old-worker')
        return [
          `the welcome emails of ${newsletter} wait, because a worker of version 0.2.0 or earlier runs: ${some(workers, 'worker', ({ host, process }) => `process ${process} on ${host}`)}`,
          'Stop it, or upgrade it. They go on by themselves within an hour after it has ended.',
        ];
      return because === 'restored'
        ? [
            `the welcome emails of ${newsletter} are off: they were on in a backup that was restored`,
            'Turn them on once you know what was sent after the backup.',
          ]
        : [
            `the welcome emails of ${newsletter} are not sent: it has no postal address`,
            'Set the address for the newsletter.',
          ];
    },
    'comments.held': ({ newsletter, comments }) => [
      `${counted(comments, 'comment')} on ${newsletter} to be approved`,
      'Approve or reject each.',
    ],
    'sign-ups.closed': ({ by, since, opensAt }, at) => [
      `the sign-up form is closed since ${at(since)} by ${by === 'limit' ? 'the limit (SIGNUPS_PER_HOUR)' : 'an operator'}`,
      opensAt === null ? 'Open them.' : `They open by themselves on ${at(opensAt)}. You can open them now.`,
    ],
    'sign-ups.waiting': ({ signUps }) => [
      `${counted(signUps, 'accepted sign-up')} not applied, because a process ended`,
      'Start a worker, which applies them.',
    ],
    'webhook.off': ({ webhook, error, since }, at) => [
      `the webhook ${webhook} is off: its receiver ${error} (failing since ${at(since)})`,
      'Correct the receiver, then deliver the waiting events again.',
    ],
    'invitation.unsent': ({ name, because }) => [
      because === 'refused'
        ? `the server refused the email that invites ${name}`
        : `${name} is not invited: there is no newsletter to send the email from`,
      because === 'refused'
        ? 'Correct the address and invite them again, or hand over a link.'
        : 'Add a newsletter and invite them again, or hand over a link.',
    ],
    'section.moving': ({ newsletter, from, to }) => [
      `renaming the section ${quoted(from)} of ${newsletter} to ${quoted(to)} has not finished`,
      'Rename it again, which finishes it.',
    ],
    'backup.failed': ({ to, at: failedAt, lastAt, because, reason }, at) => [
      `no backup could be written to ${to} at ${at(failedAt)} (${reason.replace(/\.$/, '')}): ${lastAt === null ? 'none was written yet' : `the last one is of ${at(lastAt)}`}`,
      backupRemedies[because],
    ],
    'backup.old': ({ to, lastAt, because, reason }, at) => [
      `no backup in ${to} is younger than a day: ${lastAt === null ? 'none was written yet' : `the last one is of ${at(lastAt)}`}${reason === '' ? '' : ` (${reason.replace(/\.$/, '')})`}`,
      backupRemedies[because ?? 'untried'],
    ],
    'health.late': ({ seconds }) => [`no answer within ${seconds} seconds`, 'Try again, and look into the log.'],
    'health.failed': ({ reason }) => [`could not be checked: ${reason}`, 'Look into the log, and try again.'],
    'health.elsewhere': () =>
      'not checked, because this process does not send, and may not have the settings of those that do',
    'node.old': ({ version, needed }) => [version, `Install Node ${needed} or later.`],
    'node.fine': ({ version }) => version,
    'settings.unknown': ({ file, names }) => {
      const meant = names.flatMap(({ name, nearest }) => (nearest === null ? [] : [`${nearest} instead of ${name}`]));
      const several = names.length > 1;
      return [
        `${names.map(({ name }) => name).join(', ')} in ${file} ${several ? 'are no settings and have' : 'is no setting and has'} no effect`,
        `${meant.length > 0 ? `Probably meant: ${meant.join(', ')}. ` : ''}docs/configuration.md lists the settings.`,
      ];
    },
    'settings.known': ({ file }) => `every name in ${file} is a setting`,
    'secret.missing': () => 'SECRET is not set: a key kept in Redis signs the links',
    'secret.weak': ({ weak }) => [
      `SECRET is set, and ${weak > 1 ? `${weak} of its keys are` : 'one of its keys is'} weak`,
      'Keep the old one behind the new one: SECRET=new,old. Make a random one.',
    ],
    'secret.fine': () => 'SECRET is set',
    'secret.other': ({ configured }) => [
      `the list was created with a secret, and ${configured === 0 ? 'no secret is configured' : 'that secret is not configured'}`,
      'Set SECRET to the one that the list was created with. If you have a newer one, put the old one behind it: SECRET=new,old.',
    ],
    'key-files.open': ({ files }) => [
      `every user of this machine can read ${files.join(', ')}`,
      'Let only the user of Postrider read them.',
    ],
    'key-files.closed': () => 'no other user can read them',
    'smtp.inbox': () => 'SMTP_URL is not set: emails go to the catch-all inbox',
    'smtp.relays': ({ relays }) => relays.map(relayInWords).join(', '),
    'encryption.open': ({ relays }) => [
      `email to ${relays.join(', ')} may travel unencrypted`,
      'Use smtps://, or add ?tls=required, unless the network is private.',
    ],
    'encryption.closed': () => 'no email leaves this machine unencrypted',
    'ehlo.loopback': ({ name }) => [
      name,
      "Set EHLO_NAME to this machine's full domain name: some relays refuse a client without one.",
    ],
    'ehlo.fine': ({ name }) => name,
    'dkim-key.missing': () => 'no key is set: the relay should sign (docs/deliverability.md)',
    'dkim-key.short': ({ keys, advised }) => [keysInWords({ keys }), `Make an RSA key of ${advised} bits.`],
    'dkim-key.fine': keysInWords,
    'dkim-key.unreadable': ({ setting, file, reason }) => [
      `the DKIM key ${file} of ${setting} cannot be used: ${withoutPeriod(reason)}`,
      unsigned,
    ],
    'dkim-key.other-type': ({ setting, file, type, wanted }) => [
      `the DKIM key ${file} of ${setting} cannot be used: it is of type ${type}, not ${wanted === 'any' ? 'rsa or ed25519' : wanted}`,
      unsigned,
    ],
    'dkim-key.too-short': ({ setting, file, bits, limit }) => [
      `the DKIM key ${file} of ${setting} cannot be used: it has ${bits} bits, but verifiers require at least ${limit}`,
      unsigned,
    ],
    'dkim-key.invalid': ({ setting, file }) => [
      `the DKIM key ${file} of ${setting} cannot be used: its signatures are not valid`,
      unsigned,
    ],
    'redis.safe': () => 'answers and takes writes, and confirms that they are on its disk',
    'redis.private': () => 'the private Redis was started for this check, and answers',
    'redis.memory-only': ({ because }) => [
      `answers and takes writes; confirmed changes are only in its memory, because ${memoryGaps[because][0]}`,
      memoryGaps[because][1],
    ],
    'redis.unreachable': ({ where, reason }) => [
      `Redis does not answer at ${where} (${withoutPeriod(reason)})`,
      'Start Redis, or correct REDIS_URL.',
    ],
    'redis.refuses': ({ because, reason, servers }) => [
      `Redis${servers.length === 0 ? '' : ` on ${servers.join(', ')}`} refuses to write, because ${refusedWrites[because][0]} (${withoutPeriod(reason)})`,
      refusedWrites[because][1],
    ],
    'redis.not-on-disk': () => [
      'Redis did not confirm in time that a change is on its disk',
      'Check the disk of Redis, and its log.',
    ],
    'redis.not-on-replicas': ({ wanted, confirmed }) => [
      `only ${confirmed} of ${wanted} replicas of Redis confirmed in time that a change is on their disks`,
      'Start the missing replicas with "appendonly yes", or lower DURABLE_REPLICAS.',
    ],
    'replicas.unused': ({ connected }) =>
      `${replicas(connected)} connected; changes are confirmed without them, because DURABLE_REPLICAS is not set`,
    'replicas.confirm': ({ wanted, connected, behind }) =>
      `${replicas(connected)} connected, and at least ${wanted} confirm each change; the slowest is ${counted(behind, 'byte')} behind${connected > wanted ? '' : '. None is to spare: if one is lost, changes are refused and sends wait'}`,
    'replicas.silent': ({ wanted, confirmed }) => [
      `DURABLE_REPLICAS is ${wanted}, but only ${confirmed} ${confirmed === 1 ? 'replica confirms' : 'replicas confirm'} that a change is on disk, so changes are refused and sends wait`,
      'Set "appendonly yes" on each replica, and check its disk and its network.',
    ],
    'redis.restoring': () => [
      'a backup is being restored into this Redis, or a restore was interrupted',
      'Wait until it is done. If it was interrupted, restore the file again.',
    ],
    'redis.other-version': () => [
      'a version of Postrider wrote the data in Redis that this one cannot read',
      'Use the version that wrote the data, or another Redis.',
    ],
    'redis.cluster-node': () => ['this Redis is one node of a Redis Cluster', 'Add ?cluster=true to REDIS_URL.'],
    'redis.newer': ({ stored, known }) => [
      `a later version of Postrider wrote the data in Redis: it has had ${stored} migrations, and this version knows ${known}`,
      'Use that version or a newer one.',
    ],
    'redis.not-installed': () => [
      'REDIS_URL is not set, and no Redis is installed on this machine',
      'Install Redis, or set REDIS_URL.',
    ],
    'redis.not-started': () => [
      'the private Redis does not start',
      'Check that the folder of DATA_DIR is writable and belongs to you alone, and read redis.log there.',
    ],
    'redis.failed': ({ reason }) => [withoutPeriod(reason), 'Start Redis, or correct REDIS_URL.'],
    'redis-setting.fine': ({ value }) => value,
    'redis-setting.restored': ({ value }) =>
      `${value}; a process that was killed had left it at always, and it is restored now`,
    'redis-setting.unreported': ({ wanted }) => `this server does not report it; it should be ${wanted}`,
    'redis-setting.wrong': ({ value, wanted }) => [value, `Set it to ${wanted} in redis.conf.`],
    'redis-setting.wasteful': ({ value, wanted }) => [value, `Set it to ${wanted} in redis.conf to save memory.`],
    'memory.used': ({ used, max, perDay, days }) => {
      const amount = `${size(used)} of ${size(max)}`;
      if (perDay === null) return `${amount}; a forecast needs a week of samples`;
      return days === null ? `${amount}, and it does not grow` : `${amount}; full in about ${counted(days, 'day')}`;
    },
    'memory.unlimited': ({ servers }) => [
      `Redis${servers.length === 0 ? '' : ` on ${servers.join(', ')}`} has no memory limit: it can take all memory of its machine, and the system may then kill Redis`,
      'Set maxmemory of Redis to more than the list needs, and to less than half of the memory of its machine. docs/redis.md says how.',
    ],
    'list.fine': ({ buckets }) => `${buckets} buckets`,
    'list.moving': ({ from, to }) => [
      `being moved from ${from} to ${to} buckets`,
      'If that was interrupted, continue it.',
    ],
    'list.other': ({ buckets, wanted }) => [
      `LIST_BUCKETS is ${wanted}, but the list has ${buckets} buckets`,
      `Set LIST_BUCKETS to ${buckets}, or move the list.`,
    ],
    'backup.fresh': ({ at: writtenAt, file }, at) => `the last one was written at ${at(writtenAt)}: ${file}`,
    'backup.same-disk': ({ to }) =>
      `${to} is on the same disk as DATA_DIR, and is lost with it; keep another copy elsewhere`,
    'backup.awaited': ({ to }) => `none yet; a worker writes the first one to ${to}`,
    'backup.unplanned': ({ lastAt }, at) => [
      lastAt === null
        ? 'no backup has been written yet, and BACKUP_TO is not set'
        : `the last one was written at ${at(lastAt)}, and BACKUP_TO is not set`,
      'Set BACKUP_TO, so that a worker writes one each day. If a systemd timer writes them, check that it still runs.',
    ],
    'backup.unwritable': ({ to, reason }) => [
      `the next one cannot be written to ${to} (${reason.replace(/\.$/, '')})`,
      'Allow the user that runs Postrider to write there, or set another BACKUP_TO.',
    ],
    'backup.wrong-key': ({ reason }) => [
      `the next one cannot be encrypted (${reason.replace(/\.$/, '')})`,
      'Correct BACKUP_RECIPIENTS: it holds the public keys that age-keygen printed.',
    ],
    'backup.local': () => 'BACKUP_TO is not set, which is fine for an installation on localhost',
    'relay.accepts': ({ relays, slow }) => {
      const slowly = 'but slowly, because this version of Nodemailer is not the expected one';
      if (relays.length < 2) return slow.length > 0 ? `accepts email, ${slowly}` : 'accepts email';
      const each = relays.map((one) => `${one} accepts email`).join(', ');
      return slow.length > 0 ? `${each} (${slow.join(', ')}: ${slowly})` : each;
    },
    'worker.none': () => ['none is running', 'Start everything, or a worker alone.'],
    'worker.running': ({ workers }) => `${workers} running`,
    'pace.limits': ({ all, each, some }) =>
      [
        all.length > 0 ? `at most ${all.join(',')}` : 'no limit',
        ...(each.length > 0 ? [`a domain ${each.join(',')}`] : []),
        ...some.map(({ domain, rates }) => `${domain} ${rates.join(',')}`),
      ].join('; '),
    'pace.warm-up': ({ day, sent, allowed, since }) =>
      day === 0
        ? `warm-up begins with the first message: ${allowed} on that day`
        : `warm-up since ${since}, day ${day}: ${sent} of ${allowed}`,
    'pace.slowed': ({ domain, perSecond }) => `${domain} slowed to ${perSecond}/s, as its server requests`,
    'sign-ups.open': ({ checked, emails, check, close }) =>
      `${checked ? 'open with the bot check only' : 'open'}; ${counted(emails, 'confirmation email')} in this hour (from ${check}, every sign-up needs the bot check; from ${close}, the form closes)`,
    'proxy.none': () => 'none: readers connect directly (TRUST_PROXY is false)',
    'proxy.networks': ({ networks }) => `X-Forwarded-For is trusted from ${networks.join(', ')}`,
    'proxy.hops': ({ hops }) => `X-Forwarded-For is trusted from ${hops} ${hops === 1 ? 'proxy' : 'proxies'}`,
    'proxy.untrusted': ({ internal, at: moment }, at) => [
      `a request with X-Forwarded-For came ${internal ? 'from this machine or a private network' : 'from a public address'} (${at(moment)}), and TRUST_PROXY is false`,
      'If it came through your proxy, set TRUST_PROXY: otherwise all readers share its address and its limits.',
    ],
    'bounces.none': () => 'none are held back',
    'listener.unset': ({ mailbox }) =>
      mailbox
        ? 'bounces do not come in directly, they are read from the mailbox (FEEDBACK_PORT is not set)'
        : 'bounces by email do not come in by themselves: whoever runs this installation reads them in from files, or sets FEEDBACK_PORT',
    'listener.silent': ({ where }) => [`nothing listens on ${where}`, 'Start everything, or the listener alone.'],
    'listener.runs': ({ where, tls, emails, applied, unattributed, unread, lastAt }, at) => {
      const listens = `listens on ${where} (${tls ? 'STARTTLS' : 'no STARTTLS'})`;
      if (emails === 0 || lastAt === null) return `${listens}; no email received yet`;
      const rest = unread > 0 ? `, ${unread} not understood` : '';
      return `${listens}; ${counted(emails, 'email')} (${applied} applied, ${unattributed} without proof of the recipient${rest}), the last one at ${at(lastAt)}`;
    },
    'mailbox.unset': () => 'no mailbox is read for bounces (FEEDBACK_MAILBOX is not set)',
    'mailbox.silent': ({ mailbox }) => [
      `nothing reads ${mailbox ?? 'the mailbox'}`,
      'Start everything, or the reading of the mailbox alone.',
    ],
    'mailbox.read': ({ mailbox, moved, backlog, lookedAt }, at) => {
      const read = `${mailbox ?? 'the mailbox'} is read`;
      if (lookedAt === null) return `${read}; being checked for the first time`;
      const rest = backlog > 0 ? `, ${counted(backlog, 'message')} to be read` : '';
      return `${read}; ${counted(moved, 'report')} moved${rest}, last checked at ${at(lookedAt)}`;
    },
    'reports.unset': ({ setting, address }) => [
      'it sends your email, but its bounces are not read',
      `Set ${setting}, and enter ${address} at the provider (docs/webhooks.md).`,
    ],
    'reports.silent': ({ address }) => ['no report yet', enter(address)],
    'reports.asking': ({ topics }) => [
      `${topics.join(' and ')} ${topics.length > 1 ? 'wait' : 'waits'} for confirmation`,
      'Confirm it.',
    ],
    'reports.arrive': ({ lastAt }, at) => `last report at ${at(lastAt)}`,
    'webhooks.on': ({ webhooks }) => `${webhooks} on`,
    'invitations.open': ({ invited }) => `${invited} not accepted yet`,
    'sources.counted': ({ sources }) => counted(sources, 'source'),
    'sources.reading': ({ source, pages, sitemaps }) =>
      `${source} still reads ${[pages > 0 && counted(pages, 'page'), sitemaps > 0 && counted(sitemaps, 'sitemap')].filter(Boolean).join(' and ')}`,
    'digests.none': () => 'none is held back by a check',
    'scheduled.none': () => 'none waits for a person',
    'stopped.none': () => 'none is paused or half sent',
    'stopped.paused': ({ issue, ...rest }) => [
      `${issue} is paused: ${restInEnglish(rest)}`,
      'Resume it, or cancel it.',
    ],
    'stopped.itself': ({ issue, reason, cause, ...rest }) => [
      `${issue} paused itself (${withoutPeriod(cause ? pauseWith(pauses, refusals, cause) : reason)}): ${restInEnglish(rest)}`,
      pauseRemedy(pauses, cause) ?? 'Read its report. Then resume it, or cancel it.',
    ],
    'stopped.archived': ({ issue, newsletter, ...rest }) => [
      `${issue} is paused, because its newsletter ${newsletter} was archived: ${restInEnglish(rest)}`,
      'Reopen the newsletter and resume the issue, or cancel the issue.',
    ],
    'holds.none': () => 'no provider refuses an issue',
    'refusals.none': () => 'no message of the last issues was refused because of this sender',
    'refusals.ours': ({ issue, messages, reason }) => [
      `${messages} of ${issue} (${reason}) refused because of this sender`,
      remedyIn(refusals, reason, 'us'),
    ],
  }),
);

/**
 * English for the people who publish: the desk, the emails that they get, and what checks find.
 *
 * Every other language is one file of this shape (`PublisherLanguage`). en.ts is for readers.
 */
export const publisherEn = {
  messages,
  findings,
  refusals,
  pauses,
  healthTitles,
  /** A moment with the time zone in which it is shown. */
  inZone: (wall: string, timeZone: string) => `${wall} in ${timeZone}`,
  /** What commands say beside what checks find. Everything else on the command line is English. */
  commandLine: {
    notRunning: 'Postrider is not running here. Start it with one command: npm start',
    check: (title: string, detail: string) => `${title}: ${detail}`,
    details: (details: readonly string[]) => details.join('; '),
    remedies: (remedies: readonly string[]) => remedies.join(' '),
    /** A remedy, and the commands that do it. */
    withCommands: (remedy: string, commands: readonly string[]) =>
      `${remedy.replace(/\.$/, '')}: ${commands.join(', ')}.`,
  },
};
