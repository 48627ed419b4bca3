import type { SearchPages } from './search-pages.js';

export const searchPages: SearchPages = {
  search: {
    title: '搜索',
    titleFor: (query) => `${query} · 搜索`,
    label: '搜索文章和往期',
    button: '搜索',
    hint: '输入一个或多个词语，搜索结果将包含全部词语。',
    newsletter: '刊物',
    allNewsletters: '全部刊物',
    section: '栏目',
    allSections: '全部栏目',
    year: '年份',
    allYears: '全部年份',
    count: (results) => `${results} 条结果`,
    about: (results) => `约 ${results} 条结果`,
    nothing: '没有找到相关内容',
    advice: ['请检查是否有错别字。', '请减少词语，或换用更常见的说法。', '请选择全部刊物、栏目和年份。'],
    incomplete: '较早的文章仍在收录中，请一分钟后再次搜索。',
    onlyFirst: (results) => `仅显示前 ${results} 条结果。增加词语可缩小范围。`,
    pages: '搜索结果分页',
    previous: '上一页',
    next: '下一页',
    page: (number, last) => `第 ${number} 页，共 ${last} 页`,
    limited: {
      title: '搜索过于频繁',
      text: '您所在网络的搜索次数过多，请稍等一分钟后再试。',
      again: '重新搜索',
    },
  },
};
