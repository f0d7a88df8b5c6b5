// checkBrowser, reportSize: a package bundles for a browser, loads without any Node global, and how big it is.
import { gzipSync } from 'node:zlib';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect } from './run.mjs';

const bundle = async (project, name, options) => {
  const stdin = { contents: `export * from '${name}';`, resolveDir: project };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, platform: 'browser', ...options });
  return outputFiles[0].text;
};

/** Bundles everything, dependencies too, and evaluates it with the language's own globals only. */
export const checkBrowser = async (project, name, expected) => {
  const code = await bundle(project, name, { format: 'iife', globalName: 'loaded' });
  const context = createContext({});
  runInContext(code, context);
  const names = runInContext('Object.keys(loaded).sort().join(", ")', context);
  expect(names === expected, `${name}: the browser bundle exports ${names} instead of ${expected}`);
  console.log(`${name}: bundles for browsers and loads without Node globals`);
};

/** Prints the size of the package itself. */
export const reportSize = async (project, name) => {
  const options = { format: 'esm', minify: true, external: ['fp-ts', 'io-ts', 'immer', '@noble/hashes'] };
  const code = await bundle(project, name, options);
  const zipped = gzipSync(code, { level: 9 }).length;
  console.log(`${name}: ${Buffer.byteLength(code)} bytes minified, ${zipped} bytes gzipped, dependencies not counted`);
};
