import type { CommentLineTexts, CommentNotice, CommentPages } from './comment-texts.js';

const count = (comments: number) => `${comments} ${comments === 1 ? 'comment' : 'comments'}`;

export const commentLine: CommentLineTexts = { write: 'Comment', count };

export const commentPages: CommentPages = {
  comments: {
    title: 'Comments',
    count,
    none: 'No comments yet.',
    noName: 'Anonymous',
    write: 'Write a comment',
    form: {
      title: 'Write a comment',
      nameHint: 'It is shown with your comment.',
      text: 'Your comment',
      hint: (maximum) =>
        `Plain text, at most ${maximum} characters. Links that begin with https:// work. Email addresses are hidden.`,
      button: 'Send comment',
      privacy: 'Everyone can read your comment and the name that you type here. Your email address is never shown.',
      moderated: 'The editors read each comment before it is published.',
    },
    held: { title: 'Thank you for your comment', text: 'The editors read it before it is published.' },
    published: { title: 'Your comment is published', text: 'Everyone can read it with the story now.' },
    back: 'Back to the story',
    errors: {
      missing: 'Please write a comment.',
      tooLong: (maximum) => `Your comment can have at most ${maximum} characters.`,
      nameIsAddress: 'Please type a name, not an email address: everyone can read it.',
      limited: (minutes) =>
        `Too many comments have come in, so yours was not sent. Please send it again in ${minutes} min.`,
      withoutCheck:
        'With JavaScript turned on you can send it sooner, because the page can then check that you are human.',
    },
  },
  moderate: {
    title: 'Publish this comment?',
    lead: (name, story) => `${name} wrote about “${story}”:`,
    states: {
      held: 'It waits for your decision.',
      approved: 'It is published.',
      rejected: 'It is rejected, and nobody can read it.',
    },
    approve: 'Publish',
    reject: 'Reject',
    read: 'Open the story',
    goneTitle: 'This comment is gone',
    gone: 'It was deleted, so there is nothing to decide.',
  },
};

export const commentNotice: CommentNotice = {
  subject: (story) => `New comment: ${story}`,
  opening: (writer, story) => `${writer} wrote a comment about “${story}”:`,
  fromReader:
    'It came from the link in a reader’s email. If you publish it, later comments of this reader are published at once.',
  fromVisitor: 'It came from the form on the website. Nobody has checked the name.',
  approve: 'Publish it:',
  reject: 'Reject it:',
  closing:
    'Each link opens a page with a button, and works for 30 days. Whoever has this email can decide, so please do not forward it.',
};
