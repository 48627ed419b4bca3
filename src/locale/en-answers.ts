import type {
  AnswerMails,
  AnswerPages,
  DigestAnswers,
  RatingPages,
  RatingRowTexts,
  ReadersChoiceTexts,
  VotePages,
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
};

const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

const votePages: VotePages = {
  votes: {
    legend: 'Rate this story, from 1, poor, to 5, best',
    step: (step, name) => `${step}, ${name}`,
    average: (value, votes) => `${value} of 5 from ${counted(votes, 'vote')}`,
    byEmail: (value, ratings) => `Readers by email: ${value} of 5 from ${counted(ratings, 'rating')}`,
    saved: (step) => `Thank you. You gave this story ${step} of 5.`,
    few: (votes, minimum) => `${counted(votes, 'vote')} so far. The average is shown from ${minimum} votes on.`,
    change: 'You can change your vote at any time.',
    again: 'Your vote came from another website. Please choose once more here.',
    limited: (minutes) =>
      `We have received too many votes from your network, so yours does not count yet. Please vote again in ${counted(minutes, 'minute')}.`,
    withoutCheck:
      'To vote now, answer the question above the buttons. With JavaScript, the page checks by itself that you are human.',
  },
};

export const digestAnswers: DigestAnswers = { rating: ratingRow, comments: commentLine, readersChoice };
export const answerPages: AnswerPages = { ...ratingPages, ...votePages, ...commentPages, ...stayPages };
export const answerMails: AnswerMails = { commentNotice, stay: stayMail };
