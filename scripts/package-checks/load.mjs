// checkLoading: plain Node loads every entry point as ESM and as CommonJS, with the same exported names.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, run } from './run.mjs';

const programs = {
  'esm.mjs': `const loaded = {};
for (const name of process.argv.slice(2)) loaded[name] = [import.meta.resolve(name), Object.keys(await import(name))];
console.log(JSON.stringify(loaded));
`,
  'cjs.cjs': `const loaded = {};
for (const name of process.argv.slice(2)) loaded[name] = [require.resolve(name), Object.keys(require(name))];
console.log(JSON.stringify(loaded));
`,
};

const load = (project, program, specifiers) => {
  writeFileSync(join(project, program), programs[program]);
  const output = run(
    `loading ${specifiers.join(', ')} by ${program}`,
    process.execPath,
    [program, ...specifiers],
    project,
  );
  return JSON.parse(output);
};

/** Loads the entries in the project; gives the exported names by specifier. */
export const checkLoading = (project, entries) => {
  const specifiers = entries.map(({ specifier }) => specifier);
  const [esm, cjs] = Object.keys(programs).map((program) => load(project, program, specifiers));
  const names = new Map();
  for (const specifier of specifiers) {
    const [[esmFile, esmNames], [cjsFile, cjsNames]] = [esm[specifier], cjs[specifier]];
    expect(esmFile.includes('/dist/esm/'), `${specifier}: import resolves to ${esmFile}`);
    expect(cjsFile.replaceAll('\\', '/').includes('/dist/cjs/'), `${specifier}: require resolves to ${cjsFile}`);
    const [first, second] = [esmNames, cjsNames].map((list) => [...list].sort().join(', '));
    expect(first !== '', `${specifier}: exports nothing`);
    expect(first === second, `${specifier}: ESM exports ${first}; CommonJS exports ${second}`);
    console.log(`${specifier}: the same ${esmNames.length} names by import and by require`);
    names.set(specifier, first);
  }
  return names;
};
