// `npm run soak:projections`: the program in its process, and, forked by itself, the event store and the workers.
import { fileURLToPath } from 'node:url';
import { serve, type ServerOptions } from '../soak-parts/server.js';
import { parseOptions, USAGE, type SoakOptions } from './options.js';
import { reportText } from './report.js';
import { soak } from './soak.js';
import { work, type WorkOptions } from './work.js';

const [first, second = '{}'] = process.argv.slice(2);

if (first === 'serve' && process.send !== undefined) await serve(JSON.parse(second) as ServerOptions);
else if (first === 'work' && process.send !== undefined) await work(JSON.parse(second) as WorkOptions);
else process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  let options: SoakOptions;
  try {
    options = parseOptions(args);
  } catch (error) {
    process.stderr.write(`soak: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const report = await soak(options, { program: fileURLToPath(import.meta.url), say });
  process.stdout.write(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : reportText(report));
  // What hangs would keep the process alive; without a fault it ends by itself, which is a test of its own.
  if (!report.ok) process.exit(1);
  return 0;
}
