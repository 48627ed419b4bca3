import { parseAddress, parseReaderAddress } from '../subscribers/record/address.js';
import { flagParser } from './command.js';

/** A reader's address in the normal form in which records are compared. */
export const readerAddress = flagParser((text) => parseReaderAddress(text).normal);

/** A valid address of a reader, as it was typed. */
export const typedAddress = flagParser((text) => {
  parseReaderAddress(text);
  return text.trim();
});

/** An address of the publisher, in the form in which email is sent to it. */
export const mailedAddress = flagParser((text) => parseAddress(text, 'address').mailed);
