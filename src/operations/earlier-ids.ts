/**
 * The ids that operations had in version 0.2.0, with the present ones. The API's document and `audit list` still
 * know them. The next version will not.
 */
export const earlierIds: Readonly<Record<string, string>> = {
  createNewsletter: 'addNewsletter',
  createSegment: 'addSegment',
  createSource: 'addSource',
  createSubscriber: 'addSubscriber',
  deleteDraft: 'removeDraft',
  deleteSegment: 'removeSegment',
};
