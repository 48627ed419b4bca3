/**
 * The large mailbox providers and their well-known domains, in lower-case ASCII. Sending rates count the domains of a
 * group together. Sign-up limits leave out every domain in this file, since a limit on one would close the form to
 * everyone who uses that provider. Domains of companies that a provider hosts are not here: only DNS shows them.
 */
export const providerDomains: Readonly<Record<string, readonly string[]>> = {
  gmail: ['gmail.com', 'googlemail.com'],
  outlook: [
    'outlook.com',
    'hotmail.com',
    'live.com',
    'msn.com',
    'passport.com',
    'windowslive.com',
    ...['at', 'be', 'cl', 'co.il', 'co.th', 'com.ar', 'com.au', 'com.br', 'com.gr', 'com.tr', 'com.vn', 'cz', 'de'].map(
      (country) => `outlook.${country}`,
    ),
    ...['dk', 'es', 'fr', 'hu', 'ie', 'in', 'it', 'jp', 'kr', 'lv', 'my', 'ph', 'pt', 'sa', 'sg', 'sk'].map(
      (country) => `outlook.${country}`,
    ),
    ...['be', 'ca', 'ch', 'co.id', 'co.jp', 'co.kr', 'co.nz', 'co.th', 'co.uk', 'co.za', 'com.ar', 'com.au'].map(
      (country) => `hotmail.${country}`,
    ),
    ...['com.br', 'com.hk', 'com.tr', 'com.tw', 'de', 'dk', 'es', 'fi', 'fr', 'gr', 'it', 'nl', 'no', 'rs', 'se'].map(
      (country) => `hotmail.${country}`,
    ),
    ...['at', 'be', 'ca', 'cl', 'cn', 'co.uk', 'co.za', 'com.ar', 'com.au', 'com.mx', 'com.my', 'com.pt'].map(
      (country) => `live.${country}`,
    ),
    ...['com.sg', 'de', 'dk', 'fi', 'fr', 'hk', 'ie', 'in', 'it', 'jp', 'nl', 'no', 'se'].map(
      (country) => `live.${country}`,
    ),
  ],
  yahoo: [
    'yahoo.com',
    'ymail.com',
    'rocketmail.com',
    'aol.com',
    'aim.com',
    'myyahoo.com',
    ...['at', 'be', 'bg', 'ca', 'cl', 'co.id', 'co.in', 'co.kr', 'co.nz', 'co.th', 'co.uk', 'co.za', 'com.ar'].map(
      (country) => `yahoo.${country}`,
    ),
    ...['com.au', 'com.br', 'com.co', 'com.hk', 'com.mx', 'com.my', 'com.pe', 'com.ph', 'com.sg', 'com.tr'].map(
      (country) => `yahoo.${country}`,
    ),
    ...['com.tw', 'com.ve', 'com.vn', 'cz', 'de', 'dk', 'es', 'fi', 'fr', 'gr', 'hu', 'ie', 'in', 'it', 'nl'].map(
      (country) => `yahoo.${country}`,
    ),
    ...['no', 'pl', 'pt', 'ro', 'se'].map((country) => `yahoo.${country}`),
    ...['co.uk', 'de', 'fr', 'it', 'es', 'com.au', 'com.br'].map((country) => `aol.${country}`),
  ],
  qq: ['qq.com', 'vip.qq.com', 'foxmail.com'],
  163: ['163.com', '126.com', 'yeah.net', 'vip.163.com', 'vip.126.com', '188.com', '163.net'],
};

/** Domains of large providers that sending rates count one by one. */
const singleDomains = `
  yahoo.co.jp icloud.com me.com mac.com proton.me protonmail.com pm.me tutanota.com fastmail.com zoho.com hey.com
  gmx.net gmx.de gmx.com gmx.at gmx.ch web.de t-online.de freenet.de mail.de posteo.de mailbox.org orange.fr
  wanadoo.fr free.fr sfr.fr laposte.net libero.it virgilio.it seznam.cz wp.pl o2.pl onet.pl interia.pl bluewin.ch
  telenet.be ziggo.nl kpnmail.nl btinternet.com sky.com virginmedia.com comcast.net verizon.net att.net
  sbcglobal.net bellsouth.net cox.net charter.net bigpond.com optusnet.com.au xtra.co.nz rogers.com shaw.ca
  mail.ru bk.ru inbox.ru list.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net sina.com sina.cn sohu.com 139.com
  189.cn wo.cn aliyun.com tom.com 21cn.com vip.sina.com hinet.net naver.com daum.net hanmail.net nate.com
  docomo.ne.jp ezweb.ne.jp softbank.ne.jp i.softbank.jp rediffmail.com uol.com.br bol.com.br terra.com.br
`
  .trim()
  .split(/\s+/);

/** Every domain in this file. */
export const largeProviderDomains: ReadonlySet<string> = new Set([
  ...Object.values(providerDomains).flat(),
  ...singleDomains,
]);
