import { TextDecoder } from 'node:util';
import type { easternEncodings, singleByteEncodings } from './decoders.js';

type Eastern = (typeof easternEncodings)[number];
type SingleByte = (typeof singleByteEncodings)[number];

/** A character and its neighbours. */
export interface Spot {
  character: string;
  before: string;
  after: string;
}

/**
 * How well a character fits a text in its encoding, per byte: about 1.5 for a frequent letter, negative for characters
 * that names never contain.
 */
export type LetterScore = (spot: Spot) => number;

const set = (characters: string) => new Set(characters);

// Frequent characters of names and news.
const simplified = set(
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂建国华志红玉海云小大中新闻港口读者经济科技生活的是在人有我他这一不了年会上为东北南西京市区学生老师先女公司',
);
const traditional = set(
  '陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡朱鍾彭游詹胡施沈余盧梁趙顏柯翁魏孫戴范方宋鄧杜傅侯曹薛丁卓馬阮董唐溫藍蔣石古紀姚連馮歐程湯田康姜汪白鄒尤巫鐘黎涂龔嚴韓袁金童陸夏柳邵志明俊傑建宏美惠淑芬麗華秀英玉雅婷家豪怡君雯國文大中小港口讀者經濟科技新聞生活的是在人有我他這一不了年會上為東北南西京市區學生老師先女公司',
);
const japanese = set(
  '佐藤鈴木高橋田中伊渡辺山本村小林加吉井上松清水崎森池阿部石川前岡長谷近後坂遠青西福太三原金野竹内和島宮大工横今河酒丸平久保新千葉岩桜子美恵一郎次健翔陽結愛花菜奈由真優香織裕之雄介男夫日東京港読者経済聞市区学生先女会社様株式',
);
const korean = set(
  '김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민진지현수영준희은선경미혜재석동상철호숙자순연원인태훈도예가나다라마바사아카타파의에을를는기시리스대국독항생활제서울부산학교회사님',
);

const isLatinLetter = (character: string) => /[A-Za-z]/.test(character);
/** Within a Latin word, a character of another script is a misread accented letter. */
const insideLatin = ({ before, after }: Spot) => isLatinLetter(before) || isLatinLetter(after);

/** The characters in the area of an encoding for frequent ones. */
function area(encoding: string, leads: [number, number], trails: [number, number][]): Set<string> {
  const bytes: number[] = [];
  for (let lead = leads[0]; lead <= leads[1]; lead += 1)
    for (const [from, to] of trails) for (let trail = from; trail <= to; trail += 1) bytes.push(lead, trail);
  return new Set(new TextDecoder(encoding).decode(Uint8Array.from(bytes)));
}

function eastern(common: ReadonlySet<string>, script: RegExp, frequent: () => ReadonlySet<string>): LetterScore {
  let known: ReadonlySet<string> | undefined;
  return (spot) => {
    const { character } = spot;
    if (/[｡-ﾟ]/u.test(character)) return 0.3;
    if (insideLatin(spot)) return -1;
    if (common.has(character)) return 1.6;
    if (script.test(character)) return 1.1;
    known ??= frequent();
    if (/[一-龥]/u.test(character)) return known.has(character) ? 0.9 : -0.2;
    if (/[\u3000-\u303f\uff00-\uff60]/u.test(character)) return 0.3;
    return /\p{L}/u.test(character) ? -0.5 : -1.5;
  };
}

/** Letters of a script in words: a small letter before a capital one is a sign of the wrong encoding. */
const alphabet =
  (frequent: string, seldom: string, script: RegExp): LetterScore =>
  (spot) => {
    const { character, before } = spot;
    if (!script.test(character)) return /\p{L}/u.test(character) ? -1 : -1.5;
    if (insideLatin(spot)) return -1.5;
    if (/\p{Lu}/u.test(character) && /\p{Ll}/u.test(before)) return -2;
    // The small sigma that is used only at the end of a word.
    if (character === 'ς') return /\p{L}/u.test(spot.after) ? -2 : 2.5;
    const letter = character.toLowerCase();
    return frequent.includes(letter) ? 1.5 : seldom.includes(letter) ? 0.3 : 0.9;
  };

/** Thai vowels and tones above a consonant, and the vowels before it. */
const thai: LetterScore = (spot) => {
  const { character, before, after } = spot;
  if (!/[\u0e01-\u0e5b]/u.test(character)) return -1.5;
  if (insideLatin(spot)) return -1.5;
  if (/[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]/u.test(character))
    return /[\u0e01-\u0e2e\u0e31-\u0e4e]/u.test(before) ? 1.2 : -2;
  if (/[\u0e40-\u0e44]/u.test(character)) return /[\u0e01-\u0e2e]/u.test(after) ? 1.2 : -2;
  return 'านรอกงยมลวดทสตะปบคหจพชข'.includes(character) ? 1.2 : 0.4;
};

const punctuation = set('’‘“”„–—…€•');
const isVowel = (character: string) => /[aeiouyáéíóúäöüåæø]/i.test(character);

/** Accented Latin letters, which words have, but not next to each other. */
function latin(frequent: string, seldom: string, prior = 0, fits: (spot: Spot) => boolean = () => true): LetterScore {
  return (spot) => {
    const { character, before, after } = spot;
    const letter = character.toLowerCase();
    let score = frequent.includes(letter) ? 1.5 : seldom.includes(letter) ? 0.7 : punctuation.has(character) ? 0.8 : -1;
    if (score < 0 && !/\p{L}/u.test(character)) score = -1.5;
    if (!fits(spot)) score -= 1.2;
    if (/\p{Lu}/u.test(character) && /\p{Ll}/u.test(before)) score -= 2;
    const run = (before >= '\u0080' ? 1 : 0) + (after >= '\u0080' ? 1 : 0);
    return score - run * 0.45 + prior;
  };
}

/** Letters of western languages in their usual positions: `õ` before `e`, `ì` and `ù` at the end of a word. */
function western({ character, before, after }: Spot): boolean {
  const letter = character.toLowerCase();
  if (letter === 'õ') return /[eo]/i.test(after);
  if (letter === 'ø') return !isVowel(before) && !isVowel(after);
  if (letter === 'ì' || letter === 'ù') return !/\p{L}/u.test(after);
  return letter !== 'û' || !/\p{L}/u.test(after) || /[tlmr]/i.test(after);
}

const cyrillic = alphabet('оеаинтсрвлкмдпуьыячгй', 'фщъэюжхцшё', /[А-Яа-яЁёІіЇїЄєҐґЎў]/u);
const hangul = () => new Set<string>();
const halves: [number, number][] = [[0xa1, 0xfe]];
const kanji = () => area('euc-jp', [0xb0, 0xcf], halves);
const kana = /[ぁ-んァ-ヶー々]/u;

export const letterScores: Record<Eastern | SingleByte, LetterScore> = {
  gb18030: eastern(simplified, /[〇]/u, () => area('gb18030', [0xb0, 0xd7], halves)),
  big5: eastern(traditional, /[〇]/u, () => area('big5', [0xa4, 0xc6], [[0x40, 0x7e], ...halves])),
  'euc-jp': eastern(japanese, kana, kanji),
  shift_jis: eastern(japanese, kana, kanji),
  'euc-kr': eastern(korean, /[가-힣]/u, hangul),
  'windows-1252': latin('éèêëàâäáãåçñöôóõüúíîïßøæ', 'òùûìœÿýðþšž', 0.15, western),
  'windows-1250': latin('áéíóúýčďěňřšťůžąćęłńśźżöüőű', 'äôľĺŕăâîşţđçßë', 0.1),
  'windows-1254': latin('çğıöşüéâîû', 'äáàêèñóíß'),
  'windows-1257': latin('ąčęėįšųūžāēģīķļņõäöü', 'éóåæøńśźż'),
  'windows-1258': latin('ăâđêôơưáàéèíóúýãõ\u0300\u0301\u0303\u0309\u0323', 'ñçëïù', -0.1),
  'windows-1251': cyrillic,
  'koi8-r': cyrillic,
  'windows-1253': alphabet('αοιετσνηρπκλμυςωάέίόύήώ', 'ξψζβ', /[Α-Ωα-ωΆ-ώ]/u),
  'windows-1255': alphabet('יוהלאמתרבשנםכעד', 'ץףזצט', /[\u05d0-\u05ea]/u),
  'windows-1256': alphabet('اليمونرتبةعدسفهكأقح', 'ظضغذثؤئ', /[\u0621-\u064a]/u),
  'windows-874': thai,
};
