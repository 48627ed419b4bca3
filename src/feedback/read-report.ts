import { noReport, type Report } from './report.js';

/**
 * Reads an email that came back: a bounce, a delay notice, a complaint or an automatic answer. Pure; never throws, whatever
 * the bytes are; bounded in time and memory.
 * @param _message the whole email as it arrived, headers included
 */
export function readReport(_message: Uint8Array): Report {
  return noReport();
}
