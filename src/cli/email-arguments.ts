import { parseAddress } from '../subscribers/record/address.js';
import { flagParser } from './command.js';

/** A reader's address in the normal form in which records are compared. */
export const readerAddress = flagParser((text) => parseAddress(text).normal);

/** A valid address, as it was typed. */
export const typedAddress = flagParser((text) => {
  parseAddress(text);
  return text.trim();
});

/** An address in the form in which email is sent to it. */
export const mailedAddress = flagParser((text) => parseAddress(text, 'address').mailed);
