/** The names of this installation that its messages and connections show to mail servers. */
export interface OwnHosts {
  /** Its EHLO name, and the host of its public address. */
  ownHosts: readonly string[];
  bounceDomain?: string | undefined;
}

/** The names of a newsletter's sender. A mail server's reply that names one of them is about the sender. */
export const senderNames = (
  { ownHosts, bounceDomain }: OwnHosts,
  ...senders: { from: { address: string } }[]
): string[] => [
  ...new Set([
    ...ownHosts,
    ...(bounceDomain ? [bounceDomain] : []),
    ...senders.map(({ from }) => from.address.slice(from.address.lastIndexOf('@') + 1)),
  ]),
];
