import type { RunReport } from '../generated/types/pyx/run-report.js';

/** The report itself, for machines and for every later rendering. */
export const renderJson = (report: RunReport): string => `${JSON.stringify(report, null, 2)}\n`;
