/** Whether a host is this machine, to which a secret may be sent unencrypted. */
export const isThisMachine = (host: string) => host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
