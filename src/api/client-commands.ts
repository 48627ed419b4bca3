import { apiPrefix } from '../settings/web-paths.js';
import { documentPath } from './route-table.js';

/** What a developer types to call the API from TypeScript: types from the document, and a fetch that knows them. */
export const clientCommands = (publicUrl: string): readonly string[] => [
  `npx openapi-typescript ${publicUrl}${apiPrefix}${documentPath} -o postrider.ts`,
  'npm install openapi-fetch',
];
