import { parseReaderAddress } from '../subscribers/record/address.js';
import { flagParser } from './command.js';

/** A reader's address in the normal form in which records are compared. */
export const readerAddress = flagParser((text) => parseReaderAddress(text).normal);
