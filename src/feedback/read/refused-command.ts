import type { ReplyContext } from '../../smtp/refusals/about-sender.js';

type Step = NonNullable<ReplyContext['step']>;

/** The steps of a delivery, with the commands that reports name. */
const steps: readonly [step: Step, command: string][] = [
  ['recipient', '(rcpt to|recipient)'],
  ['sender', '(sending )?mail from'],
  ['session', '(sending )?(ehlo|helo|lhlo|starttls|auth|initial (greeting|connection)|connect(ion)?)'],
];

/** `(in reply to MAIL FROM command)`, `after RCPT TO:<…>` */
const named = steps.map(([step, command]): [Step, RegExp] => [
  step,
  new RegExp(`(after|in reply to|response to|reply to) (pipelined )?${command}\\b`, 'i'),
]);

/** A dialogue: `>>> MAIL From:<…>` and, as the next line, `<<< 550 …`. */
const quoted = steps.map(([step, command]): [Step, RegExp] => [
  step,
  new RegExp(
    `(>>>|-->|<<<)\\s{0,4}${command}\\b[^<>\\n]{0,200}(<[^<>]{0,320}>[^<>]{0,100})?(<<<|<--|received:? >>>|>>>)\\s{0,4}[45]\\d\\d\\b`,
    'i',
  ),
]);

const messageCommand =
  /(after|in reply to|response to|reply to|\() ?(pipelined )?(sending )?(end of )?data\b|>{1,3} ?(data|\.)(\s|$)|\bdata\s{1,4}<<< ?[45]\d\d/i;

/** qmail names the step in words. */
const inWords: readonly [Step, RegExp][] = [
  ['recipient', /does not like recipient/i],
  ['sender', /connected to \S{1,80} but sender was rejected/i],
  ['session', /connected to \S{1,80} but (greeting failed|my name was rejected)/i],
];

/** The step at which a server refused, if the report's text names it. */
export function stepOf(text: string, otherwise: Step = 'unknown'): Step {
  const found = [...named, ...quoted, ...inWords].find(([, pattern]) => pattern.test(text))?.[0];
  return found ?? (messageCommand.test(text) ? 'message' : otherwise);
}
