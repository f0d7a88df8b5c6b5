// checkNewProject: the way of a newcomer, with the packed packages and plain Node: `npx millrace init` in an empty folder,
// then its tests; and configs of every kind get the very modules that the command has.
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { install, link } from './install.mjs';
import { expect, run } from './run.mjs';

/** What a new project has besides the packages: linked, as everything is here. */
const TOOLS = ['tsx', 'typescript', '@types/node'];

/** Makes a project in `folder`, and uses it. */
export const checkNewProject = (packages, folder) => {
  install(packages, folder);
  for (const name of TOOLS) link(folder, name);
  // As npm does it.
  const main = join(folder, 'node_modules/@millrace/cli', manifestOf(packages).bin.millrace);
  chmodSync(main, 0o755);
  mkdirSync(join(folder, 'node_modules/.bin'));
  symlinkSync(main, join(folder, 'node_modules/.bin/millrace'));
  for (const tool of ['tsc']) symlinkSync(`../typescript/bin/${tool}`, join(folder, 'node_modules/.bin', tool));

  const made = run('npx millrace init', 'npx', ['--no-install', 'millrace', 'init', '--json'], folder);
  const { files } = JSON.parse(made);
  run('npm test of a new project', 'npm', ['test'], folder);
  run('npm run types of a new project', 'npm', ['run', 'types'], folder);
  console.log(`millrace init: ${files.length} files, which pass their own tests and the compiler`);

  const tried = (config, cwd = folder) =>
    spawnSync(
      process.execPath,
      [main, ...'command run account open --key a1 --data {"owner":"Ada"} --config'.split(' '), config],
      { cwd, encoding: 'utf8' },
    );
  const config = readFileSync(join(folder, 'millrace.config.ts'), 'utf8');
  // A folder of its own, whose package does not say that it is made of ES modules.
  const plain = join(folder, 'plain');
  mkdirSync(plain);
  writeFileSync(join(plain, 'package.json'), '{}');
  cpSync(join(folder, 'src'), join(plain, 'src'), { recursive: true });
  for (const place of [folder, plain])
    for (const extension of ['ts', 'mts', 'js', 'mjs']) {
      const file = join(place, `own.config.${extension}`);
      writeFileSync(file, config);
      const { status, stdout, stderr } = tried(file, place);
      expect(status === 0 && stdout.startsWith('would commit 1 event'), `${file}: ${stdout}${stderr}`);
    }
  console.log('millrace: configs as .ts, .mts, .js and .mjs have the modules of the command');

  const required = join(folder, 'own.config.cjs');
  writeFileSync(required, COMMONJS);
  const { status, stderr } = tried(required);
  expect(status === 2 && stderr.includes('another copy of @millrace/core'), `own.config.cjs: ${stderr}`);
  console.log('millrace: a config that requires the CommonJS twins is refused, with what to do');
};

const manifestOf = (packages) => packages.find(({ manifest }) => manifest.name === '@millrace/cli').manifest;

const COMMONJS = `const { defineAggregate } = require('@millrace/core');
const { memoryStore } = require('@millrace/repository-memory');
const t = require('io-ts');
const Account = defineAggregate({ type: 'account', key: { id: t.string }, initial: {}, events: {}, commands: {} });
module.exports = { store: () => memoryStore(), models: [Account] };
`;
