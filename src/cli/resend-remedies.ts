import type { CannotResend } from '../control/cannot-resend.js';

/** What to do when an issue cannot be sent again, by the reason. */
export const resendRemedies: Record<CannotResend['because'], (id: string) => string> = {
  unsent: (id: string) => `Make a draft of it with \`postrider issue duplicate ${id}\`.`,
  unplanned: () => 'Try again when it is complete.',
  cancelled: (id: string) => `Include them: \`postrider issue resend ${id} --state waiting\`.`,
  paused: (id: string) => `Use \`postrider issue resume ${id}\`.`,
  folded: () => 'Compose a new issue with `postrider issue compose`.',
  draft: (id: string) => `Send it with \`postrider issue send ${id}\`.`,
  'nobody-reached': () => '',
};
