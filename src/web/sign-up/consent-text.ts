/**
 * Version of the consent text on the sign-up page and in the embedded form (`pages.signUp.privacy` in the message
 * catalogue). Every consent records the version as proof of the text that the reader agreed to. When that text changes,
 * raise the version and add the new text below.
 *
 * 1: "We mail you only this newsletter; you can leave with one click."
 *    「我们只向您发送本通讯，一键即可退订。」
 * 2: "We will only send you this newsletter. You can unsubscribe with one click."
 *    「我们只会向您发送这份邮件刊物，您可以随时一键退订。」
 */
export const formTextVersion = 2;
