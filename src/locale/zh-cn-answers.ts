import type {
  AnswerMails,
  AnswerPages,
  DigestAnswers,
  RatingPages,
  RatingRowTexts,
  ReadersChoiceTexts,
  VotePages,
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
};

const votePages: VotePages = {
  votes: {
    legend: '为本文评分，1 分为较差，5 分为极佳',
    step: (step, name) => `${step} 分，${name}`,
    average: (value, votes) => `${value} 分（满分 5 分，${votes} 人评分）`,
    byEmail: (value, ratings) => `邮件读者：${value} 分（满分 5 分，${ratings} 人评分）`,
    saved: (step) => `谢谢，您为本文打了 ${step} 分。`,
    few: (votes, minimum) => `目前有 ${votes} 人评分，满 ${minimum} 人后显示平均分。`,
    change: '您可以随时修改评分。',
    again: '您的评分来自其他网站，请在此重新选择一次。',
    limited: (minutes) => `来自您所在网络的评分过多，您的评分暂未计入，请在 ${minutes} 分钟后重试。`,
    withoutCheck: '如需立即评分，请先回答按钮上方的问题。启用 JavaScript 后，网页可自动完成安全验证。',
  },
};

export const digestAnswers: DigestAnswers = { rating: ratingRow, comments: commentLine, readersChoice };
export const answerPages: AnswerPages = { ...ratingPages, ...votePages, ...commentPages, ...stayPages };
export const answerMails: AnswerMails = { commentNotice, stay: stayMail };
