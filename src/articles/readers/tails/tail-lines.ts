/**
 * The lines that feeds and pages put below a text and that are no part of it, by language. A pattern is tried on a
 * line, or on the last sentences of one, without the signs around it.
 */
const tails: Record<string, readonly RegExp[]> = {
  en: [
    /^The post .{1,300} (?:first )?appeared (?:first )?on .{1,200}$/i,
    /^(?:click here to )?continue reading(?:\P{L}.{0,300})?$/iu,
    /^(?:click )?(?:here )?(?:to )?(?:read|see|view|show|learn|find out) more(?:(?: (?:about|at|on|in|from|of)|:) .{1,200})?$/i,
    /^(?:read|see|view) (?:the )?(?:full|whole|entire|rest of the|rest of this|original|complete) (?:article|story|post|text|piece|entry)(?: (?:at|on|in|from|here|by) .{1,200}| here)?$/i,
    /^(?:read on|keep reading|more|full (?:article|story|post|text)|permalink|link|original (?:article|post))$/i,
    /^(?:\d{1,6} |no |leave a |add a |view )?comments?(?: \d{1,6})?$/i,
    /^(?:share|like|print|email) this(?: (?:article|post|story|page))?(?::.{0,120})?$/i,
    /^(?:share|post|tweet|pin|save)(?: this)? (?:on|to|via) (?:facebook|twitter|x|linkedin|whatsapp|pinterest|reddit|email|telegram|bluesky|mastodon|threads)$/i,
    /^like loading$/i,
    /^submitted by (?:\/?u\/)?[\w.-]{1,40}(?: to [\w/.-]{1,40})?(?: \[?link\]?)?(?: \[?comments\]?)?$/i,
    /^(?:tags?|tagged|filed under|posted in|categor(?:y|ies)) ?: [^.!?]{1,80}$/i,
  ],
  de: [
    /^Der Beitrag .{1,300} erschien zuerst auf .{1,200}$/i,
    /^(?:weiterlesen|weiter lesen|mehr lesen|mehr erfahren)(?:\P{L}.{0,300})?$/iu,
    /^(?:den )?(?:ganzen|vollständigen|kompletten|gesamten) (?:artikel|beitrag|text) (?:hier )?(?:lesen|auf .{1,200}|bei .{1,200})$/i,
    /^(?:hier )?zum (?:ganzen |vollständigen |kompletten )?(?:artikel|beitrag)$/i,
    /^(?:(?:\d{1,6}|keine) kommentare|\d{1,6} kommentar|teilen mit|gefällt mir(?:: gefällt mir wird geladen)?)$/i,
    /^(?:schlagw[öo]rter|schlagworte|kategorien?) ?: [^.!?]{1,80}$/i,
  ],
  fr: [
    /^(?:L.article|Cet article) .{0,300}est apparu en premier sur .{1,200}$/i,
    /^(?:lire la suite|continuer la lecture|continuer à lire)(?:\P{L}.{0,300})?$/iu,
    /^(?:lire plus|lire l.article(?: complet| en entier)?|en savoir plus|la suite)(?: sur .{1,200})?$/i,
    /^(?:partager(?: sur .{1,30})?|\d{1,6} commentaires?)$/i,
  ],
  es: [
    /^La entrada .{1,300} (?:se publicó primero en|aparece primero en) .{1,200}$/i,
    /^(?:seguir leyendo|sigue leyendo|continuar leyendo|continúa leyendo|continúe leyendo)(?:\P{L}.{0,300})?$/iu,
    /^(?:leer más|ver más|saber más|leer (?:el |la )?(?:artículo|nota|noticia) complet[oa])(?: en .{1,200})?$/i,
    /^(?:compartir(?: en .{1,30})?|\d{1,6} comentarios?)$/i,
  ],
  it: [
    /^L.articolo .{1,300} (?:proviene da|sembra essere il primo su) .{1,200}$/i,
    /^(?:continua a leggere|leggi tutto|leggi di più|leggi ancora)(?:\P{L}.{0,300})?$/iu,
    /^leggi l.articolo(?: completo| intero)?(?: su .{1,200})?$/i,
    /^\d{1,6} comment[oi]$/i,
  ],
  pt: [
    /^O post .{1,300} apareceu primeiro em .{1,200}$/i,
    /^(?:continue lendo|continuar lendo|continuar a ler|continue a ler)(?:\P{L}.{0,300})?$/iu,
    /^(?:leia mais|ler mais|saiba mais|veja mais|ver mais|leia (?:a matéria|o artigo) complet[oa])(?: (?:em|no|na) .{1,200})?$/i,
  ],
  nl: [
    /^Het bericht .{1,300} verscheen eerst op .{1,200}$/i,
    /^(?:lees verder|verder lezen|lees meer)(?: (?:over|op|bij) .{1,200})?$/i,
    /^(?:lees )?het (?:hele|volledige) (?:artikel|verhaal|bericht)(?: (?:op|bij) .{1,200})?$/i,
  ],
  nordic: [
    /^Inlägget .{1,300} dök först upp på .{1,200}$/i,
    /^(?:läs mer|läs vidare|läs hela artikeln|læs mere|læs videre|læs hele artiklen|les mer|les videre|les hele saken)(?: (?:om|på) .{1,200})?$/i,
    /^(?:lue lisää|jatka lukemista)$/i,
  ],
  pl: [
    /^(?:Artykuł|Post) .{1,300} pojawi.{1,10} (?:poraz )?pierwszy (?:raz )?(?:w|na) .{1,200}$/i,
    /^(?:czytaj dalej|czytaj więcej|czytaj całość|przeczytaj całość|zobacz więcej)(?: .{1,200})?$/i,
  ],
  cs: [/^(?:číst dál|číst dále|číst více|celý článek|pokračovat ve čtení)(?: .{1,200})?$/i],
  ru: [
    /^Сообщение .{1,300} появились сначала на .{1,200}$/i,
    /^(?:читать (?:далее|дальше|полностью|целиком)|подробнее|продолжить чтение)(?: (?:на|о|об) .{1,200})?$/i,
  ],
  zh: [
    /^.{0,300}最先出现在.{1,200}$/,
    /^(?:点击|點擊)?(?:阅读|閱讀|查看|浏览|瀏覽)(?:全文|原文|更多|详情|詳情|完整文章)(?:内容)?$/,
    /^(?:继续阅读|繼續閱讀|了解更多|更多内容|原文链接|原文連結|展开全文)(?:[^\p{L}].{0,200})?$/u,
    /^分享(?:到|至|给).{0,30}$/,
    /^(?:标签|分类)[:：][^。！？]{1,60}$/,
  ],
  ja: [
    /^.{0,10}投稿.{1,300}に最初に表示されました.{0,5}$/,
    /^(?:続きを読む|続きはこちら|もっと読む|全文を読む|記事全文を読む)$/,
  ],
  ko: [/^(?:더 ?보기|더 ?읽기|계속 ?읽기|전체 ?기사 ?보기|기사 ?더 ?보기)$/],
};

/** How long a text takes to read, as a line of its own before or after it, by language. */
const readingTimes: readonly RegExp[] = [
  /^(?:estimated )?(?:reading|read) time ?:? ?(?:is )?(?:about |approx\.? |approximately |under |< ?)?\d{1,3} ?min(?:ute)?s?(?: read)?$/i,
  /^\d{1,3}[ -]?min(?:ute)?s?(?: |-)(?:read|reading time|to read)$/i,
  /^(?:geschätzte )?lesezeit ?:? ?(?:ca\.? |etwa |rund )?\d{1,3} ?min(?:uten?)?$/i,
  /^\d{1,3} ?min(?:uten)? lesezeit$/i,
  /^temps de lecture ?:? ?(?:environ )?\d{1,3} ?min(?:utes?)?$/i,
  /^tiempo de lectura ?:? ?(?:aprox\.? )?\d{1,3} ?min(?:utos?)?$/i,
  /^tempo di lettura ?:? ?(?:circa )?\d{1,3} ?min(?:ut[io])?$/i,
  /^tempo de leitura ?:? ?(?:cerca de )?\d{1,3} ?min(?:utos?)?$/i,
  /^leestijd ?:? ?(?:ca\.? |circa )?\d{1,3} ?min(?:u(?:ut|ten))?$/i,
  /^(?:lästid|læsetid|lesetid) ?:? ?(?:ca\.? )?\d{1,3} ?min(?:ut(?:er|ter)?)?$/i,
  /^czas czytania ?:? ?(?:ok\.? )?\d{1,3} ?min(?:ut[ay]?)?$/i,
  /^время (?:на )?чтени[яе] ?:? ?\d{1,3} ?мин(?:ут[аы]?)?$/i,
  /^(?:预计)?(?:阅读|閱讀)(?:时间|时长|時間)(?:约|約|大约)?[:： ]{0,2}(?:约|約)?\d{1,3} ?分(?:钟|鐘)?$/,
  /^(?:约|約)?\d{1,3} ?分(?:钟|鐘)(?:阅读|閱讀)$/,
  /^(?:阅读|閱讀) ?(?:约|約)?\d{1,3} ?分(?:钟|鐘)$/,
  /^この記事は約?\d{1,3}分で読めます$/,
];

/** "3 minutes": a reading time where nothing else can stand, but in a text also how long anything takes. */
const duration = /^\d{1,3} ?(?:min(?:ute[ns]?|utos?|ut[io]|uten)?|мин(?:ут[аы]?)?|分(?:钟|鐘)?)$/i;

const all = [...Object.values(tails).flat(), ...readingTimes];

/** Characters of a line that can be one of these. */
export const longestTailLine = 520;

/** Whether a line, without the signs around it, is none of the text's. */
export const isTailLine = (line: string): boolean => {
  const bare = withoutSigns(line);
  return bare.length <= longestTailLine && all.some((pattern) => pattern.test(bare));
};

/** Whether a text says only how long another takes to read, in words that mean nothing else. */
export const saysReadingTime = (text: string): boolean => {
  const bare = withoutSigns(text);
  return bare.length <= 80 && readingTimes.some((pattern) => pattern.test(bare));
};

/** Whether a line of its own, in a byline or above a text, says only how long the text takes to read. */
export const isReadingTime = (line: string): boolean => saysReadingTime(line) || duration.test(withoutSigns(line));

/** A line without blanks, arrows, brackets and dots at its ends. */
export function withoutSigns(line: string): string {
  const isSign = (character: string | undefined) => character !== undefined && /[^\p{L}\p{N}]/u.test(character);
  const signs = [...line];
  let [start, end] = [0, signs.length];
  while (start < end && isSign(signs[start])) start++;
  while (end > start && isSign(signs[end - 1])) end--;
  return signs.slice(start, end).join('');
}
