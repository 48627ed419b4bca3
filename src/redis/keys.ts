// The whole of what Postrider keeps in Redis, at a glance. Every key is made here and nowhere else.
//
//   postrider:meta                        hash    schema version, number of buckets, list key, token secret
//   postrider:newsletters                 set     slugs
//   postrider:newsletter:<slug>           hash    one newsletter
//   postrider:newsletter-number           string  last number given to a newsletter
//   postrider:label-number                string  last number given to a consent label
//   postrider:labels                      hash    consent label → number (the records hold the number)
//   postrider:{b:<bucket>}:subscribers    hash    subscriber id → record            the list
//   postrider:{b:<bucket>}:ledger:<issue> hash    subscriber id → state             who got it
//   postrider:articles                    zset    article id by publication time (ms)
//   postrider:article:<id>                hash    one article
//   postrider:media:<id>                  hash    a picture that came with an article: type, bytes
//   postrider:{issues}:number:<slug>      string  last number given to an issue of this newsletter
//   postrider:{issues}:of:<slug>          zset    issue id by creation time (ms)
//   postrider:{issues}:issue:<id>         hash    one issue
//   postrider:{issues}:issue:<id>:batches hash    "<from>-<to>" → recipients planned | "done"
//   postrider:{issues}:issue:<id>:mails   hash    locale → the rendered mail, merge fields open
//   postrider:{issues}:issue:<id>:problemslist    the last addressless problems, newest first (JSON)
//   postrider:{issues}:issued:<slug>      hash    article id → issue id that took it
//   postrider:{issues}:sending            set     issues in `sending`, for the reconciler
//   postrider:workers                     zset    worker process by last sign of life (ms)
//   postrider:confirmation:<id>           string  set while a confirmation mail to this subscriber may not repeat
//   postrider:limit:<what>:<who>          string  sign-up counters, expiring
//   {postrider}:…                         BullMQ's own
const p = 'postrider';

export const keys = {
  meta: `${p}:meta`,
  newsletters: `${p}:newsletters`,
  newsletter: (slug: string) => `${p}:newsletter:${slug}`,
  newsletterNumber: `${p}:newsletter-number`,
  labelNumber: `${p}:label-number`,
  labels: `${p}:labels`,
  subscribers: (bucket: number) => `${p}:{b:${bucket}}:subscribers`,
  ledger: (bucket: number, issueId: string) => `${p}:{b:${bucket}}:ledger:${issueId}`,
  articles: `${p}:articles`,
  article: (id: string) => `${p}:article:${id}`,
  media: (id: string) => `${p}:media:${id}`,
  issueNumber: (slug: string) => `${p}:{issues}:number:${slug}`,
  issues: (slug: string) => `${p}:{issues}:of:${slug}`,
  issue: (id: string) => `${p}:{issues}:issue:${id}`,
  batches: (issueId: string) => `${p}:{issues}:issue:${issueId}:batches`,
  mails: (issueId: string) => `${p}:{issues}:issue:${issueId}:mails`,
  problems: (issueId: string) => `${p}:{issues}:issue:${issueId}:problems`,
  issued: (slug: string) => `${p}:{issues}:issued:${slug}`,
  sending: `${p}:{issues}:sending`,
  workers: `${p}:workers`,
  confirmation: (subscriberId: string) => `${p}:confirmation:${subscriberId}`,
  limit: (what: string, who: string) => `${p}:limit:${what}:${who}`,
  /** BullMQ's prefix. The hash tag keeps its scripts on one slot of a Redis Cluster. */
  queues: `{${p}}`,
} as const;
