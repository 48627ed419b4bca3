/**
 * Well-known providers of throw-away mailboxes. A short list on purpose: what it misses, DISPOSABLE_FILE adds. A domain
 * stands for its subdomains too.
 */
export const disposableDomains: readonly string[] = `
10minutemail.com 10minutemail.net 20minutemail.com 33mail.com anonaddy.me
burnermail.io deadaddress.com discard.email discardmail.com discardmail.de dispostable.com
emailondeck.com fakeinbox.com fakemail.net fakemailgenerator.com filzmail.com getairmail.com getnada.com
grr.la guerrillamail.biz guerrillamail.com guerrillamail.de guerrillamail.info guerrillamail.net guerrillamail.org
guerrillamailblock.com harakirimail.com incognitomail.org inboxkitten.com jetable.org
mail-temp.com mailcatch.com maildrop.cc mailexpire.com mailinator.com mailinator.net mailnesia.com mailnull.com
mailpoof.com mailsac.com mailtemp.info meltmail.com minutemail.com mintemail.com moakt.com mohmal.com mytemp.email
mytrashmail.com nada.email nospamfor.us pokemail.net sharklasers.com sneakemail.com spam4.me spambog.com
spambox.us spamex.com spamgourmet.com spamhole.com temp-mail.io temp-mail.org tempail.com tempinbox.com tempmail.de
tempmail.net tempmail.plus tempmailaddress.com tempmailo.com tempr.email throwawaymail.com trash-mail.com trash-mail.de
trashmail.com trashmail.de trashmail.net trbvm.com wegwerfemail.de wegwerfmail.de wegwerfmail.net yopmail.com
yopmail.fr yopmail.net zetmail.com bccto.me chacuo.net linshiyouxiang.net
`
  .trim()
  .split(/\s+/);
