import { runIntermediary } from './run.js';

await runIntermediary();
