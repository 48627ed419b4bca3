import type { Locale } from '../../src/locale/locale.js';
import type {
  ConfirmProps,
  DigestArticle,
  DigestPicture,
  DigestProps,
  OwnDataProps,
  StayProps,
  SubscriptionsProps,
  WelcomeProps,
} from '../props.js';

/** Sample data for `email dev` and the tests: a fictional newspaper whose pictures need no network. */
interface Previews {
  digest: DigestProps;
  confirm: ConfirmProps;
  welcome: WelcomeProps;
  ownData: OwnDataProps;
  stay: StayProps;
  subscriptions: SubscriptionsProps;
}

function picture(alt: string, sky: string, land: string): DigestPicture {
  const svg =
    `<svg xmlns='http://www.w3.org/2000/svg' width='1040' height='650' viewBox='0 0 16 10'>` +
    `<rect width='16' height='10' fill='${sky}'/><circle cx='12' cy='3' r='1.2' fill='#fff8e6'/>` +
    `<path d='M0 7l4-3 4 3 3-2 5 3v2H0z' fill='${land}'/></svg>`;
  return { url: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt };
}

function article(path: string, story: Omit<DigestArticle, 'url' | 'author'> & { author?: string }): DigestArticle {
  return { url: `https://example.com/${path}`, author: '', ...story };
}

const en: DigestProps = {
  locale: 'en',
  newsletter: {
    title: 'The Example Courier',
    tagline: 'News from the harbour and the hills',
    siteUrl: 'https://example.com/',
    postalAddress: 'The Example Courier\n1 Harbour Street, 00000 Exampleton',
    contact: 'editors@example.com',
    follow: [
      { label: 'Mastodon', url: 'https://example.net/@courier' },
      { label: 'RSS', url: 'https://example.com/feed.xml' },
    ],
    subscribeUrl: 'https://example.com/subscribe',
  },
  issue: {
    date: '2017-08-15',
    subject: 'The old ferry sails again',
    preheader: 'After nine years in dry dock, it takes its first passengers on Saturday.',
    url: 'https://example.com/issues/33',
  },
  lead: article('ferry', {
    title: 'The old ferry sails again',
    excerpt:
      'After nine years in dry dock the last steam ferry of the bay is back on the water. On Saturday it takes its first passengers across, at the same fare as nine years ago.',
    publishedAt: '2017-08-14T18:00:00Z',
    author: 'our harbour desk',
    image: picture('The ferry leaves the pier in the evening sun', '#d98e5f', '#3d4f5c'),
  }),
  sponsors: {
    lead: [
      {
        title: 'Walk the coast path with a map that stays dry',
        text: 'Printed on stone paper, twelve sheets, free delivery for readers of this newsletter.',
        url: 'https://example.net/maps',
        image: null,
      },
    ],
  },
  sections: [
    {
      title: 'City',
      articles: [
        article('trams', {
          title: 'Night trams start in October',
          excerpt:
            'The council voted for two night lines on a trial basis. They connect the hospital, the station and the university every forty minutes.',
          publishedAt: '2017-08-14T09:30:00Z',
          image: picture('A tram at the station', '#8fb0c4', '#2e4a3f'),
        }),
        article('library', {
          title: 'The library now lends tools',
          excerpt: 'Anyone with a library card can borrow drills, ladders and a sewing machine for a week.',
          publishedAt: '2017-08-13T07:00:00Z',
          image: null,
        }),
      ],
    },
    {
      title: 'Science & nature',
      articles: [
        article('storks', {
          title: 'Storks have left two weeks early',
          excerpt:
            'Observers counted the first flocks over the pass on 2 August. They think warm winds explain part of it, and dry meadows more.',
          publishedAt: '2017-08-12T12:00:00Z',
          image: picture('Storks over the hills', '#c9d3a8', '#5d6b3a'),
        }),
      ],
    },
  ],
  reader: {
    greeting: 'Dear reader,',
    why: 'You receive this newsletter because you subscribed to it.',
    unsubscribeUrl: 'https://example.com/unsubscribe?token=preview',
    preferencesUrl: 'https://example.com/preferences?token=preview',
  },
};

const zhCN: DigestProps = {
  locale: 'zh-CN',
  newsletter: {
    ...en.newsletter,
    title: '例城周报',
    tagline: '港口与山城的新鲜事',
    postalAddress: '例城周报编辑部\n例城市港口路 1 号，邮编 000000',
    follow: [
      { label: '微博', url: 'https://example.net/weibo' },
      { label: 'RSS', url: 'https://example.com/feed.xml' },
    ],
  },
  issue: {
    ...en.issue,
    subject: '老渡轮重新起航',
    preheader: '停航九年之后，本周六将迎来首批乘客。',
  },
  lead: {
    ...en.lead,
    title: '停航九年，海湾最后一艘蒸汽渡轮重新起航',
    excerpt:
      '在船坞停泊九年之后，海湾里最后一艘蒸汽渡轮终于重返水面。本周六，它将载着首批乘客横渡海湾，票价仍与停航那天相同。',
    author: '港口报道组',
    image: picture('夕阳下，渡轮驶离码头', '#d98e5f', '#3d4f5c'),
  },
  sponsors: {
    lead: [
      {
        title: '不怕雨水的海岸步道地图',
        text: '石头纸印制，一套十二张，本刊读者免运费。',
        url: 'https://example.net/maps',
        image: null,
      },
    ],
  },
  sections: [
    {
      title: '城市',
      articles: [
        article('trams', {
          title: '十月起，夜班电车开行',
          excerpt: '市议会表决通过试运行两条夜班线路，每四十分钟一班，连接医院、火车站和大学。',
          publishedAt: '2017-08-14T09:30:00Z',
          image: picture('停靠在车站的电车', '#8fb0c4', '#2e4a3f'),
        }),
        article('library', {
          title: '图书馆也能借工具了',
          excerpt: '电钻、梯子、缝纫机……凭借书证即可借用一周。',
          publishedAt: '2017-08-13T07:00:00Z',
          image: null,
        }),
      ],
    },
    {
      title: '科学与自然',
      articles: [
        article('storks', {
          title: '白鹳提前两周南飞',
          excerpt: '8 月 2 日，观察员在山口上空记录到首批鸟群。暖风是原因之一，但他们认为，更主要的是草地干旱。',
          publishedAt: '2017-08-12T12:00:00Z',
          image: picture('飞过山丘的白鹳', '#c9d3a8', '#5d6b3a'),
        }),
      ],
    },
  ],
  reader: en.reader && {
    ...en.reader,
    greeting: '亲爱的读者，您好！',
    why: '您收到本邮件，是因为您订阅了《例城周报》并确认了邮箱。',
  },
};

function others({ locale, newsletter, issue }: DigestProps): Omit<Previews, 'digest'> {
  return {
    confirm: {
      locale,
      newsletter,
      occasion: 'first',
      confirmUrl: 'https://example.com/confirm?token=preview-of-a-token-that-is-long',
    },
    welcome: {
      locale,
      newsletter,
      preferencesUrl: 'https://example.com/preferences?token=preview',
      unsubscribeUrl: 'https://example.com/unsubscribe?token=preview',
      latestIssueUrl: issue.url,
    },
    subscriptions: {
      locale,
      newsletter,
      subscriptions: [
        { title: newsletter.title, preferencesUrl: 'https://example.com/preferences/preview-of-a-token' },
        { title: 'Weekend Reader', preferencesUrl: 'https://example.com/preferences/preview-of-another-token' },
      ],
    },
    ownData: { locale, newsletter, wish: 'data', url: 'https://example.com/own-data/preview-of-a-token/data.json' },
    stay: {
      ...{ locale, newsletter, url: 'https://example.com/stay/preview-of-a-token', answerDays: 30 },
      preferencesUrl: 'https://example.com/preferences/preview-of-a-token',
      unsubscribeUrl: 'https://example.com/unsubscribe/preview-of-a-token',
    },
  };
}

export const previews: Record<Locale, Previews> = {
  en: { digest: en, ...others(en) },
  'zh-CN': { digest: zhCN, ...others(zhCN) },
};
