import { keyPrefix as p } from './keys.js';

// Copies of the pictures that public issue pages show from other hosts, such as a sponsor's.
//
//   postrider:page-pictures            hash   name of the picture's address → its copy (JSON)
//   postrider:page-pictures:wanted     set    addresses that are to be copied

export const pictureKeys = {
  copies: `${p}:page-pictures`,
  wanted: `${p}:page-pictures:wanted`,
} as const;
