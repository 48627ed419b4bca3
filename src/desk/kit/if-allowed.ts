import { NotForRole, OtherNewsletter, ScopeMissing } from '../../operations/permission.js';

/** What an operation finds; undefined where the person's role does not allow it. */
export async function ifAllowed<Found>(asked: Promise<Found>): Promise<Found | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ScopeMissing || error instanceof OtherNewsletter || error instanceof NotForRole)
      return undefined;
    throw error;
  }
}
