// checkManifest: publint (strict) and attw (all resolution modes) find nothing wrong with a tarball.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, root, run } from './run.mjs';

const attw = join(
  dirname(createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json')),
  'dist/index.js',
);

/** Lints the packed manifest and how its types resolve. */
export const checkManifest = async ({ manifest, tarball }) => {
  const bytes = readFileSync(tarball);
  const packed = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages } = await publint({ strict: true, pack: { tarball: packed } });
  const findings = messages.map((message) => formatMessage(message, manifest, { color: false }));
  expect(findings.length === 0, `${manifest.name}: publint: ${findings.join('; ')}`);

  run(`${manifest.name}: attw`, process.execPath, [attw, tarball, '--no-color', '--no-emoji'], root);
  console.log(`${manifest.name}: publint and attw find nothing`);
};
