import { ghostApi } from './ghost-api.js';
import type { PostApi } from './posts.js';
import { wordPressApi } from './wordpress-api.js';

/** The APIs of posts, by the software of the site. */
export const postApis = { wordpress: wordPressApi, ghost: ghostApi } as const satisfies Record<string, PostApi>;
export type PostFormat = keyof typeof postApis;
