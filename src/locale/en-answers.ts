import type { RatingPages, RatingRowTexts } from './answer-texts.js';

export const ratingRow: RatingRowTexts = {
  title: 'Rate this story:',
  steps: ['Poor', 'Fair', 'Good', 'Very good', 'Best'],
};

export const ratingPages: RatingPages = {
  rate: {
    title: 'How good was this story?',
    hint: 'You can change your rating at any time.',
    save: 'Save my rating',
    saved: 'Thank you. Your rating is saved.',
    choose: 'Please choose one of the five steps.',
    read: 'Read the story',
  },
  ratings: {
    title: 'Ratings',
    average: (average, count) => `${average} of 5 from ${count} ${count === 1 ? 'reader' : 'readers'}`,
  },
};
