import type {
  AnswerMails,
  AnswerPages,
  DigestAnswers,
  RatingPages,
  RatingRowTexts,
  ReadersChoiceTexts,
} from './answer-texts.js';
import { commentLine, commentNotice, commentPages } from './comments/zh-cn-comments.js';
import { stayMail, stayPages } from './sunset/zh-cn-sunset.js';

const ratingRow: RatingRowTexts = {
  title: '为本文评分：',
  about: (headline) => `您觉得《${headline}》怎么样？`,
  steps: ['较差', '一般', '不错', '很好', '极佳'],
};

const average = (value: string, count: number) => `${value} 分（满分 5 分，${count} 位读者评分）`;

const readersChoice: ReadersChoiceTexts = {
  title: '读者之选',
  lead: '上一期中读者评分最高的文章。',
  rating: average,
};

const ratingPages: RatingPages = {
  rate: {
    title: '您觉得这篇文章怎么样？',
    hint: '您可以随时修改评分。',
    save: '提交评分',
    saved: '谢谢，您的评分已保存。',
    choose: '请选择一个评分。',
    read: '阅读文章',
    others: '为本期其他文章评分',
    closedTitle: '评分已关闭',
    closed: '本刊不再收集评分，感谢您的关注。',
  },
  ratings: {
    title: '读者评分',
    average,
  },
};

export const digestAnswers: DigestAnswers = { rating: ratingRow, comments: commentLine, readersChoice };
export const answerPages: AnswerPages = { ...ratingPages, ...commentPages, ...stayPages };
export const answerMails: AnswerMails = { commentNotice, stay: stayMail };
