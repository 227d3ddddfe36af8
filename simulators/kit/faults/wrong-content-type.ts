import { defineFault } from '../fault.js';

/** The body is right and rightly signed; a caller that goes by the type alone loses it. */
export const wrongContentType = defineFault({
  name: 'wrong-content-type',
  phase: 'after-operation',
  summary: 'The operation is done and its answer names another content type: what it says still holds.',
  parameters: {
    contentType: { type: 'string', default: 'text/html; charset=gbk', description: 'value of the header' },
  },
  apply: async (answer, { contentType }) => answer.setHeader('Content-Type', String(contentType)),
});
