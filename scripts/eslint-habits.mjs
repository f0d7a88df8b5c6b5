// The repository's own lint rules: every file says in its first line what it is for, and no rule is switched off
// without a reason (`-- because ...`).

/** Requires a comment on the first line (or right below `#!`). */
const headComment = {
  meta: { type: 'suggestion', schema: [], messages: { missing: 'Say in a first-line comment what this file is for.' } },
  create: (context) => ({
    Program: (node) => {
      const [first, second] = context.sourceCode.getAllComments();
      const comment = first?.type === 'Shebang' ? second : first;
      const expected = first?.type === 'Shebang' ? 2 : 1;
      if (comment?.loc.start.line !== expected) context.report({ node, messageId: 'missing' });
    },
  }),
};

/** Requires `-- reason` in every eslint-disable comment. */
const disableReason = {
  meta: { type: 'suggestion', schema: [], messages: { missing: 'Give the reason behind ` -- `.' } },
  create: (context) => ({
    Program: () => {
      for (const comment of context.sourceCode.getAllComments()) {
        const disables = /^\s*eslint-disable/.test(comment.value);
        if (disables && !/ -- \S/.test(comment.value)) context.report({ loc: comment.loc, messageId: 'missing' });
      }
    },
  }),
};

export const habits = {
  plugins: { millrace: { rules: { 'head-comment': headComment, 'disable-reason': disableReason } } },
  rules: { 'millrace/head-comment': 'error', 'millrace/disable-reason': 'error' },
};
