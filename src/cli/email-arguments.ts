import { parseAddress } from '../subscribers/record/address.js';
import { flagParser } from './command.js';

/** A reader's address as records compare it: lower case, without what a mailbox ignores. */
export const readerAddress = flagParser((text) => parseAddress(text).normal);

/** An address as it is typed, once it is known to be one. */
export const typedAddress = flagParser((text) => {
  parseAddress(text);
  return text.trim();
});

/** An address that email is sent to. */
export const mailedAddress = flagParser((text) => parseAddress(text, 'address').mailed);
