import { z } from 'zod';
import { inputCheck } from '../operations/field-errors.js';
import { parseReaderAddress } from '../subscribers/record/address.js';

export const email = z
  .string()
  .max(320, { abort: true })
  .meta({ description: 'Email address.', examples: ['reader@example.com'] });

/** An address that email can be sent to. */
export const address = email.check(inputCheck((text) => parseReaderAddress(text)));

export const newAddress = z.strictObject({ email: address }).meta({ examples: [{ email: 'new@example.com' }] });
