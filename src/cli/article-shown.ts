/** The day of an article, for people. */
export const shownDay = (publishedAt: string | null): string => publishedAt?.slice(0, 10) ?? 'undated';
