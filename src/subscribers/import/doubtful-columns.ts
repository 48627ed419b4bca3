import { type ConsentCell, isDate, saysNo, saysNothing, saysYes } from './consent-cells.js';
import { type StatedState, statusNamed } from './status-words.js';

const any = (...patterns: RegExp[]) => new RegExp(patterns.map(({ source }) => source).join('|'), 'u');
const word = (list: string) => new RegExp(`(?:^| )(?:${list})(?= |$)`, 'u');

/** Columns about something near a consent: terms, privacy, advertising, other news. */
const nearConsent = any(
  word('privacy|privacidad|privacité|datenschutz\\w*|terms|terms accepted|agb|data processing|disclaimer'),
  /confidentialit|personenbezogen|隐私|隱私|個人情報|개인정보|конфиденциальн|персональн/,
  word(
    'publicidad|publicité|publicite|pubblicità|pubblicita|werbung|reclame|reklame?|reklama|advertis\\w*|promos?|promotions?|promotional',
  ),
  word(
    'commercial|communications?|news|mailings?|abo|abonnement|bulletin|bülten|newsletters|inscrit|inscription|iscrizione|assinante',
  ),
  /^(?:is |active )?(?:membership|member|mitglied|mitgliedschaft|socio)(?: status)?$/,
  word('send e ?mails?|send mails?|contact (?:me|by e ?mail|allowed)|e ?mail contact|(?:e ?mail|mail) allowed'),
  word('assinatura|suscripción|suscripcion|suscriptor|prenumerant'),
  /реклам|рассылк|推广|推廣|广告|廣告|宣传|是否接受/,
);
/** Words that are about consent if they are the whole name. */
const flag =
  /^(?:is )?(?:e ?mails?|mail|ok|allow|allowed|permitted|approved?|erlaubt|autorisé|permitido|send|senden|include|included|live|contact|aktiv|actif|activo|attivo|ativo|actief|активен|активный|有効|有效|valide?|gültig)$/u;
/** Columns about something else, even if their names begin with a word from above. */
const elsewhere = word('languages?|lang|source|version|board|register|city|names?|colou?r|reasons?|label|type|format');
const preference = any(
  word('preferred (?:contact|channel|communication|method)|contact (?:preferences?|method|channel|by)|preferences?'),
  word('frequency|fréquence|frequenz|häufigkeit|frecuencia|cadence'),
  word('(?:lawful|legal) basis|rechtsgrundlage|base (?:legal|légale|juridique)'),
);
const end = any(
  /^(?:is |has )?expired(?: at| on| date)?$/,
  /^(?:date )?end(?: date| at| on)?$/,
  /^(?:valid|active|gültig|member|subscribed) (?:until|till|to|through|bis)$/,
  /^(?:membership|member|mitgliedschaft) (?:ends?|ended|expir\w*|ende)(?: at| on| date)?$/,
);

/** A no at the beginning, or a word of refusal anywhere. */
const refusal = any(
  /^(?:no|not|never|nein|nicht|keine?|pas|sin|without|former)(?=$|[\s,;.!)])/u,
  /(?:^|[^\p{L}])(?:declined|refused|rejected|denied|withdrawn|revoked|objected|expired|lapsed|ended|terminated|opted? ?out)(?!\p{L})/u,
);
const undecided = /^(?:no preference|not (?:applicable|specified|set|given|known)|no answer)$/i;
/** Max characters. Longer cells are prose. */
const maxCell = 80;

/**
 * Reads columns that may not be about this newsletter, such as `privacy` or `End date`. They confirm nobody, and a no
 * there refuses the row: it may not be an unsubscription, but the reader must not be emailed on a guess.
 * @param name as `columnName` writes it
 */
export function doubtfulColumn(name: string): ConsentCell | undefined {
  if (elsewhere.test(name)) return undefined;
  if (end.test(name)) return endCell;
  if (preference.test(name)) return preferenceCell;
  return flag.test(name) || nearConsent.test(name) ? flagCell : undefined;
}

const departure = (text: string): StatedState | undefined => {
  const named = statusNamed(text);
  return named === 'confirmed' || named === 'pending' ? undefined : named;
};

const flagCell: ConsentCell = (text) => {
  if (saysNo(text)) return 'unknown';
  if (text.length > maxCell || saysNothing(text) || undecided.test(text.trim())) return undefined;
  return departure(text) ?? (refusal.test(text.trim().toLowerCase()) ? 'unknown' : undefined);
};

/** Here `none` and `never` are choices. */
const preferenceCell: ConsentCell = (text) => (/^(?:none|never)$/i.test(text.trim()) ? 'unknown' : flagCell(text));

/** A date in the future has no meaning yet. */
const endCell: ConsentCell = (text) => {
  if (saysNothing(text) || saysNo(text)) return undefined;
  if (saysYes(text)) return 'unknown';
  if (isDate(text)) return isAhead(text.trim()) ? undefined : 'unknown';
  return flagCell(text);
};

/** Their columns still count as not mapped, and are searched for departures like all others. */
export const doubtfulCells: ReadonlySet<ConsentCell> = new Set([flagCell, preferenceCell, endCell]);

function isAhead(text: string): boolean {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at > Date.now();
  return Number(/(?<!\d)\d{4}(?!\d)/.exec(text)?.[0] ?? 0) > new Date().getFullYear();
}
