import { keyPrefix as p } from './keys.js';

// Keys of the comments that readers write. Their clicks and ratings are in keys.ts.
//
//   postrider:{comments}:comment:<id>     hash    one comment
//   postrider:{comments}:all              zset    comment id by when it was written (ms)
//   postrider:{comments}:held             zset    the same, of those that wait for the editor's decision
//   postrider:{comments}:of:<article>     zset    the same, of those that are shown with this article
//   postrider:{comments}:unmailed         zset    comment id by when the editor's email about it is due (ms)
//   postrider:{comments}:by:<subscriber>  set     comment ids
//   postrider:{comments}:trusted          set     subscriber ids: the editor approved a comment of theirs
//
// One hash tag: a decision changes several of them at once.

export const commentKeys = {
  comment: (id: string) => `${p}:{comments}:comment:${id}`,
  all: `${p}:{comments}:all`,
  held: `${p}:{comments}:held`,
  shown: (article: string) => `${p}:{comments}:of:${article}`,
  unmailed: `${p}:{comments}:unmailed`,
  writtenBy: (subscriberId: string) => `${p}:{comments}:by:${subscriberId}`,
  trusted: `${p}:{comments}:trusted`,
} as const;

// Keys of the question to silent readers whether they still want a newsletter.
//
//   postrider:{sunset}:asking:<newsletter>  zset  subscriber id by when its email was queued (s), until it is sent
//   postrider:{sunset}:asked:<newsletter>   zset  subscriber id by when the server accepted its email (s), until the
//                                                 reader answers or leaves
//   postrider:{sunset}:refused:<newsletter> zset  subscriber id by when its email was refused (s), until the reader
//                                                 may be asked again

export const sunsetKeys = {
  asking: (newsletter: number) => `${p}:{sunset}:asking:${newsletter}`,
  asked: (newsletter: number) => `${p}:{sunset}:asked:${newsletter}`,
  refused: (newsletter: number) => `${p}:{sunset}:refused:${newsletter}`,
} as const;

// Keys of the ratings that visitors give on an article's page.
//
//   postrider:{votes:<article>}:counts    hash    step → how many visitors chose it
//   postrider:{votes:<article>}:voters    hash    mark of a voter → step; expires half a year after the last vote
//   postrider:vote-trail:<who>            hash    the votes of one visitor or network within minutes, to tell machines
//                                                 from people; <who> is a keyed hash; expiring
//   postrider:vote-twin:<who>             string  voter of a vote that came without a cookie some seconds ago: the same
//                                                 form sent twice is one vote; expiring
//
// One hash tag for each article: a vote changes both of its keys at once. The totals stay when the marks expire.

export const voteKeys = {
  counts: (article: string) => `${p}:{votes:${article}}:counts`,
  voters: (article: string) => `${p}:{votes:${article}}:voters`,
  trail: (who: string) => `${p}:vote-trail:${who}`,
  twin: (who: string) => `${p}:vote-twin:${who}`,
} as const;
