import { isIP } from 'node:net';
import type { ReactNode } from 'react';
import { publisherMessages } from '../../locale/publisher-languages.js';
import type { WebPath } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { addressOf } from '../kit/visit.js';
import { passkeyScriptUrl } from './passkey-script.js';

/** Whether browsers have passkeys for an address: https or localhost, and a name, because an IP address has none. */
export function canHavePasskeys(deskUrl: string): boolean {
  const { protocol, hostname } = new URL(deskUrl);
  return (protocol === 'https:' || hostname === 'localhost') && isIP(hostname) === 0 && !hostname.startsWith('[');
}

interface PasskeyFormProps {
  frame: Frame;
  /** `enter`: signs in. */
  purpose: 'add' | 'enter';
  action: WebPath;
  button: string;
  quiet?: boolean;
  children?: ReactNode;
}

/** A form that the script shows where the browser has passkeys (passkey-script.ts). */
export function PasskeyForm({ frame, purpose, action, button, quiet = false, children }: PasskeyFormProps) {
  const { failed } = publisherMessages(frame.locale).signIn.passkeys;
  return (
    <form
      method="post"
      action={addressOf(frame, action)}
      data-passkey={purpose}
      data-options={addressOf(frame, 'passkeyOptions')}
      data-failed={failed}
      hidden
    >
      {children}
      <input type="hidden" name="answer" value="" />
      <button type="submit" className={quiet ? 'quiet' : undefined}>
        {button}
      </button>
      <p className="hint" role="status" />
      <script type="module" src={`${frame.base}${passkeyScriptUrl}`} />
    </form>
  );
}

/** The button that signs in with a passkey. */
export function PasskeySignIn({ frame, back }: { frame: Frame; back: string }) {
  const { signIn } = publisherMessages(frame.locale).signIn.passkeys;
  return (
    <PasskeyForm frame={frame} purpose="enter" action="signInPasskey" button={signIn} quiet>
      <input type="hidden" name="back" value={back} />
    </PasskeyForm>
  );
}
