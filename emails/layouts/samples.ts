import { previews } from '../parts/previews.js';
import type { DigestArticle, DigestProps, MailLook } from '../props.js';

// Every layout in every language and in Arabic, for `npm run emails`. Its switch shows each in dark mode.

const drawing = (picture: string) => `data:image/svg+xml,${encodeURIComponent(picture)}`;
const logo = (ink: string) =>
  drawing(
    `<svg xmlns='http://www.w3.org/2000/svg' width='280' height='70'><path d='M10 50l30-36 30 36z' fill='none' stroke='${ink}' stroke-width='7'/><text x='84' y='50' font-family='Georgia' font-size='38' fill='${ink}'>Courier</text></svg>`,
  );
const portrait = drawing(
  `<svg xmlns='http://www.w3.org/2000/svg' width='64' height='64'><rect width='64' height='64' fill='#c9d3a8'/><circle cx='32' cy='25' r='12' fill='#5d6b3a'/><path d='M8 64c0-30 48-30 48 0' fill='#5d6b3a'/></svg>`,
);

const look: MailLook = {
  accent: { light: '#0b5fa5', dark: '#7fb8e8' },
  logo: {
    light: { url: logo('#0b3a66'), width: 280, height: 70 },
    dark: { url: logo('#e8f1fa'), width: 280, height: 70 },
  },
  contact: [{ text: 'Write to ' }, { text: 'editors@example.com', href: 'mailto:editors@example.com' }],
  copyright: '© 2017 The Example Courier',
  contents: true,
  forwarded: true,
  signature: { lines: ['Ada Example', 'Editor'], picture: { url: portrait, width: 64, height: 64 } },
};

const { en } = previews;

/** The titles and texts of the Arabic sample, in the order of the English one's articles. */
const arabic = [
  [
    'العبّارة القديمة تبحر من جديد',
    'بعد تسع سنوات في الحوض الجاف تعود آخر عبّارة بخارية في الخليج إلى الماء، وبالأجرة نفسها كما كانت قبل 9 سنوات.',
  ],
  ['ترام ليلي يبدأ في أكتوبر', 'وافق المجلس على خطّين ليليّين على سبيل التجربة، كل أربعين دقيقة.'],
  ['المكتبة تعير الأدوات الآن', 'يمكن لكل من لديه بطاقة أن يستعير مثقابًا أو سلّمًا أو آلة خياطة لمدة أسبوع.'],
  ['اللقالق رحلت قبل أسبوعين من موعدها', 'أحصى المراقبون أول الأسراب فوق الممر في 2 أغسطس.'],
] as const;

function inArabic(digest: DigestProps): DigestProps {
  let next = 0;
  const translated = (article: DigestArticle): DigestArticle => {
    const [title = article.title, excerpt = article.excerpt] = arabic[next] ?? [];
    next += 1;
    return { ...article, title, excerpt, author: '' };
  };
  const titles = ['المدينة', 'العلوم والطبيعة'];
  return {
    ...digest,
    newsletter: { ...digest.newsletter, title: 'بريد المثال', tagline: 'أخبار الميناء والتلال' },
    lead: translated(digest.lead),
    sections: digest.sections.map((section, i) => ({
      ...section,
      title: titles[i] ?? section.title,
      articles: section.articles.map(translated),
    })),
  };
}

/** A sample digest in a layout. Arabic has no words of our own, so it is an English newsletter with Arabic content. */
export function sample(layout: 'full' | 'brief' | 'story', language: 'en' | 'zh-CN' | 'ar'): DigestProps {
  const digest = language === 'ar' ? inArabic(en.digest) : previews[language].digest;
  const content = language === 'ar' ? { content: { language, direction: 'rtl' as const } } : {};
  const own = { ...look, ...content, ...(layout === 'full' ? {} : { layout }) };
  const choice = [digest.lead].map(({ title, url }) => ({ title, url, average: 4.6, count: 12 }));
  return { ...digest, choice, newsletter: { ...digest.newsletter, look: own } };
}
