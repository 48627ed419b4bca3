import { type StatedState, statusNamed, statusWord } from '../status-words.js';
import { departureOf } from './departure-words.js';

/** Words that may mean a departure, or may be about anything: a customer, a payment, an address check. */
const alone = new Set(
  `lost, lost customer, mailbox not found, dead email, dead address, left, dead, gone, quit, former, closed account, do not use, not valid, ex customer, ex subscriber, ex member,
    verloren, ehemalig, ausgetreten, verstorben, ungültig, abgelaufen, inaktiv, deaktiviert, ehemaliger kunde, inactif, désactivé, ancien client, expiré, invalide, résilié, perdu,
    inactivo, caducado, inválido, perdido, inativo, expirado, scaduto, inattivo, invalido, perso, inactief, verlopen,
    ongeldig, nieaktywny, неактивен, неактивный, ушел, ушёл, недействителен, 流失, 已流失, 无效, 無效, 失效, 已失效, 已过期,
    停用, 已停用, 不存在, 拒收, 已拒收, 冻结, 已冻结, 非活跃, 不活跃, 休眠, 離脱, 解約, 無効, 休眠中, 이탈, 무효, 만료, 휴면`
    .split(',')
    .map((text) => statusWord(text)),
);

/** Such words at the start of a cell of a few words: `churned`, `inactive (2024)`, `cancelled plan`. */
const begins =
  /^(?:churn(?:ed|ing)?|cancel(?:l?ed|lation)|lapsed|inactive|invalid|expired|terminated|suspended|dormant|unengaged|disengaged|withdrawn|revoked|objected|declined|refused|rejected|undeliverable|deceased|removed|deleted|deactivated|disabled|blocked|banned|failed)(?:$|[\s,.:(/-])/;

/** Columns about something that readers can leave without unsubscribing. */
const elsewhere =
  /(?:^| )(?:payments?|billing|stripe|invoices?|plans?|prices?|paid|trial|fulfillment|financial|shipping|orders?|deals?|tickets?|marital|employment|civil|cit(?:y|ies)|town|country|region|province|county|street|address|company|organi[sz]ation|ids?|uuid|urls?|links?|titles?|names?)(?= |$)/;

/** Max characters. Longer cells are prose. */
const maxCell = 40;
/** A quick test that settles most cells in ASCII. */
const digits = /^[\d\s.,:/+-]*$/;

export interface HintReader {
  /** Positions of the columns to look at. */
  columns: readonly number[];
  isHint(text: string): boolean;
}

/**
 * Looks in columns that say nothing about consent by their names for words that may mean a departure, and that no rule
 * understands: `stage: churned`, `verification: invalid`. A person must look at such a column before an import.
 * @param columns positions of these columns
 * @param names of all columns, as `columnName` writes them
 * @param states words to which the operator has given a meaning
 */
export function openHintReader(
  columns: readonly number[],
  names: readonly string[],
  states?: ReadonlyMap<string, StatedState>,
): HintReader {
  const known = new Map<string, boolean>();
  return {
    columns: columns.filter((at) => !elsewhere.test(names[at] ?? '') && !isReasonOfRefusal(names, at)),
    isHint(text) {
      if (text.length < 2 || text.length > maxCell || digits.test(text)) return false;
      let found = known.get(text);
      if (found === undefined) {
        found = hints(text, states);
        if (known.size < 1_000) known.set(Buffer.from(text).toString(), found);
      }
      return found;
    },
  };
}

/** The second column of a file of rejected rows says why each was rejected. */
const isReasonOfRefusal = (names: readonly string[], at: number) =>
  at === 1 && names[0] === 'line' && names[1] === 'reason';

const hints = (text: string, states?: ReadonlyMap<string, StatedState>): boolean =>
  text.split(/[,;|]| ::: /).some((part) => {
    const word = statusWord(part.replace(/^[\s"'[\]*#]{0,5}|["'[\]]{1,3}$/g, ''));
    // A plain departure has its effect already.
    if (states?.has(word) || departureOf(part) !== undefined) return false;
    const named = statusNamed(word);
    const leaves = named === 'unsubscribed' || named === 'bounced' || named === 'complained';
    return leaves || alone.has(word) || begins.test(word);
  });
