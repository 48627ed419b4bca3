/** Where a digest shows the picture of an article: the first one is the lead story. */
export const placeInDigest = (position: number): 'lead' | 'card' => (position === 0 ? 'lead' : 'card');
