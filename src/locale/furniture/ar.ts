import type { DigestMessages } from '../messages.js';

const number = (count: number) => count.toLocaleString('ar');

/** Arabic counts one, two, three to ten, and more, each in its own form. */
function plural(count: number, forms: { one: string; two: string; few: string; many: string; other: string }): string {
  const form = new Intl.PluralRules('ar').select(count);
  if (form === 'one') return forms.one;
  if (form === 'two') return forms.two;
  if (form === 'few') return `${number(count)} ${forms.few}`;
  return `${number(count)} ${form === 'many' ? forms.many : forms.other}`;
}

export const ar: DigestMessages = {
  greeting: (name) => (name ? `مرحبًا ${name}،` : 'أعزاءنا القراء،'),
  byline: (author) => `بقلم ${author}`,
  readMore: 'اقرأ المزيد',
  readStory: 'اقرأ المقال',
  sponsored: 'محتوى مدفوع',
  sponsorLink: 'اعرف المزيد',
  rating: {
    title: 'قيّم هذا المقال:',
    about: (headline) => `ما رأيك في «${headline}»؟`,
    steps: ['ضعيف', 'مقبول', 'جيد', 'جيد جدًا', 'ممتاز'],
  },
  comments: {
    write: 'علّق',
    count: (count) =>
      plural(count, { one: 'تعليق واحد', two: 'تعليقان', few: 'تعليقات', many: 'تعليقًا', other: 'تعليق' }),
  },
  readersChoice: {
    title: 'اختيار القراء',
    lead: 'المقالات الأعلى تقييمًا في عددنا الماضي.',
    rating: (average, count) =>
      `${Number(average).toLocaleString('ar')} من ${number(5)}، ${plural(count, { one: 'تقييم واحد', two: 'تقييمان', few: 'تقييمات', many: 'تقييمًا', other: 'تقييم' })}`,
  },
  viewInBrowser: 'اعرض في المتصفح',
  corrected: (date) => `صُحّح في ${date}`,
  reason: {
    asked: (newsletter) => `تصلك نشرة ${newsletter} لأنك اشتركت فيها وأكّدت عنوانك.`,
    added: (newsletter, label) =>
      `تصلك نشرة ${newsletter} لأن عنوانك أُضيف إلى قائمتها، وموافقتك مسجّلة باسم «${label}».`,
    shared: (newsletter, label) => `تصلك نشرة ${newsletter} لأن «${label}» زوّدنا بعنوانك.`,
    unknown: (newsletter) => `تصلك نشرة ${newsletter} لأن عنوانك أُضيف إلى قائمتها.`,
  },
  preferences: 'الإعدادات',
  unsubscribe: 'إلغاء الاشتراك',
  subscribe: 'اشترك',
  subscribeLead: (newsletter) => `تصلك نشرة ${newsletter} بالبريد الإلكتروني، ويمكنك إلغاء الاشتراك بنقرة واحدة.`,
  inThisIssue: 'في هذا العدد',
  forwarded: 'هل حُوّلت إليك هذه الرسالة؟',
  followUs: 'تابعنا',
  questions: 'لديك سؤال؟ راسلنا:',
  website: 'الموقع',
};
