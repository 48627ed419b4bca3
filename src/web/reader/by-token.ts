import type { WebParams } from '../../settings/web-paths.js';

/** A route whose address holds a token. */
export type ByToken = WebParams<'confirm'>;
