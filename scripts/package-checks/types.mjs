// checkTypes: the shipped declarations compile, themselves included, for consumers of both module systems.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

const options = {
  target: 'ES2022',
  module: 'NodeNext',
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  typeRoots: [join(root, 'node_modules/@types')],
};

/** Where the consumer runs: with Node's types and without the DOM's, and the other way round. */
const platforms = {
  Node: { lib: ['ES2022'], types: ['node'] },
  browsers: { lib: ['ES2022', 'DOM'], types: [] },
};

/** The contract suite gives out Node's assertions; what works on files, or speaks gRPC, or to PostgreSQL, runs on Node. */
const onlyOnNode = new Set([
  '@millrace/archive',
  '@millrace/cli',
  '@millrace/testing/contract',
  '@millrace/eventstore-local',
  '@millrace/repository-eventstore',
  '@millrace/views-postgres',
]);

/** Compiles a consumer of every entry, as ESM and as CommonJS, on each platform. */
export const checkTypes = (project, entries) => {
  const files = ['consumer.mts', 'consumer.cts'];

  for (const [platform, more] of Object.entries(platforms)) {
    const used = entries.filter(({ specifier }) => platform === 'Node' || !onlyOnNode.has(specifier));
    const names = used.map((_, index) => `m${index}`);
    const imports = used.map(({ specifier }, index) => `import * as ${names[index]} from '${specifier}';`);
    const source = `${imports.join('\n')}\nexport const all = [${names.join(', ')}];\n`;
    for (const file of files) writeFileSync(join(project, file), source);
    const config = { compilerOptions: { ...options, ...more }, files };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    run(`compiling a consumer for ${platform}`, process.execPath, [tsc, '-p', '.'], project);
    console.log(`declarations: compile for ${platform}, as ESM and as CommonJS`);
  }
};
