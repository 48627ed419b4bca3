/** The texts of the publisher's own pages and their forms. */
export interface SitePages {
  /** Titles of the pages whose text is in Markdown. */
  siteTexts: { about: string; privacy: string };
  contact: {
    title: string;
    lead: string;
    /** There is nobody to email messages to. */
    noForm: string;
    address: string;
    phone: string;
    /** Neither a contact address nor a postal address is set. */
    noAddress: string;
    email: string;
    /** Says what the address is used for. */
    emailHint: string;
    message: string;
    button: string;
    privacy: string;
    privacyLink: string;
    sentTitle: string;
    sent: string;
    toNewsletters: string;
  };
  advertising: {
    title: string;
    audience: string;
    /** Pass a rounded number. */
    about(readers: string): string;
    few(readers: string): string;
    enquiry: string;
    lead: string;
    message: string;
    button: string;
    sentTitle: string;
  };
  subscriptions: {
    title: string;
    lead: string;
    empty: string;
    subscribe: string;
    manageTitle: string;
    manage: string;
    button: string;
    sentTitle: string;
    /** Must be true whether or not the address is on the list. */
    sent: string;
    noMailTitle: string;
    noMail: string;
    back: string;
  };
  enquiryErrors: {
    messageMissing: string;
    messageTooLong(maximum: string): string;
    limited(minutes: number): string;
    /** Added for a form without the bot check. */
    withoutCheck: string;
  };
  /** The slow bot check, which needs no JavaScript. It is asked when a form is above a limit. */
  humanQuestion: {
    /** Asks for the sum. @param first 2 to 9 @param second 11 to 19 */
    ask(first: number, second: number): string;
    hint: string;
    /** The answer is right, and came too soon. */
    early: string;
    wrong: string;
  };
  share: {
    title: string;
    email: string;
    wechat: string;
    wechatHint: string;
    qrCode(title: string): string;
    weibo: string;
    copyLink: string;
    linkLabel: string;
    copied: string;
    more: string;
  };
}

/** The email to the publisher with a message from a form. Pass the writer's name, or the address without one. */
export interface EnquiryMail {
  subject: { contact(writer: string): string; advertising(writer: string): string };
  opening: { contact(writer: string, page: string): string; advertising(writer: string, page: string): string };
  /** Nobody has checked the writer's address. */
  closing: string;
}

/** The email with links to the preferences of each of a reader's subscriptions. */
export interface SubscriptionsMail {
  subject: string;
  preheader: string;
  title: string;
  text: string;
  preferencesOf(newsletter: string): string;
  notRequested: string;
}
