import { seededRandom } from '../../bench/seeded-random.js';

/** An article with its subjects. They, not its words, decide which queries should find it. */
export interface CorpusArticle {
  url: string;
  language: 'en' | 'zh';
  place: string;
  goods: string;
  event: string;
  title: string;
  excerpt: string;
  body: string;
}

const places = [
  ['Rotterdam', '鹿特丹'],
  ['Malmö', '马尔默'],
  ['Kobe', '神户'],
  ['Ningbo', '宁波'],
  ['Durban', '德班'],
  ['Santos', '桑托斯'],
  ['Gdańsk', '格但斯克'],
  ['Busan', '釜山'],
  ['Cork', '科克'],
  ['Tema', '特马'],
  ['Haifa', '海法'],
  ['Callao', '卡亚俄'],
  ['Shanghai', '上海'],
  ['Oslo', '奥斯陆'],
] as const;

const goods = [
  ['containers', '集装箱'],
  ['rubber', '橡胶'],
  ['copper', '铜'],
  ['solar panels', '太阳能板'],
  ['coffee', '咖啡'],
  ['wheat', '小麦'],
  ['timber', '木材'],
  ['electric cars', '电动汽车'],
  ['medicines', '药品'],
  ['textiles', '纺织品'],
  ['fertilisers', '化肥'],
  ['batteries', '电池'],
] as const;

const events = [
  ['strike', '罢工', 'Dockers walked out on Monday.', '码头工人周一停工。'],
  ['tariff', '关税', 'The new duty applies from next month.', '新税率下月起执行。'],
  ['storm', '台风', 'Gusts closed the terminal for two days.', '码头因大风关闭两天。'],
  ['shortage', '短缺', 'Buyers wait three weeks for deliveries.', '买家要等三个星期才能提货。'],
  ['merger', '合并', 'Two forwarders join their fleets.', '两家货代公司整合船队。'],
  ['inspection', '检查', 'Customs officers opened every tenth crate.', '海关每十箱开箱一次。'],
  ['discount', '折扣', 'Sellers cut their offers by a fifth.', '卖方报价下调两成。'],
] as const;

// Sentences that fit any article, and are spelled like the subjects of others.
const fillers = {
  en: [
    'A report supported by several importers came to the same view.',
    'Portraits of the founders hang in the corridor of the office.',
    'The contractor will attract a smaller crowd next year.',
    'Nobody expected the matter to be settled so quickly, traders said.',
    'The minutes of the meeting were recorded and sent to all members.',
    'Striking colours make the new cranes easy to see.',
    'Prices were little changed in the afternoon.',
    'Analysts had described the move as overdue.',
    'Work on the second berth goes on as planned.',
  ],
  zh: [
    '业内人士表示，这一变化早在预料之中。',
    '公司集中装修了办公楼，箱包等杂物暂存仓库。',
    '海上运输成本与上月基本持平。',
    '分析师认为，下半年走势仍待观察。',
    '会议纪要已发送给各位成员。',
    '第二泊位的建设按计划推进。',
    '工会代表与管理层保持沟通。',
    '新起重机颜色醒目，远处也能看见。',
  ],
} as const;

/** The same, for a few articles: they contain the characters of a place, an event or goods with another meaning. */
const traps = {
  en: ['Coppersmiths and other craftsmen watched from the quay.'],
  zh: ['当地路上海鲜摊位照常营业。', '这台风机由本地企业制造。'],
} as const;

const titles = {
  en: [
    (g: string, e: string, p: string) => `${capital(g)} ${e} in ${p}`,
    (g: string, e: string, p: string) => `${p}: ${e} hits trade in ${g}`,
    (g: string, e: string, p: string) => `What the ${e} means for ${g} from ${p}`,
  ],
  zh: [
    (g: string, e: string, p: string) => `${p}港${g}贸易遭遇${e}`,
    (g: string, e: string, p: string) => `${e}影响${p}${g}市场`,
    (g: string, e: string, p: string) => `${p}：${g}${e}意味着什么`,
  ],
} as const;

/** Subjects that queries combine, and that chance might leave out: language, place, goods, event. */
const combined = [
  ['zh', 'Shanghai', 'containers', ''],
  ['zh', 'Rotterdam', 'rubber', ''],
  ['zh', 'Kobe', '', 'strike'],
  ['zh', 'Ningbo', 'batteries', ''],
  ['zh', 'Haifa', 'medicines', 'shortage'],
  ['zh', '', 'wheat', 'tariff'],
  ['zh', 'Oslo', 'timber', ''],
  ['en', 'Durban', '', 'strike'],
  ['en', 'Santos', 'coffee', ''],
  ['en', 'Shanghai', 'batteries', ''],
  ['en', '', 'wheat', 'storm'],
  ['en', 'Kobe', 'timber', 'inspection'],
  ['en', 'Oslo', 'medicines', 'shortage'],
] as const;

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Articles with a subject made of a place, goods and an event; two of five in Chinese. The same ones for each seed. */
export function generatedArticles(count: number, seed: number): CorpusArticle[] {
  const random = seededRandom(seed);
  const pick = <One>(list: readonly One[]): One => list[Math.floor(random() * list.length)] as One;
  return Array.from({ length: count }, (_, number) => {
    const [language, ...fixed] = combined[number] ?? [number % 5 < 2 ? 'zh' : 'en', '', '', ''];
    const [place, placeZh] = places.find(([name]) => name === fixed[0]) ?? pick(places);
    const [good, goodZh] = goods.find(([name]) => name === fixed[1]) ?? pick(goods);
    const [event, eventZh, detail, detailZh] = events.find(([name]) => name === fixed[2]) ?? pick(events);
    const isChinese = language === 'zh';
    const words = isChinese ? ([goodZh, eventZh, placeZh] as const) : ([good, event, place] as const);
    const filler = () => pick(fillers[language]);
    const about = isChinese
      ? `${placeZh}的贸易商称，${goodZh}业务受到${eventZh}影响。`
      : `Traders in ${place} say that business in ${good} feels the ${event}.`;
    return {
      url: `https://www.example.com/generated/${number}`,
      language,
      place,
      goods: good,
      event,
      title: pick(titles[language])(words[0], words[1], words[2]),
      excerpt: isChinese ? detailZh : detail,
      body: `<p>${filler()}</p><p>${about}</p><p>${[filler(), random() < 0.05 ? pick(traps[language]) : filler(), filler()].join(isChinese ? '' : ' ')}</p>`,
    };
  });
}

const written = [
  [
    'en',
    'ferry',
    'The night ferry sails again',
    'After a winter in dry dock the ship is back.',
    'The captain, Zoë Lindström, welcomed 312 passengers on board.',
  ],
  [
    'en',
    'library',
    'Library opens a room of maps',
    'Visitors may touch the oldest globe.',
    'The collection holds 4,500 sea charts, among them one of the Øresund.',
  ],
  [
    'en',
    'bees',
    'Bees on the roof of the stock exchange',
    'Honey from the financial district sells out.',
    'Each hive gave thirty kilograms of honey this summer.',
  ],
  [
    'en',
    'tram',
    'Tram line 7 reaches the airport',
    'The ride takes twenty-two minutes.',
    'Engineers tested the low-floor vehicles on steep grades at night.',
  ],
  [
    'en',
    'bakery',
    'A bakery that never closes',
    'Its sourdough has been fed since 1921.',
    'The baker’s apprentice starts at two in the morning. It’s quiet then.',
  ],
  [
    'en',
    'glacier',
    'Measuring a glacier with fibre cable',
    'Researchers listen to the ice.',
    'The cable recorded 1,200 small quakes in a single day.',
  ],
  [
    'en',
    'chess',
    'School wins chess championship',
    'Eleven-year-olds beat adults.',
    'Their coach, José Núñez, teaches mathematics.',
  ],
  [
    'en',
    'orchard',
    'Old apple trees find new owners',
    'A city auctions its orchards.',
    'Cider makers bid against kindergartens.',
  ],
  ['zh', '高铁', '高铁新线缩短山区旅程', '车程由五小时减至九十分钟。', '全线共有隧道四十七座，桥梁一百零三座。'],
  ['zh', '图书馆', '社区图书馆夜间开放', '读者可以借阅到午夜。', '馆长说，人工智能导览很受孩子欢迎。'],
  ['zh', '熊猫', '大熊猫幼崽首次亮相', '游客排队等候三小时。', '饲养员每天记录体重，幼崽已能独立爬树。'],
  ['zh', '书法', '书法课走进小学课堂', '学生从执笔姿势学起。', '老师把《兰亭集序》作为第一课的欣赏作品。'],
  [
    'zh',
    '量子',
    '量子计算实验室揭牌',
    '新机器在接近绝对零度的环境下运行。',
    '研究团队来自三所大学，平均年龄不到三十岁。',
  ],
  ['zh', '茶园', '茶园春季采摘提前', '暖冬让新芽早发。', '茶农使用无人机喷洒有机肥。'],
  ['zh', '地震', '地震预警系统覆盖全省', '手机可提前数秒收到提示。', '系统接入学校、医院和ＬＥＤ大屏幕。'],
  ['zh', '马拉松', '城市马拉松刷新纪录', '冠军成绩两小时零六分。', '三万名跑者冒雨完成比赛，最年长者八十二岁。'],
] as const;

/** Articles that were written one by one. `event` names each. */
export const writtenArticles: readonly CorpusArticle[] = written.map(
  ([language, name, title, excerpt, body], number) => ({
    url: `https://www.example.com/written/${number}`,
    language,
    place: '',
    goods: '',
    event: name,
    title,
    excerpt,
    body: `<p>${body}</p>`,
  }),
);

type Expected = (article: CorpusArticle) => boolean;
const inLanguage = (
  language: 'en' | 'zh',
  facts: Partial<Pick<CorpusArticle, 'place' | 'goods' | 'event'>>,
): Expected => {
  const wanted = Object.entries(facts) as ['place' | 'goods' | 'event', string][];
  return (article) => article.language === language && wanted.every(([field, value]) => article[field] === value);
};
const only =
  (name: string): Expected =>
  (article) =>
    article.event === name;
const en = (facts: Parameters<typeof inLanguage>[1]) => inLanguage('en', facts);
const zh = (facts: Parameters<typeof inLanguage>[1]) => inLanguage('zh', facts);

/** Sixty queries, as readers type them, with their expected results. */
export const queries: readonly (readonly [string, Expected])[] = [
  ['集装箱', zh({ goods: 'containers' })],
  ['橡胶', zh({ goods: 'rubber' })],
  ['铜', zh({ goods: 'copper' })],
  ['太阳能', zh({ goods: 'solar panels' })],
  ['咖啡', zh({ goods: 'coffee' })],
  ['电动汽车', zh({ goods: 'electric cars' })],
  ['纺织', zh({ goods: 'textiles' })],
  ['上海', zh({ place: 'Shanghai' })],
  ['釜山', zh({ place: 'Busan' })],
  ['格但斯克', zh({ place: 'Gdańsk' })],
  ['马尔默', zh({ place: 'Malmö' })],
  ['罢工', zh({ event: 'strike' })],
  ['关税', zh({ event: 'tariff' })],
  ['台风', zh({ event: 'storm' })],
  ['上海 集装箱', zh({ place: 'Shanghai', goods: 'containers' })],
  ['鹿特丹橡胶', zh({ place: 'Rotterdam', goods: 'rubber' })],
  ['神户 罢工', zh({ place: 'Kobe', event: 'strike' })],
  ['宁波港电池', zh({ place: 'Ningbo', goods: 'batteries' })],
  ['海法 药品 短缺', zh({ place: 'Haifa', goods: 'medicines', event: 'shortage' })],
  ['小麦　关税', zh({ goods: 'wheat', event: 'tariff' })],
  ['奥斯陆，木材', zh({ place: 'Oslo', goods: 'timber' })],
  ['高铁', only('高铁')],
  ['人工智能', only('图书馆')],
  ['熊猫幼崽', only('熊猫')],
  ['兰亭集序', only('书法')],
  ['量子计算', only('量子')],
  ['无人机', only('茶园')],
  ['LED大屏', only('地震')],
  ['马拉松 纪录', only('马拉松')],
  ['绝对零度', only('量子')],
  ['containers', en({ goods: 'containers' })],
  ['container', en({ goods: 'containers' })],
  ['rubber', en({ goods: 'rubber' })],
  ['COPPER', en({ goods: 'copper' })],
  ['solar panel', en({ goods: 'solar panels' })],
  ['coffee', en({ goods: 'coffee' })],
  ['electric cars', en({ goods: 'electric cars' })],
  ['fertiliser', en({ goods: 'fertilisers' })],
  ['Malmo', en({ place: 'Malmö' })],
  ['gdansk', en({ place: 'Gdańsk' })],
  ['Rotterdam', en({ place: 'Rotterdam' })],
  ['Cork', en({ place: 'Cork' })],
  ['strike', en({ event: 'strike' })],
  ['tariffs', en({ event: 'tariff' })],
  ['merger', en({ event: 'merger' })],
  ['the strike in Durban', en({ place: 'Durban', event: 'strike' })],
  ['Santos coffee', en({ place: 'Santos', goods: 'coffee' })],
  ['shanghai batteries', en({ place: 'Shanghai', goods: 'batteries' })],
  ['wheat, storm', en({ goods: 'wheat', event: 'storm' })],
  ['kobe timber inspection', en({ place: 'Kobe', goods: 'timber', event: 'inspection' })],
  ['medicine shortage Oslo', en({ place: 'Oslo', goods: 'medicines', event: 'shortage' })],
  ['night ferry', only('ferry')],
  ['Lindstrom', only('ferry')],
  ['oresund', only('library')],
  ['honey', only('bees')],
  ['low-floor', only('tram')],
  ['sourdoug', only('bakery')],
  ['1,200', only('glacier')],
  ['Nunez', only('chess')],
  ['ｏｒｃｈａｒｄ', only('orchard')],
];
