import { publisherMessages } from '../../locale/publisher-languages.js';
import type { Frame } from '../../web/kit/frame.js';
import { MessagePage } from '../../web/kit/message-page.js';
import { addressOf } from '../kit/visit.js';

/** A passkey that signs nobody in. It does not say why: a copied one must not learn that. */
export function PasskeyRefusedPage({ frame }: { frame: Frame }) {
  const { refusedTitle, refused } = publisherMessages(frame.locale).signIn.passkeys;
  const next = [{ label: publisherMessages(frame.locale).signIn.startAgain, href: addressOf(frame, 'signIn') }];
  return <MessagePage frame={frame} title={refusedTitle} text={refused} next={next} translated={false} />;
}
