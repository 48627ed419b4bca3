/** Large mailbox providers and filters: the names of their mail servers, and the domains of their readers. */
const providers: readonly [name: string, hosts: RegExp, domains?: RegExp][] = [
  ['gmail', /\.(google|googlemail|gmail)\.com$|gsmtp/i, /^(gmail|googlemail)\.com$/i],
  [
    'outlook',
    /\.(outlook|hotmail|live|msn|office365)\.com$|protection\.outlook/i,
    /^(outlook|hotmail|live|msn)\.[a-z.]{2,6}$/i,
  ],
  ['yahoo', /\.(yahoodns\.net|yahoo\.com|yahoo\.co\.jp)$/i, /^(yahoo|ymail|rocketmail|aol|aim)\.[a-z.]{2,6}$/i],
  ['apple', /\.(icloud|apple|me|mac)\.com$/i, /^(icloud|me|mac)\.com$/i],
  ['qq', /\.qq\.com$|\bmx\w*\.exmail\.qq/i, /^(qq|foxmail)\.com$/i],
  ['netease', /\.(163|126|188|netease|yeah)\.(com|net)$/i, /^(163|126|188|yeah)\.(com|net)$/i],
  ['gmx', /\.(gmx|web|1and1|kundenserver)\.(net|de|com)$/i, /^(gmx\.(de|net|at|ch|com)|web\.de)$/i],
  ['t-online', /\.t-online\.de$/i, /^(t-online|magenta)\.de$/i],
  ['mail.ru', /\.mail\.ru$/i, /^(mail|bk|list|inbox)\.ru$/i],
  ['yandex', /\.yandex\.(ru|net|com)$/i, /^(yandex|ya)\.[a-z.]{2,6}$/i],
  ['comcast', /\.comcast\.net$/i, /^comcast\.net$/i],
  ['orange', /\.(orange|wanadoo)\.fr$/i, /^(orange|wanadoo)\.fr$/i],
  ['free', /\.(free|proxad)\.(fr|net)$/i, /^free\.fr$/i],
  ['docomo', /\.docomo\.ne\.jp$/i, /^docomo\.ne\.jp$/i],
  ['kddi', /\.(ezweb|au)\.(ne\.jp|com)$/i, /^(ezweb\.ne\.jp|au\.com)$/i],
  ['zoho', /\.zoho(mail)?\.(com|eu|in)$/i, /^zoho(mail)?\.com$/i],
  ['proofpoint', /\.(pphosted|ppe-hosted|proofpoint)\.com$/i],
  ['mimecast', /\.mimecast(-offshore)?\.com$|mimecast/i],
  ['symantec', /\.(messagelabs|symantec\w*)\.com$/i],
  ['barracuda', /\.(barracuda(networks|central)?|ess\.barracudanetworks)\.com$/i],
  ['cisco', /\.(iphmx|ironport)\.com$/i],
];

/** The large provider that refused, by its server's name, else by the reader's domain. Empty for any other. */
export function findProvider(remoteMta: string, address: string): string {
  const host = remoteMta.trim().toLowerCase();
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  const byHost = host === '' ? undefined : providers.find(([, hosts]) => hosts.test(host));
  return (byHost ?? providers.find(([, , domains]) => domains?.test(domain)))?.[0] ?? '';
}
