// `findChromium`: a browser for tests, the one of CHROMIUM_PATH, the one that npm has installed, or one of the machine.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import chromium from '@sparticuz/chromium';

export interface FoundChromium {
  readonly executablePath: string;
  readonly args: readonly string[];
}

const root = join(__dirname, '../..');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome', 'chrome-headless-shell'];

/** What the package asks for beyond what it needs to run: a page is to be as safe here as it is elsewhere. */
const CARELESS = ['--allow-running-insecure-content', '--disable-web-security'];

/** What decides which browser it is: of a process, in general of this one. */
type Machine = Pick<NodeJS.Process, 'platform' | 'arch' | 'env'>;

/** @throws when there is none: a test that needs a browser fails without one. */
export async function findChromium({ platform, arch, env }: Machine = process): Promise<FoundChromium> {
  const named = env['CHROMIUM_PATH'];
  if (named !== undefined) return { executablePath: named, args: ownArgs() };
  // What npm has installed is built for this platform only.
  if (platform === 'linux' && arch === 'x64')
    return {
      executablePath: await unpacked(),
      args: chromium.args.filter((arg) => !CARELESS.includes(arg)),
    };
  const folders = (env['PATH'] ?? '').split(delimiter);
  const executablePath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
  if (executablePath === undefined)
    throw new Error(
      'this test needs a browser: put `chromium` into the PATH, or name one in CHROMIUM_PATH (npm has one for Linux on x64)',
    );
  return { executablePath, args: ownArgs() };
}

/** Chromium refuses to run as root in its sandbox. */
function ownArgs(): readonly string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** Unpacked once per version. It appears whole or not at all, also when several processes unpack it at a time. */
async function unpacked(): Promise<string> {
  const manifest = await readFile(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { readonly version: string };
  const cache = join(root, 'node_modules/.cache/chromium');
  const folder = join(cache, version);
  const executablePath = join(folder, 'chromium');
  if (existsSync(executablePath)) return executablePath;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, 'draft-'));
  await promisify(execFile)(process.execPath, [join(__dirname, 'unpack-chromium.mjs')], {
    env: { ...process.env, TMPDIR: draft },
  });
  try {
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true });
    // Another process was faster.
    if (!existsSync(executablePath)) throw error;
  }
  return executablePath;
}
