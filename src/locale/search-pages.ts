/** The texts of the search page. */
export interface SearchPages {
  search: {
    title: string;
    /** Title of the browser tab. */
    titleFor(query: string): string;
    label: string;
    button: string;
    /** Below the field while nothing has been searched for. */
    hint: string;
    newsletter: string;
    allNewsletters: string;
    section: string;
    allSections: string;
    year: string;
    allYears: string;
    /** Read out when it changes. */
    count(results: number): string;
    /** The same when there may be some less. */
    about(results: number): string;
    nothing: string;
    advice: readonly string[];
    /** Articles are still being read. */
    incomplete: string;
    onlyFirst(results: number): string;
    pages: string;
    previous: string;
    next: string;
    page(number: number, last: number): string;
    limited: { title: string; text: string; again: string };
  };
}
