import type { Locale } from '../../src/locale/locale.js';
import type { DigestArticle, DigestPicture, DigestProps } from '../props.js';

/** A picture that needs no network. */
function samplePicture(alt: string, sky: string, land: string): DigestPicture {
  const svg =
    `<svg xmlns='http://www.w3.org/2000/svg' width='1040' height='650' viewBox='0 0 16 10'>` +
    `<rect width='16' height='10' fill='${sky}'/><circle cx='12' cy='3' r='1.2' fill='#fff8e6'/>` +
    `<path d='M0 7l4-3 4 3 3-2 5 3v2H0z' fill='${land}'/></svg>`;
  return { url: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt };
}

function sampleArticle(
  path: string,
  story: Omit<DigestArticle, 'url' | 'author'> & { author?: string },
): DigestArticle {
  return { url: `https://example.com/${path}`, author: '', ...story };
}

const sampleComments = (path: string, count: number) => ({
  count,
  url: `https://example.com/${path}#comments`,
  writeUrl: `https://example.com/comment/preview/${path}`,
});

export const englishDigest: DigestProps = {
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
  lead: sampleArticle('ferry', {
    title: 'The old ferry sails again',
    section: { title: 'City' },
    comments: sampleComments('ferry', 3),
    excerpt:
      'After nine years in dry dock the last steam ferry of the bay is back on the water. On Saturday it takes its first passengers across, at the same fare as nine years ago.',
    author: 'our harbour desk',
    image: samplePicture('The ferry leaves the pier in the evening sun', '#d98e5f', '#3d4f5c'),
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
  rating: { url: 'https://example.com/rate/preview/ferry', place: 'lead' },
  cards: [
    {
      article: sampleArticle('trams', {
        title: 'Night trams start in October',
        excerpt:
          'The council voted for two night lines on a trial basis. They connect the hospital, the station and the university.',
        section: { title: 'City' },
        image: samplePicture('A tram at the station', '#8fb0c4', '#2e4a3f'),
        comments: sampleComments('trams', 4),
      }),
    },
    {
      article: sampleArticle('storks', {
        title: 'Storks have left two weeks early',
        excerpt: 'Observers counted the first flocks over the pass on 2 August. Warm winds explain part of it.',
        section: { title: 'Science & nature' },
        image: samplePicture('Storks over the hills', '#c9d3a8', '#5d6b3a'),
        comments: sampleComments('storks', 0),
      }),
    },
  ],
  sections: [
    {
      title: 'City',
      articles: [
        sampleArticle('library', {
          title: 'The library now lends tools',
          excerpt: 'Anyone with a library card can borrow drills, ladders and a sewing machine for a week.',
          image: samplePicture('A drill on a shelf', '#e2c9a0', '#7a5230'),
          comments: sampleComments('library', 12),
        }),
        sampleArticle('market', {
          title: 'The fish market moves back to the quay',
          excerpt: 'After two years in a tent, the stalls return to the hall, with the same numbers as before.',
          image: null,
          comments: sampleComments('market', 1),
        }),
      ],
    },
    {
      title: 'Science & nature',
      articles: [
        sampleArticle('tide', {
          title: 'What a tide gauge hears at night',
          excerpt: 'It measures the water every six minutes and sends what it finds by radio.',
          image: samplePicture('A tide gauge on the pier', '#30506b', '#12283a'),
          comments: sampleComments('tide', 0),
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

const chineseDigest: DigestProps = {
  locale: 'zh-CN',
  newsletter: {
    ...englishDigest.newsletter,
    title: '例城周报',
    tagline: '港口与山城的新鲜事',
    postalAddress: '例城周报编辑部\n例城市港口路 1 号，邮编 000000',
    follow: [
      { label: '微博', url: 'https://example.net/weibo' },
      { label: 'RSS', url: 'https://example.com/feed.xml' },
    ],
  },
  issue: {
    ...englishDigest.issue,
    subject: '老渡轮重新起航',
    preheader: '停航九年之后，本周六将迎来首批乘客。',
  },
  lead: {
    ...englishDigest.lead,
    title: '停航九年，海湾最后一艘蒸汽渡轮重新起航',
    excerpt:
      '在船坞停泊九年之后，海湾里最后一艘蒸汽渡轮终于重返水面。本周六，它将载着首批乘客横渡海湾，票价仍与停航那天相同。',
    section: { title: '城市' },
    author: '港口报道组',
    image: samplePicture('夕阳下，渡轮驶离码头', '#d98e5f', '#3d4f5c'),
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
  rating: { url: 'https://example.com/rate/preview/ferry', place: 'lead' },
  cards: [
    {
      article: sampleArticle('trams', {
        title: '十月起，夜班电车开行',
        excerpt: '市议会表决通过试运行两条夜班线路，每四十分钟一班，连接医院、火车站和大学。',
        section: { title: '城市' },
        image: samplePicture('停靠在车站的电车', '#8fb0c4', '#2e4a3f'),
        comments: sampleComments('trams', 4),
      }),
    },
    {
      article: sampleArticle('storks', {
        title: '白鹳提前两周南飞',
        excerpt: '8 月 2 日，观察员在山口上空记录到首批鸟群。暖风是原因之一，但更主要的是草地干旱。',
        section: { title: '科学与自然' },
        image: samplePicture('飞过山丘的白鹳', '#c9d3a8', '#5d6b3a'),
        comments: sampleComments('storks', 0),
      }),
    },
  ],
  sections: [
    {
      title: '城市',
      articles: [
        sampleArticle('library', {
          title: '图书馆也能借工具了',
          excerpt: '电钻、梯子、缝纫机……凭借书证即可借用一周。',
          image: samplePicture('架子上的电钻', '#e2c9a0', '#7a5230'),
          comments: sampleComments('library', 12),
        }),
        sampleArticle('market', {
          title: '鱼市搬回码头',
          excerpt: '在帐篷里度过两年之后，摊位回到大厅，编号一如从前。',
          image: null,
          comments: sampleComments('market', 1),
        }),
      ],
    },
    {
      title: '科学与自然',
      articles: [
        sampleArticle('tide', {
          title: '验潮仪在夜里听到了什么',
          excerpt: '它每六分钟测一次水位，再用无线电把结果发出去。',
          image: samplePicture('栈桥上的验潮仪', '#30506b', '#12283a'),
          comments: sampleComments('tide', 0),
        }),
      ],
    },
  ],
  reader: englishDigest.reader && {
    ...englishDigest.reader,
    greeting: '亲爱的读者，您好！',
    why: '您收到本邮件，是因为您订阅了《例城周报》并确认了邮箱。',
  },
};

/** Sample digests by language. A language without one shows the English stories between its own words. */
export const sampleDigests: Readonly<Partial<Record<Locale, DigestProps>>> = {
  en: englishDigest,
  'zh-CN': chineseDigest,
};
