import type { publisherEn } from './en-publisher.js';
import type { Translation } from './language.js';

type English = typeof publisherEn;
type Texts = 'messages' | 'refusals' | 'commandLine';

/** What people who publish read in a language: the shape of English. What checks find has a shape of its own. */
export type PublisherLanguage = Omit<English, Texts> & Translation<Pick<English, Texts>>;

/** The sentences of the desk, and of emails to the people who publish. */
export type PublisherMessages = ReturnType<PublisherLanguage['messages']>;
