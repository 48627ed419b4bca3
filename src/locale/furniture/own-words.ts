import type { DigestMessages } from '../messages.js';

/**
 * The words of a digest that a newsletter can replace, each with the places that its text must have, like `{count}`: a
 * byline without its author would say nothing.
 */
export const wordPlaces = {
  greeting: [],
  greetingByName: ['name'],
  byline: ['author'],
  readMore: [],
  readStory: [],
  sponsored: [],
  sponsorLink: [],
  viewInBrowser: [],
  preferences: [],
  unsubscribe: [],
  subscribe: [],
  subscribeLead: ['newsletter'],
  reason: ['newsletter'],
  inThisIssue: [],
  forwarded: [],
  followUs: [],
  questions: [],
  comment: [],
  comments: ['count'],
  rate: [],
  rateAbout: ['headline'],
  poor: [],
  best: [],
  readersChoice: [],
  readersChoiceLead: [],
} as const satisfies Record<string, readonly string[]>;

export type WordName = keyof typeof wordPlaces;
export const wordNames = Object.keys(wordPlaces) as [WordName, ...WordName[]];
/** Texts by the name of the word. */
export type OwnWords = Readonly<Partial<Record<WordName, string>>>;

/** The places of a word that its text lacks, as they are written. */
export const missingPlaces = (name: WordName, text: string): string[] =>
  wordPlaces[name].map((place) => `{${place}}`).filter((place) => !text.includes(place));

/** Fills the places of a text. A value that looks like a place stays as it is. */
const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);

/** The words with those that a newsletter writes itself. */
export function withOwnWords(words: DigestMessages, own: OwnWords): DigestMessages {
  const { greeting, greetingByName, byline, subscribeLead, reason, comments, rateAbout } = own;
  const steps = words.rating.steps;
  return {
    ...words,
    ...plainOf(own),
    greeting: (name) =>
      (name === '' ? greeting : greetingByName && filled(greetingByName, { name })) ?? words.greeting(name),
    ...(byline ? { byline: (author) => filled(byline, { author }) } : {}),
    ...(subscribeLead ? { subscribeLead: (newsletter) => filled(subscribeLead, { newsletter }) } : {}),
    // How consent was recorded is a fact of the record, so only the sentence for readers who subscribed is replaced.
    ...(reason ? { reason: { ...words.reason, asked: (newsletter) => filled(reason, { newsletter }) } } : {}),
    comments: {
      write: own.comment ?? words.comments.write,
      count: comments ? (count) => filled(comments, { count: String(count) }) : words.comments.count,
    },
    rating: {
      title: own.rate ?? words.rating.title,
      about: rateAbout ? (headline) => filled(rateAbout, { headline }) : words.rating.about,
      steps: [own.poor ?? steps[0], steps[1], steps[2], steps[3], own.best ?? steps[4]],
    },
    readersChoice: {
      ...words.readersChoice,
      title: own.readersChoice ?? words.readersChoice.title,
      lead: own.readersChoiceLead ?? words.readersChoice.lead,
    },
  };
}

/** The words that are one text in the catalogue too, under the same name. */
function plainOf(own: OwnWords): Partial<DigestMessages> {
  const { readMore, readStory, sponsored, sponsorLink, viewInBrowser, preferences, unsubscribe, subscribe } = own;
  const { inThisIssue, forwarded, followUs, questions } = own;
  const plain = { readMore, readStory, sponsored, sponsorLink, viewInBrowser, preferences, unsubscribe, subscribe };
  const all = { ...plain, inThisIssue, forwarded, followUs, questions };
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== undefined));
}
