import type { RatingPages, RatingRowTexts } from './answer-texts.js';

export const ratingRow: RatingRowTexts = {
  title: '为本文评分：',
  steps: ['较差', '一般', '不错', '很好', '最佳'],
};

export const ratingPages: RatingPages = {
  rate: {
    title: '您觉得这篇文章怎么样？',
    hint: '您可以随时修改评分。',
    save: '提交评分',
    saved: '谢谢，您的评分已保存。',
    choose: '请选择一个评分。',
    read: '阅读文章',
  },
  ratings: {
    title: '读者评分',
    average: (average, count) => `${average} 分（满分 5 分，${count} 位读者评分）`,
  },
};
