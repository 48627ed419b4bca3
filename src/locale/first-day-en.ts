import { counted } from '../counted.js';

/** The steps to the first issue, in English. */
export const firstDayEn = {
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
    noMail: 'No mail server is set. Until then every email goes to an inbox on this machine, and nobody else gets any.',
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
  skippedSteps: (count: number, names: string) => `First day: ${counted(count, 'step')} left out so far (${names}).`,
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
      unreachable: (host: string) => `${host} does not answer at the moment. Check the address, or try again later.`,
      private: 'This address is not on the public web, so nothing is fetched from it.',
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
    untilThen: 'Until a mail server is set, no email leaves the machine where Postrider runs. Open its inbox there:',
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
};
