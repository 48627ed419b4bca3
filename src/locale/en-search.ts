import type { SearchPages } from './search-pages.js';

const numbers = new Intl.NumberFormat('en');

export const searchPages: SearchPages = {
  search: {
    title: 'Search',
    titleFor: (query) => `${query} · Search`,
    label: 'Search articles and issues',
    button: 'Search',
    hint: 'Enter one or more words. The results contain all of them.',
    newsletter: 'Newsletter',
    allNewsletters: 'All newsletters',
    section: 'Section',
    allSections: 'All sections',
    year: 'Year',
    allYears: 'All years',
    count: (results) => (results === 1 ? '1 result' : `${numbers.format(results)} results`),
    about: (results) => `About ${numbers.format(results)} results`,
    nothing: 'Nothing found',
    advice: [
      'Check the spelling.',
      'Use fewer words, or more general ones.',
      'Search all newsletters, sections and years.',
    ],
    incomplete: 'We are still adding older articles to the search. Search again in a minute to include them.',
    onlyFirst: (results) => `These pages show the first ${results} results. Add a word to narrow the search.`,
    pages: 'Pages of results',
    previous: 'Previous page',
    next: 'Next page',
    page: (number, last) => `Page ${number} of ${last}`,
    limited: {
      title: 'Too many searches',
      text: 'We have received too many searches from your network. Please wait a minute, then search again.',
      again: 'Search again',
    },
  },
};
