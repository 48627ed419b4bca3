import { z } from 'zod';
import { parseReaderAddress } from '../../subscribers/record/address.js';
import { inputCheck } from '../field-errors.js';

export const email = z
  .string()
  .max(320, { abort: true })
  .meta({ description: 'Email address.', examples: ['reader@example.com'] });

/** An address that email can be sent to. */
export const address = email.check(inputCheck((text) => parseReaderAddress(text)));

export const newAddress = z.strictObject({ email: address }).meta({ examples: [{ email: 'new@example.com' }] });
