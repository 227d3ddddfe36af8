import { runIntermediary } from './run.js';

export const start = await runIntermediary(import.meta.url);
