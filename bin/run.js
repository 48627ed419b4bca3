#!/usr/bin/env node
// What `npx postrider` runs in a checkout: the sources, by tsx. A built installation runs dist/bin/postrider.js instead.
import { register } from 'tsx/esm/api';

register();
await import('./postrider.ts');
