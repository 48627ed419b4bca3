import type { Validators } from '../sources/fetch-public.js';
import type { WaitingWork } from './source.js';

/** What a pull found, for the status of its source. */
export interface PulledSource {
  /** Whether a document had changed. */
  changed: boolean;
  /** Lifetime that the document declares, in ms; 0: none; undefined: it was not sent again. */
  ttl: number | undefined;
  /** For the next conditional request of the source's own document. Empty while its pages wait. */
  validators: Validators;
  /** The address that permanent redirects lead to. */
  movedTo: string | undefined;
  waiting: WaitingWork;
  /** Whether the next pull continues soon, because this one was at its limits. */
  isCut: boolean;
  /** How long a host asked to wait, in ms. */
  askedToWait: number;
}
