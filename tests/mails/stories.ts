/** A language of a newsletter's content. Arabic has no words of our own: its readers get ours in English or Chinese. */
export const contents = ['en', 'zh-CN', 'ar'] as const;
export type Content = (typeof contents)[number];

export interface Wording {
  title: string;
  tagline: string;
  address: string;
  sections: readonly [string, string, string];
  /** Title and excerpt. Two for each section. */
  stories: readonly (readonly [string, string])[];
  note: string;
  sponsor: { title: string; text: string };
  signature: string;
}

export const wordings: Record<Content, Wording> = {
  en: {
    title: 'Harbour Digest & Notes',
    tagline: 'News from the water, every morning',
    address: '1 Example Road, Harbour City',
    sections: ['News', 'Tech', 'Life'],
    stories: [
      [
        'A new berth opens in the harbour',
        'After nine years of building, the first ferry docked at the eastern berth on Tuesday. It saves passengers a walk of 700 metres to the station.',
      ],
      [
        'The night ferry keeps its timetable',
        'The council voted 12 to 9 to keep the last crossing at half past eleven. Fares stay as they are until March.',
      ],
      [
        'How a tide gauge reports by radio',
        'A float, a battery and a transmitter the size of a matchbox: the gauge by the lock has sent a reading every six minutes since 1998.',
      ],
      [
        'The library lends tools now',
        'Anyone with a card can borrow a drill, a ladder or a sewing machine for a week. The most wanted so far is the apple press.',
      ],
      [
        'Where to drink tea by the water',
        'Three places that open before seven, with a view of the cranes and without music.',
      ],
      [
        'Storks left two weeks early',
        'Observers counted the first flocks over the pass on 2 August. The reason may be the dry spring, says the bird station.',
      ],
    ],
    note: '# This week\n\nGood morning **{{name|reader}}**, there are *{{count}}* stories today. Read [how we work](https://news.example.com/about).\n\n- The council meets on Thursday.\n- The market moves to the square.',
    sponsor: { title: 'Maps of the coast', text: 'Printed charts of every bay, from the survey office.' },
    signature: 'Ada Example\nEditor',
  },
  'zh-CN': {
    title: '港湾日报',
    tagline: '每天清晨，来自水边的消息',
    address: '海港市示例路1号',
    sections: ['新闻', '科技', '生活'],
    stories: [
      ['港口新泊位启用', '经过九年建设，第一艘渡轮周二停靠东侧泊位。乘客步行到车站的路程缩短了七百米。'],
      ['夜间渡轮维持现有班次', '市议会以十二票对九票决定保留晚上十一点半的末班船。票价在三月之前不变。'],
      [
        '潮位计如何用无线电报告',
        '一个浮子、一块电池和一台火柴盒大小的发射机：船闸旁的潮位计自1998年起每六分钟发送一次读数。',
      ],
      ['图书馆开始出借工具', '持证读者可以借用电钻、梯子或缝纫机一周。目前最受欢迎的是苹果榨汁机。'],
      ['在水边哪里喝茶', '三家七点前开门的茶馆，可以看到起重机，没有音乐。'],
      ['鹳鸟提前两周离开', '观察员八月二日在山口记录到第一批鸟群。鸟类观测站说，原因可能是春季干旱。'],
    ],
    note: '# 本周\n\n**{{name|读者}}**，早上好。今天有*{{count}}*篇报道。请看[我们如何工作](https://news.example.com/about)。\n\n- 市议会周四开会。\n- 集市搬到广场。',
    sponsor: { title: '海岸地图', text: '测绘局印制的各个海湾的海图。' },
    signature: '王小明\n编辑',
  },
  ar: {
    title: 'بريد الميناء',
    tagline: 'أخبار الميناء كل صباح',
    address: '1 طريق المثال، مدينة الميناء',
    sections: ['أخبار', 'تقنية', 'حياة'],
    stories: [
      [
        'رصيف جديد يُفتتح في الميناء',
        'بعد تسع سنوات من البناء رست أول عبّارة في الرصيف الشرقي يوم الثلاثاء، فصار الطريق إلى المحطة أقصر بسبعمئة متر.',
      ],
      [
        'العبّارة الليلية تحافظ على مواعيدها',
        'صوّت المجلس بأغلبية 12 مقابل 9 على إبقاء آخر رحلة في الحادية عشرة والنصف. تبقى الأجرة كما هي حتى مارس.',
      ],
      [
        'كيف يرسل مقياس المد قراءاته بالراديو',
        'عوّامة وبطارية وجهاز إرسال بحجم علبة كبريت: يرسل المقياس قراءة كل ست دقائق منذ عام 1998.',
      ],
      ['المكتبة تعير الأدوات الآن', 'يمكن لكل من لديه بطاقة أن يستعير مثقابًا أو سلّمًا أو آلة خياطة لمدة أسبوع.'],
      ['أين تشرب الشاي على الماء', 'ثلاثة أماكن تفتح قبل السابعة، تطل على الرافعات وبلا موسيقى.'],
      [
        'اللقالق رحلت قبل أسبوعين من موعدها',
        'أحصى المراقبون أول الأسراب فوق الممر في 2 أغسطس. قد يكون السبب جفاف الربيع.',
      ],
    ],
    note: '# هذا الأسبوع\n\nصباح الخير **{{name|قارئنا}}**، لدينا اليوم *{{count}}* أخبار. اقرأ [كيف نعمل](https://news.example.com/about).\n\n- يجتمع المجلس يوم الخميس.\n- ينتقل السوق إلى الساحة.',
    sponsor: { title: 'خرائط الساحل', text: 'خرائط مطبوعة لكل خليج من دائرة المساحة.' },
    signature: 'آدا مثال\nالتحرير',
  },
};
