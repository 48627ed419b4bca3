import { postApis } from '../readers/posts/post-apis.js';
import { isPostKind, type PostKind, postKinds, type SourceSettings } from './source.js';

/**
 * The settings of a source as they are kept: of an API of posts, its own address instead of the site's.
 * @throws InvalidInput when its API needs something that is missing
 */
export const completeSource = <Given extends Pick<SourceSettings, 'url' | 'kind' | 'contentKey'>>(
  given: Given,
): Given => (isPostKind(given.kind) ? postApis[given.kind].complete(given) : given);

/** The kind of a source by its address, if that is one of an API of posts. */
export const postKindOf = (url: string): PostKind | undefined => postKinds.find((kind) => postApis[kind].owns(url));
