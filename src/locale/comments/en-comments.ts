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
      text: 'Your comment',
      hint: (maximum) =>
        `Plain text, at most ${maximum} characters. Web addresses that begin with https:// become links. Email addresses are hidden.`,
      button: 'Send comment',
      privacy: 'Everyone can read your comment and the name that you enter here.',
      moderated: 'The editors read every comment before it is published.',
    },
    held: { title: 'Thank you for your comment', text: 'The editors will read it before it is published.' },
    published: { title: 'Your comment is published', text: 'Everyone can now read it below the story.' },
    back: 'Back to the story',
    errors: {
      missing: 'Please write a comment.',
      tooLong: (maximum) => `Your comment can have at most ${maximum} characters.`,
      nameIsAddress: 'Please enter a name, not an email address. Everyone can read it.',
      limited: (minutes) =>
        `We have received too many comments, so we did not accept yours. Please send it again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
      withoutCheck:
        'To send it now, answer the question above the button. With JavaScript, the page checks by itself that you are human.',
    },
  },
  moderate: {
    title: 'Publish this comment?',
    lead: (name, story) => `${name} wrote about “${story}”:`,
    states: {
      held: 'This comment is waiting for your decision.',
      approved: 'This comment is published.',
      rejected: 'This comment is rejected. Nobody can read it.',
    },
    approve: 'Publish',
    reject: 'Reject',
    read: 'Open the story',
    goneTitle: 'This comment no longer exists',
    gone: 'It has been deleted, so there is nothing to decide.',
  },
};

export const commentNotice: CommentNotice = {
  subject: (story) => `New comment: ${story}`,
  opening: (writer, story) => `${writer} wrote a comment about “${story}”:`,
  fromReader:
    'A reader wrote it through the link in their email. If you publish it, this reader’s later comments are published without review.',
  fromVisitor: 'A visitor wrote it in the form on the website. Nobody has checked the name.',
  approve: 'Publish it:',
  reject: 'Reject it:',
  closing:
    'Each link opens a page where you confirm the decision. The links work for 30 days. Anyone who has this email can decide, so please do not forward it.',
};
