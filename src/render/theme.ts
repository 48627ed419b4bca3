// Pages and mails share one set of tokens. It lives with the mails, which may import almost nothing; this is the door.
export * from '../../emails/theme.js';
