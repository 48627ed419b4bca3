import { setTimeout as sleep } from 'node:timers/promises';
import { SurfaceError } from '../errors.js';
import { demoReaderAddress, demoSections } from './demo-content.js';

// The readers of the demo, who subscribe on its pages and read its inbox.

export class DemoFailed extends SurfaceError {
  override readonly code = 'demo.failed';
  override readonly retryable = false;
}

export const demoReaders = 25;
export const patienceMs = 60_000;

/** Signs up all readers, and confirms each from their inbox. */
export async function signUpAll(page: string, inboxUrl: string): Promise<void> {
  await Promise.all(Array.from({ length: demoReaders }, (_, i) => signUp(page, i + 1)));
  await confirmAll(inboxUrl);
}

/** Fills in the form on the sign-up page. Every fifth reader reads Chinese, every third wants two sections only. */
async function signUp(page: string, number: number): Promise<void> {
  const form = new URLSearchParams({
    email: demoReaderAddress(number),
    name: number % 5 === 0 ? `读者${number}` : `Reader ${number}`,
    locale: number % 5 === 0 ? 'zh-CN' : 'en',
  });
  for (const section of number % 3 === 0 ? demoSections.slice(0, 2) : demoSections) form.append('sections', section);
  const answer = await fetch(page, { method: 'POST', body: form });
  if (!answer.ok) throw new DemoFailed(`The sign-up page answered ${answer.status}.`);
}

interface InboxEmail {
  subject?: string;
  text?: string;
}

async function emailsIn(inboxUrl: string): Promise<InboxEmail[]> {
  return (await (await fetch(`${inboxUrl}/api/email`)).json()) as InboxEmail[];
}

/** Waits until the inbox holds `count` such emails, for at most `patienceMs`. @returns the number it holds */
export async function waitForEmails(
  inboxUrl: string,
  count: number,
  isWanted: (email: InboxEmail) => boolean,
): Promise<number> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = (await emailsIn(inboxUrl)).filter(isWanted).length;
    if (found >= count || Date.now() > deadline) return found;
    await sleep(100);
  }
}

/** Reads every confirmation email in the inbox, opens its link and presses the button. */
async function confirmAll(inboxUrl: string): Promise<void> {
  await waitForEmails(inboxUrl, demoReaders, (email) => confirmLink(email) !== undefined);
  await Promise.all((await emailsIn(inboxUrl)).map(confirm));
}

const confirmLink = ({ text = '' }: InboxEmail) => /https?:\/\/\S+\/confirm\/\S+/.exec(text)?.[0];

async function confirm(email: InboxEmail): Promise<void> {
  const link = confirmLink(email);
  if (!link) throw new DemoFailed('A confirmation email holds no link.');
  await fetch(link);
  const answer = await fetch(link, { method: 'POST', body: new URLSearchParams() });
  if (!answer.ok) throw new DemoFailed(`The confirmation page answered ${answer.status}.`);
}
