import type { Newsletter } from '../../src/newsletters/newsletter.js';
import type { SunkMail } from '../helpers/smtp-sink.js';
import type { Content } from './stories.js';

/** A message of the product as the server received it. */
export interface LabelledMail extends SunkMail {
  /** For example `issue, full, ar, to zh-CN`. */
  kind: string;
  /** The name of its recipient; empty: none is known. */
  name: string;
  /** Whether a filter judges it: one message of each kind. */
  sample: boolean;
}

/** A newsletter with the layout and language that its emails are labelled by. */
export interface KnownNewsletter {
  newsletter: Newsletter;
  content: Content;
  kind: string;
}
