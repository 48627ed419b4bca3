import { keyPrefix as p } from './keys.js';
import type { BucketTag } from './layout.js';

// Keys of which issue has which article, and of the articles that an issue leaves out for some readers.
//
//   postrider:{issues}:issued:<slug>      hash    article id → issue id that took it, for readers of every cadence
//   postrider:{issues}:issued:<slug>:<cadence> hash  the same, for readers of one cadence
//   postrider:{issues}:partly:<slug>      hash    article id → issues that have it for a part of the readers, each with a
//                                                 name of its filter, '' for none (JSON)
//   postrider:{issues}:planning:<slug>    string  issue whose recipients are being determined, while others wait
//   postrider:{issues}:issue:<id>:omissions hash  articles that it leaves out for some readers (JSON) → number of the set
//   postrider:{b:<bucket>}:omitted:<issue> hash   subscriber id → number of the articles that the issue leaves out

export const takingKeys = {
  issued: (slug: string, cadence?: string) =>
    `${p}:{issues}:issued:${slug}${cadence === undefined ? '' : `:${cadence.replaceAll(' ', '-')}`}`,
  partly: (slug: string) => `${p}:{issues}:partly:${slug}`,
  planning: (slug: string) => `${p}:{issues}:planning:${slug}`,
  omissions: (issueId: string) => `${p}:{issues}:issue:${issueId}:omissions`,
  omitted: (bucket: BucketTag, issueId: string) => `${p}:{b:${bucket}}:omitted:${issueId}`,
} as const;
