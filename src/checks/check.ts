import { type FactsOf, type Finding, type NameOf, nameOf } from '../findings/finding.js';
import type { issueFindings } from '../findings/issue-findings.js';

const contentChecks = {
  audience: 'Whether anybody would get it.',
  approval: 'Whether it is approved as it is now, if the newsletter needs an approval.',
  'postal-address': 'Whether the newsletter has a postal address, which the law requires.',
  subject: 'Whether the subject is empty, too long or in capitals.',
  preheader: 'Whether the preview text is empty or too long, or repeats the subject.',
  placeholders: 'Texts that were meant to be replaced.',
  'same-subject': 'Whether the last issue had the same subject.',
  'sent-before': 'Articles that another issue had before.',
  schedule: 'Other issues of the newsletter that go out at about the same time.',
  sections: 'Articles whose section the newsletter does not have.',
  sponsors: 'Whether its sponsors are those that are due on the day when it goes out.',
  'alt-texts': 'Pictures without a text for readers who do not see them.',
  size: 'Whether Gmail would cut the email off.',
  'text-part': 'Whether the plain text has every article with its address.',
  links: 'Whether every link answers.',
  pictures: 'Whether every picture answers, and is a picture.',
  'spam-score': 'The score of the spam filter of SPAM_CHECK_URL.',
  relay: 'Whether the relays accept connections.',
  'public-url': 'Whether readers can open the links to Postrider.',
  'one-click': 'Whether one-click unsubscribe answers.',
} as const;

/** The checks of a newsletter's sender. */
const senderChecks = {
  from: 'Whether the sender is at a domain of your own, and not at a mailbox provider.',
  spf: 'The SPF record of the Return-Path.',
  dkim: 'The DKIM records of the keys that sign.',
  dmarc: 'The DMARC record of the sender.',
  alignment: 'Whether the domain of the sender agrees with the one that signs, or with the Return-Path.',
  'reverse-dns': 'Whether the EHLO name and its address name each other.',
  'mta-sts': 'The MTA-STS record, which is recommended.',
  'tls-rpt': 'The TLS report record, which is recommended.',
  bimi: 'The BIMI record, which is recommended.',
} as const;
export type SenderCheckName = keyof typeof senderChecks;
export const senderCheckNames = Object.keys(senderChecks) as SenderCheckName[];

/** Every check of an issue, in the order in which they are shown, with what it looks at. */
export const checkTexts = { ...contentChecks, ...senderChecks } as const;
export type CheckName = keyof typeof checkTexts;
export const checkNames = Object.keys(checkTexts) as [CheckName, ...CheckName[]];

/** `stop`: the issue should not be sent as it is. `skipped`: it was not checked, so nothing is known. */
export const checkStates = ['ok', 'warning', 'stop', 'skipped'] as const;
export type CheckState = (typeof checkStates)[number];

/** The result of one check: what it found, as data. Each face has words for it (src/locale/findings/). */
export type Check<Name extends CheckName = CheckName> = {
  [One in CheckCode]: NameOf<One> extends Name ? { name: NameOf<One>; state: CheckState } & Finding<One> : never;
}[CheckCode];
type CheckCode = keyof typeof issueFindings;

/** The checks that were made. It is no list of checks when one of the names is missing, so that this does not compile. */
export type Complete<Name extends CheckName, Made extends CheckName> = [Exclude<Name, Made>] extends [never]
  ? Check<Name>[]
  : `${Exclude<Name, Made>} is not checked`;

const made =
  (state: CheckState) =>
  <Code extends CheckCode>(code: Code, facts: FactsOf<Code>): Check<NameOf<Code>> =>
    ({ name: nameOf(code), state, code, facts }) as unknown as Check<NameOf<Code>>;

export const passed = made('ok');
export const warning = made('warning');
export const stop = made('stop');
/** It was not checked. */
export const skipped = made('skipped');

/** What a check that passed says all the same: this is a practice, which reaches nobody elsewhere. */
const ofPractice: readonly CheckCode[] = ['relay.inbox', 'public-url.inbox'];
export const isPractice = ({ code }: Check): boolean => ofPractice.includes(code);

/** Checks that must pass: otherwise no email can or may be sent. */
export const mandatoryChecks: readonly CheckName[] = ['audience', 'approval', 'postal-address'];

/** Checks whose stop a person may decide to ignore. */
export const ignorableChecks = checkNames.filter((name) => !mandatoryChecks.includes(name));

/** The checks that keep an issue from being sent. @param ignored names that a person has decided to ignore */
export const stopsOf = (checks: readonly Check[], ignored: readonly CheckName[]): Check[] =>
  checks.filter(({ name, state }) => state === 'stop' && !(ignored.includes(name) && ignorableChecks.includes(name)));
