/**
 * Mailbox providers with so many readers that a limit for their domain would be a way to close the form to everyone.
 * In lower-case ASCII. A domain that is missing here is limited, no more than that.
 */
export const bigProviders: ReadonlySet<string> = new Set(
  `
  gmail.com googlemail.com
  outlook.com hotmail.com live.com msn.com hotmail.co.uk hotmail.fr hotmail.de live.co.uk live.fr outlook.de outlook.fr
  yahoo.com ymail.com rocketmail.com yahoo.co.uk yahoo.co.jp yahoo.co.in yahoo.fr yahoo.de yahoo.es yahoo.it
  yahoo.com.br yahoo.com.hk yahoo.com.tw yahoo.ca yahoo.com.au aol.com
  icloud.com me.com mac.com
  proton.me protonmail.com pm.me tutanota.com fastmail.com zoho.com hey.com
  gmx.net gmx.de gmx.com gmx.at gmx.ch web.de t-online.de freenet.de mail.de posteo.de mailbox.org
  orange.fr wanadoo.fr free.fr sfr.fr laposte.net libero.it virgilio.it seznam.cz wp.pl o2.pl onet.pl interia.pl
  bluewin.ch telenet.be ziggo.nl kpnmail.nl btinternet.com sky.com virginmedia.com
  comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net
  bigpond.com optusnet.com.au xtra.co.nz rogers.com shaw.ca
  mail.ru bk.ru inbox.ru list.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net
  qq.com foxmail.com 163.com 126.com yeah.net 188.com sina.com sina.cn sohu.com 139.com 189.cn wo.cn aliyun.com
  tom.com 21cn.com vip.qq.com vip.163.com vip.sina.com hinet.net
  naver.com daum.net hanmail.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp i.softbank.jp
  rediffmail.com uol.com.br bol.com.br terra.com.br
  `
    .trim()
    .split(/\s+/),
);
