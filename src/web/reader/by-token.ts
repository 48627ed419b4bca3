import type { WebParams } from '../../settings/web-paths.js';

/** A route with a token in its address. */
export type ByToken = WebParams<'confirm'>;
