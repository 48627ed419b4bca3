import { inDigits } from '../counted.js';
import type { Language } from './language.js';

/** The sources of a newsletter in the desk, in Chinese. */
export const sourcesZhCn: Language['messages']['desk']['sources'] = {
  title: '文章来源',
  lead: '新文章从这里抓取。',
  none: '还没有来源。粘贴网站地址，系统会自动找到它的订阅源和网站地图。',
  noneToSee: '还没有来源。',
  add: '添加来源',
  list: (count) => `${inDigits(count)} 个来源`,
  back: '全部来源',
  states: { new: '新添加', ok: '正常', retrying: '重试中', failing: '连续失败', paused: '已暂停' },
  state: '状态',
  failures: (count) => (count === 1 ? '上次抓取失败。' : `已连续 ${inDigits(count)} 次抓取失败。`),
  answers: (status) => {
    if (status === 404 || status === 410) return `网址上没有页面：${status}`;
    if (status === 401 || status === 403) return `网站拒绝程序访问：${status}`;
    if (status === 429) return `网站称访问过于频繁：${status}`;
    return status >= 500 ? `网站自身出错：${status}` : `网站返回状态码 ${status}`;
  },
  because: (reason) => `${reason}。`,
  said: '错误信息',
  lastResult: '上次结果',
  remedy: '处理办法',
  remedies: {
    unreachable:
      '请在浏览器中打开该网址。如果网址已变更，请在此修改网址；如果浏览器能打开，可能是网站拒绝程序访问，请联系网站的维护者。',
    private: '该网址不在公共网络上，因此不会抓取。请在此修改网址。',
    elsewhere: '请在浏览器中打开网站；如果浏览器显示的地址无误，请填写在此。密钥不会发送到其他主机。',
    unreadable: '该网址上已没有订阅源、网站地图或文章列表。请重新搜索网站，或在此修改网址。',
    posts:
      '如果是 Ghost 网站，请重新复制 Content API 密钥（Settings → Integrations）并填写在此。其他网站，请询问维护者是否允许程序读取文章，或改用它的订阅源。',
  },
  times: { last: '上次抓取', success: '上次成功', next: '下次抓取', never: '尚无' },
  waiting: (pages) => `还有 ${inDigits(pages)} 个页面等待读取，接下来的抓取会处理。`,
  articles: '最新文章',
  noArticles: '还没有抓取到文章。',
  pull: '立即抓取',
  pulled: '将在一分钟内抓取。',
  pause: '暂停抓取',
  paused: '来源已暂停，恢复之前不会从这里抓取。',
  isPaused: '恢复之前不会从这里抓取。已有的文章会保留。',
  resume: '恢复抓取',
  resumed: '来源已恢复，将在一分钟内抓取。',
  still: '修改已保存。来源处于暂停状态，恢复之前不会抓取。',
  again: '查看结果',
  added: '来源已添加，一分钟内开始首次抓取。',
  saved: '修改已保存，下次抓取时生效。',
  moved: '修改已保存，一分钟内抓取新网址。',
  edit: {
    title: '设置',
    url: '网址',
    kind: '网址类型',
    contentKey: 'Content API 密钥',
    contentKeyHint: (end) =>
      `${end === '' ? '' : `现有密钥的末四位是 ${end}，留空则不变。`}在 Ghost 的“Settings → Integrations”中查看。`,
    every: '抓取间隔（分钟）',
    section: '栏目',
    sectionHint: '文章自带的分类对不上任何栏目时使用。',
    asSource: '按来源自带的分类',
    body: '公开页面显示其文章的哪些内容',
    bodies: { full: '全文', excerpt: '摘要，并附原文链接', off: '不显示' },
    include: '只收录含有以下词语的文章',
    exclude: '不收录含有以下词语的文章',
    wordsHint: '每行一个。留空则不限。',
    save: '保存',
  },
  faults: {
    url: '请填写以 https:// 开头的网址。',
    contentKey: '请填写 Ghost 网站的 Content API 密钥：26 位数字和字母（a 到 f）。',
    every: '请填写 1 到 1440 之间的整数分钟。',
    words: '最多 100 个词语，每个最多 200 个字符。',
    changed: '其他人刚刚修改了这个来源。请核对您的修改，然后再次保存。',
    other: '此内容需要修改。',
  },
  remove: '移除来源',
  asksTitle: '要移除这个来源吗？',
  asks: (articles) =>
    articles === 0
      ? '以后不再从这里抓取。目前还没有抓取到文章。'
      : `以后不再从这里抓取。已有的 ${inDigits(articles)} 篇文章会保留，收录了这些文章的各期也不受影响。`,
  keep: '保留',
  removed: '来源已移除，其文章保留。',
};
