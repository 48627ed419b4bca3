import type {
  AnswerMails,
  AnswerPages,
  DigestAnswers,
  RatingPages,
  RatingRowTexts,
  ReadersChoiceTexts,
} from './answer-texts.js';
import { commentLine, commentNotice, commentPages } from './comments/en-comments.js';
import { stayMail, stayPages } from './sunset/en-sunset.js';

const ratingRow: RatingRowTexts = {
  title: 'Rate this story:',
  about: (headline) => `How good was “${headline}”?`,
  steps: ['Poor', 'Fair', 'Good', 'Very good', 'Best'],
};

const average = (value: string, count: number) =>
  `${value} out of 5 from ${count} ${count === 1 ? 'reader' : 'readers'}`;

const readersChoice: ReadersChoiceTexts = {
  title: 'Readers’ choice',
  lead: 'The stories of our last issue that readers rated best.',
  rating: average,
};

const ratingPages: RatingPages = {
  rate: {
    title: 'How good was this story?',
    hint: 'You can change your rating at any time.',
    save: 'Save my rating',
    saved: 'Thank you. Your rating is saved.',
    choose: 'Please choose a rating.',
    read: 'Read the story',
    others: 'Rate the other stories of this issue',
    closedTitle: 'Ratings are closed',
    closed: 'This newsletter no longer collects ratings. Thank you for your interest.',
  },
  ratings: {
    title: 'Ratings',
    average,
  },
};

export const digestAnswers: DigestAnswers = { rating: ratingRow, comments: commentLine, readersChoice };
export const answerPages: AnswerPages = { ...ratingPages, ...commentPages, ...stayPages };
export const answerMails: AnswerMails = { commentNotice, stay: stayMail };
