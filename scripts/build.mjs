// Builds every package in packages/* as ESM (dist/esm) and CommonJS (dist/cjs), incrementally: `npm run build`.
// `--clean` starts from nothing.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name));
const outputs = { esm: 'module', cjs: 'commonjs' };

if (process.argv.includes('--clean')) {
  for (const folder of packages) rmSync(join(folder, 'dist'), { recursive: true, force: true });
}

const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);

/** Removes outputs whose source is gone. */
const prune = (folder, output) => {
  for (const file of readdirSync(output, { recursive: true })) {
    const source = file.replace(/(\.d\.ts|\.js\.map|\.js)$/, '.ts');
    if (source !== file && !existsSync(join(folder, 'src', source))) rmSync(join(output, file));
  }
};

for (const folder of packages) {
  for (const [format, type] of Object.entries(outputs)) {
    const output = join(folder, 'dist', format);
    prune(folder, output);
    // Bundlers read the nearest package.json, so it has to repeat that the package is free of side effects.
    writeFileSync(join(output, 'package.json'), `${JSON.stringify({ type, sideEffects: false })}\n`);
  }
}
