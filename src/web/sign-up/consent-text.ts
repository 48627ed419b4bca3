/**
 * Version of the words under which a reader consents: the sign-up page's and the embedded form's. It is kept with every
 * consent as the proof of what was agreed to. Raise it whenever a sentence of the form changes its meaning (the group
 * `pages.signUp` of the message catalogue), and note below what the version said.
 *
 * 1: "We mail you only this newsletter; you can leave with one click."
 */
export const formTextVersion = 1;
