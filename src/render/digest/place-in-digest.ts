/** The place for which a picture of a digest is cut: the first article is the lead story. Lines show a card's, smaller. */
export const placeInDigest = (position: number): 'lead' | 'card' => (position === 0 ? 'lead' : 'card');
