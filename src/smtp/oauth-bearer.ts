/** The account and its server. */
interface BearerLogin {
  user: string;
  host: string;
  port: number;
  tokens: { getToken(renew: boolean, callback: (error: Error | null, token: string) => void): void };
}

/** The part that is used of the context that Nodemailer passes to a custom login. */
interface LoginDialogue {
  sendCommand(command: string): Promise<{ status: number }>;
}

/** Ends a login that the server has refused. The server waits for this response (RFC 7628 §3.2.3). */
const endOfExchange = Buffer.from('\x01').toString('base64');

/**
 * Logs in with an access token by OAUTHBEARER (RFC 7628), the standard form of XOAUTH2. Nodemailer supports only
 * XOAUTH2. A token that the server refuses is replaced by a new one, once.
 */
export function oauthBearer(login: BearerLogin): (dialogue: LoginDialogue) => Promise<void> {
  return async ({ sendCommand }) => {
    for (const renew of [false, true]) {
      const reply = await sendCommand(`AUTH OAUTHBEARER ${firstResponse(login, await tokenOf(login, renew))}`);
      if (reply.status === 235) return;
      if (reply.status === 334) await sendCommand(endOfExchange);
    }
    throw new Error('Invalid login');
  };
}

function firstResponse({ user, host, port }: BearerLogin, token: string): string {
  const name = user.replaceAll('=', '=3D').replaceAll(',', '=2C');
  const fields = [`n,a=${name},`, `host=${host}`, `port=${port}`, `auth=Bearer ${token}`, '', ''];
  return Buffer.from(fields.join('\x01')).toString('base64');
}

const tokenOf = ({ tokens }: BearerLogin, renew: boolean) =>
  new Promise<string>((resolve, reject) => {
    tokens.getToken(renew, (error, token) => (error ? reject(error) : resolve(token)));
  });
