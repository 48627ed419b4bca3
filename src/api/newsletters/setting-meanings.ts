// The meanings of settings that the API's document states more than once.

export const approvalMeaning =
  'What becomes of a scheduled digest that passes its checks. "draft": it stays a draft. "wait": it is sent once it is approved, and every other issue needs an approval, too. "send": it is sent.';

export const copiesMeaning = 'Sections whose digests take a story although another source has it in the same words.';

export const linksMeaning =
  'Where the stories of emails and of the issues’ feed lead. "site": to their pages on this site, as far as they have one. "source": to their sources.';

export const lateMeaning =
  'How late a scheduled issue may start by itself, in minutes. After that it waits for a decision.';
