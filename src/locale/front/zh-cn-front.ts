import type { FrontPages } from './front-pages.js';

const withoutEnd = (rhythm: string) => rhythm.replace(/发送$/, '');

export const frontPages: FrontPages = {
  front: {
    home: '首页',
    news: (name) => `${name}：最新文章`,
    latest: '最新文章',
    mostRead: '本周阅读最多',
    bestRated: '评分最高',
    rated: (average, votes) => `${average} 分（满分 5 分），${votes} 人评分`,
    minutes: (count) => `约 ${count} 分钟`,
    comments: (count) => `${count} 条评论`,
    earlierIn: (section) => `“${section}”更早的文章`,
    getNext: '订阅下一期',
    moreInIssue: '本期更多文章',
    stories: (count) => `${count} 篇文章`,
    asEmail: '查看本期邮件原样',
    allIssues: (count) => (count > 1 ? `全部 ${count} 期` : '全部往期'),
    issueNumber: (number) => `第 ${number} 期`,
    moreStories: (count) => `另有 ${count} 篇文章`,
    read: '阅读',
    aboutUs: '关于我们',
    newsFeed: '新闻订阅源',
  },
  ask: {
    lead: (rhythm) => ({ bold: rhythm === '' ? '新刊' : withoutEnd(rhythm), rest: '免费送到您的邮箱' }),
    leadOfSeveral: (newsletters) => ({ bold: `${newsletters} 份刊物任您选择`, rest: '，免费送到您的邮箱' }),
    hint: '免费。需要在邮件里确认，点一下就能退订。',
    title: (rhythm) => (rhythm === '' ? '每一期，送到您的邮箱' : `${withoutEnd(rhythm)}，送到您的邮箱`),
    joinReaders: (newsletter) => `用邮件阅读《${newsletter}》`,
  },
  choices: {
    step: '第 2 步，共 2 步',
    title: '您想读些什么？',
    whichNewsletter: '您想订阅哪份刊物？',
    writeTo: '邮件将寄往',
    change: '更改',
    sections: '栏目',
    cadence: '多久一次',
    language: '语言',
    yourName: '您的称呼',
    next: '接下来我们会给您发一封邮件。点开其中的链接，下一期就是您的了。',
  },
};
