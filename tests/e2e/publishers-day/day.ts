import { simpleParser } from 'mailparser';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { messages } from '../../../src/locale/messages.js';
import { publisherMessages } from '../../../src/locale/publisher-languages.js';
import { until } from '../../helpers/clock.js';
import type { Installation } from '../../helpers/process.js';
import { startSmtpSink } from '../../helpers/smtp-sink.js';
import { type Element, Visitor, type Way } from './ways.js';

export const readers = 200;
/** So many emails are taken before the mail server makes the others wait. */
const first = 40;

/** A mail server that does not know the first reader, and that takes no more than some digests until it is opened. */
export async function startSlowSink() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const isReader = (address: string) => address.endsWith('@example.org');
  let lost: string | undefined;
  let taken = 0;
  const sink = await startSmtpSink({
    onRecipient(address) {
      if (isReader(address)) lost ??= address;
      return address === lost ? { code: 550, text: '5.1.1 No such mailbox' } : undefined;
    },
    async onMessage({ to }) {
      if (isReader(to)) taken += 1;
      if (taken > first) await opened;
      return undefined;
    },
  });
  return { ...sink, open: () => open(), digests: () => sink.mails.filter(({ to }) => isReader(to)) };
}
type SlowSink = Awaited<ReturnType<typeof startSlowSink>>;

/** What is there before the day: a newsletter that needs an approval, its readers and its articles. */
export async function prepare({ json }: Installation, list: string): Promise<void> {
  await json(
    ...['newsletter', 'add', '--slug', 'harbour', '--title', 'Harbour Digest', '--from', 'News <news@example.com>'],
    ...['--sections', 'News,Tech,Life', '--address', '1 Example Road', '--time-zone', 'Europe/Berlin'],
    ...['--approval', 'wait', '--links', 'site'],
  );
  await json(
    ...['subscriber', 'import', list, '--newsletter', 'harbour', '--status', 'confirmed'],
    ...['--consent', 'at the harbour fair'],
  );
  for (const name of ['container-port-at-night', 'fast-trains-day-trips', 'tea-house-meetings', 'scan-to-pay'])
    await json('article', 'import', `samples/articles/${name}.md`);
}

/** Waits for an email to an address whose subject contains some words. */
async function emailTo({ mailsTo }: SlowSink, address: string, words: string) {
  const all = async () => Promise.all(mailsTo(address).map(({ raw }) => simpleParser(raw)));
  const wanted = async () => (await all()).find(({ subject }) => subject?.includes(words));
  await until(`an email "${words}" to ${address}`, wanted, async () => (await all()).map(({ subject }) => subject));
  return (await wanted()) ?? expect.fail('The email is gone.');
}

export interface Day {
  sink: SlowSink;
  browser: Browser;
  way: Way;
  /** The link that the program has printed. */
  link: string;
}

/** A publisher's day at the desk alone: from the printed link to the sent digest. @returns all that went wrong unseen */
export async function liveThrough({ sink, browser, way, link }: Day): Promise<string[]> {
  const ada = await Visitor.at(browser, way);
  await becomeOwner(ada, link);
  await invite(ada);
  await write(ada);
  await preview(ada);
  await test(ada, sink);
  await askForApproval(ada);
  const bo = await approveAsAnother(sink, browser, way);
  await send(ada);
  await correctMidway(ada, sink);
  return [...ada.complaints, ...bo.complaints];
}

const { pages } = messages('en');
const { desk, signIn } = publisherMessages('en');
const [ada, bo] = ['ada@example.com', 'bo@example.com'];

async function becomeOwner(visitor: Visitor, link: string): Promise<void> {
  await visitor.open(link);
  await visitor.sees(visitor.title(signIn.ownerTitle));
  await visitor.type(pages.signUp.email, ada);
  await visitor.type(signIn.name, 'Ada');
  await visitor.press(visitor.button(signIn.ownerTitle), visitor.page.locator('.desk h1'));
  await visitor.press(visitor.page.locator('a.paper'), visitor.title(desk.today));
}

/** Invites the person who will approve the issue. */
async function invite(visitor: Visitor): Promise<void> {
  const { team } = desk;
  await visitor.goTo(team.settings);
  await visitor.press(visitor.link(team.people), visitor.title(team.title));
  await visitor.press(visitor.link(team.invite), visitor.title(team.invite));
  await visitor.type(team.name, 'Bo');
  await visitor.type(team.email, bo);
  await visitor.choose(team.everywhere, team.roles.editor);
  await visitor.press(visitor.button(team.send), visitor.page.getByText(team.invited('Bo')));
  await visitor.goTo(desk.today);
}

async function write(visitor: Visitor): Promise<void> {
  const { page, way } = visitor;
  await visitor.press(visitor.button(desk.write.compose.first), visitor.title(desk.write.title));
  const moved = (await page.locator('ol.stories-edit .t').last().textContent()) ?? '';
  await visitor.press(
    page.getByRole('button', { name: desk.write.makeLead }).last(),
    page.locator('ol.stories-edit li:first-child .t', { hasText: moved }),
  );
  await visitor.type(desk.write.subject, 'What the harbour does at night');
  await visitor.type(desk.write.note, 'Good **morning**, {{name|reader}}.');
  if (way.hasScript) await visitor.sees(page.locator('[data-saved]', { hasText: 'by you' }));
  else await visitor.press(visitor.button(desk.write.save), page.locator('[data-saved]', { hasText: 'by you' }));
  await visitor.press(visitor.button(desk.write.addSponsor), visitor.title(desk.write.sponsor.title));
  await visitor.type(desk.write.sponsor.headline, 'A map that stays dry');
  await visitor.type(desk.write.sponsor.url, 'https://sponsor.example.com/');
  await visitor.choose(desk.write.sponsor.place, desk.write.places.end);
  await visitor.press(visitor.button(desk.write.sponsor.save), page.locator('.t', { hasText: 'A map that stays dry' }));
  // Everything is as it was typed.
  expect(await visitor.field(desk.write.note).inputValue()).toBe('Good **morning**, {{name|reader}}.');
}

/** Looks at the email in the dark, and as a Chinese reader. */
async function preview(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  const email = page.frameLocator('.proof iframe');
  await visitor.press(
    visitor.link(desk.issue.dark),
    page.locator('.seg a[aria-current]', { hasText: desk.issue.dark }),
  );
  await visitor.press(
    page.locator('summary', { hasText: desk.write.reader.title }),
    visitor.field(desk.write.reader.language),
  );
  await visitor.type(desk.write.reader.name, 'Zhou Ming');
  await visitor.choose(desk.write.reader.language, 'Chinese (China)');
  await visitor.press(
    visitor.button(desk.write.reader.show),
    page.locator('summary', { hasText: `${desk.write.reader.title}: Zhou Ming` }),
  );
  await page.locator('.proof iframe').scrollIntoViewIfNeeded();
  await visitor.sees(email.getByText('退订'));
  await visitor.sees(email.getByText('Zhou Ming'));
  await visitor.sees(email.getByText('A map that stays dry'));
  expect(page.url()).toMatch(/colours=dark/);
  expect(await email.locator('body').evaluate(paper)).toMatch(/^rgb\(\d\d, \d\d, \d\d\)$/);
}

/** The colour of the paper. Runs in the browser. */
function paper(body: unknown) {
  const own = body as Element;
  return own.ownerDocument.defaultView.getComputedStyle(own).backgroundColor;
}

async function test(visitor: Visitor, sink: SlowSink): Promise<void> {
  await visitor.press(visitor.button(desk.write.test), visitor.page.getByText(desk.write.testSent(ada)));
  const { html } = await emailTo(sink, ada, '[Test] What the harbour does at night');
  expect(html).toContain('A map that stays dry');
}

/** Asks the second person by email to approve the issue. */
async function askForApproval(visitor: Visitor): Promise<void> {
  const { asked, title } = desk.send;
  await visitor.way.goToSend(visitor.page);
  await visitor.sees(visitor.title(title));
  await visitor.choose(asked.who, 'Bo');
  await visitor.type(`${asked.note}${asked.optional}`, 'Out by noon?');
  await visitor.press(visitor.button(asked.button), visitor.page.getByText(/^Ada asked Bo /));
}

/** The second person takes the invitation at another browser, signs in, and approves the issue. */
async function approveAsAnother(sink: SlowSink, browser: Browser, way: Way): Promise<Visitor> {
  const visitor = await Visitor.at(browser, way);
  await visitor.open(addressIn(await emailTo(sink, bo, 'invited')));
  await visitor.press(visitor.button(signIn.button), visitor.title(signIn.sentTitle));
  await visitor.open(addressIn(await emailTo(sink, bo, 'Sign in')));
  await visitor.press(visitor.button(signIn.enter), visitor.title(desk.today));
  await visitor.open(addressIn(await emailTo(sink, bo, 'Ada asks you to approve')));
  await visitor.sees(visitor.page.getByText('Out by noon?'));
  await visitor.press(visitor.link(desk.send.asked.look), visitor.title('What the harbour does at night'));
  await visitor.press(visitor.link(desk.send.title), visitor.title(desk.send.title));
  await visitor.sees(desk.send.notApproved);
  await visitor.press(visitor.button(desk.send.approve), visitor.page.getByText(desk.send.approved));
  return visitor;
}

const addressIn = ({ text = '' }: { text?: string }): string =>
  /https?:\/\/\S+\/desk\/\S+/.exec(text)?.[0] ?? expect.fail(text);

/** Ada sends what Bo has approved: it waits, and she sends it at once. */
async function send(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await visitor.open(page.url());
  await visitor.sees(desk.send.approved);
  await visitor.sees('Bo approved it');
  await visitor.sees(`to ${readers} readers of Harbour Digest.`);
  await visitor.press(visitor.button(desk.send.button(readers)), page.getByText(desk.live.heldTitle));
  await visitor.press(visitor.button(desk.live.heldNow), page.getByText(/^Sending since/));
}

/** While the emails go out, an address bounces, and a mistake is corrected for those who still wait. */
async function correctMidway(visitor: Visitor, sink: SlowSink): Promise<void> {
  const { page } = visitor;
  await visitor.sees('No such mailbox');
  await sink.received(first);
  await visitor.press(visitor.link(desk.live.fixOpen), visitor.title(desk.live.correctTitle));
  await visitor.type(desk.live.correctSubject, 'What the port does at night');
  await visitor.press(visitor.button(/^Correct it for \d+ readers/), page.getByText('Corrected: version 2'));
  sink.open();
  await visitor.sees(visitor.page.getByRole('heading', { name: desk.issue.report }));
  const subjects = sink.digests().map(({ raw }) => /^Subject: (.*)$/m.exec(raw.toString('latin1'))?.[1]?.trim());
  const count = (subject: string) => subjects.filter((one) => one === subject).length;
  expect(subjects).toHaveLength(readers - 1);
  expect(count('What the harbour does at night')).toBeGreaterThanOrEqual(first);
  expect(count('What the port does at night')).toBe(readers - 1 - count('What the harbour does at night'));
  expect(new Set(sink.digests().map(({ to }) => to)).size).toBe(readers - 1);
}
