// The settings of a new project: its package, compiler, config and README.
import type { ProjectFile, ProjectOptions } from '../project-file.js';

/** What is merged into package.json: entries that are there already stay as they are. */
export function manifestOf({ name, version }: ProjectOptions): Readonly<Record<string, unknown>> {
  const ours = `^${version}`;
  return {
    name,
    private: true,
    type: 'module',
    scripts: { test: 'node --import tsx --test test/*.test.ts', types: 'tsc' },
    dependencies: {
      '@millrace/core': ours,
      '@millrace/repository-eventstore': ours,
      '@millrace/repository-memory': ours,
      'fp-ts': '^2.16.11',
      'io-ts': '^2.2.22',
    },
    devDependencies: {
      '@millrace/cli': ours,
      '@millrace/eventstore-local': ours,
      '@millrace/testing': ours,
      '@types/node': '^20.19.0',
      tsx: '^4.20.0',
      typescript: '>=5.7.0',
    },
  };
}

export const SETTINGS: readonly ProjectFile[] = [
  {
    path: 'millrace.config.ts',
    text: `// What the command \`millrace\` works on: the log and the model.
import { defineConfig } from '@millrace/cli';
import { eventStoreDBStore } from '@millrace/repository-eventstore';
import { memoryStore } from '@millrace/repository-memory';
import { Account } from './src/account.js';
import { Balances } from './src/balances.js';

const url = process.env['EVENTSTORE_URL'];

export default defineConfig({
  // Without a server there is a log in memory, which is empty each time: enough to try commands on.
  store: () => (url === undefined ? memoryStore() : eventStoreDBStore(url)),
  models: [Account],
  projections: [Balances],
});
`,
  },
  {
    path: 'tsconfig.json',
    text: `{
  "compilerOptions": {
    "target": "ES2022",
    "module": "NodeNext",
    "strict": true,
    "noEmit": true,
    "skipLibCheck": true,
    "types": ["node"]
  },
  "include": ["src", "test", "millrace.config.ts"]
}
`,
  },
  { path: '.gitignore', text: 'node_modules/\n' },
];

/** @param name the name of the package, as the heading. */
export function readmeOf({ name }: ProjectOptions): ProjectFile {
  return {
    path: 'README.md',
    text: `# ${name}

An event-sourced model with Millrace (\`@millrace/core\`).

\`\`\`sh
npm install
npm test           # the rules of the model, and its view
npm run types      # the compiler
\`\`\`

| File                   | What it is                                          |
| ---------------------- | --------------------------------------------------- |
| \`src/account.ts\`       | an aggregate: its state, its events, its commands   |
| \`src/balances.ts\`      | a projection: a view that is built from the events  |
| \`test/*.test.ts\`       | tests of both                                       |
| \`millrace.config.ts\`   | what the command \`millrace\` works on                |

A command can be tried without a server, since nothing is written:

\`\`\`sh
npx millrace command run account open --key a1 --data '{"owner":"Ada"}'
\`\`\`

With a server, here a local one in another terminal, it is committed, and can be looked at:

\`\`\`sh
npx millrace-eventstore-local
export EVENTSTORE_URL='esdb://localhost:2113?tls=false'
npx millrace command run account open --key a1 --data '{"owner":"Ada"}' --commit
npx millrace aggregate show account a1
npx millrace --help
\`\`\`
`,
  };
}
