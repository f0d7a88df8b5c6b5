// The process as the program's `Io`.
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { WriteStream } from 'node:tty';
import type { Io, Sink } from './terminal/io.js';

/** @param stopping aborted when the process is to stop. */
export function processIo(stopping: AbortController): Io {
  const { stdin, stdout, stderr } = process;
  return {
    cwd: process.cwd(),
    env: process.env,
    version: ownVersion(),
    out: sinkOf(stdout),
    err: sinkOf(stderr),
    readInput: async () => {
      let text = '';
      for await (const chunk of stdin.setEncoding('utf8')) text += String(chunk);
      return text;
    },
    ask: stdin.isTTY && stderr.isTTY ? ask(stopping) : undefined,
    interrupted: stopping.signal,
    now: () => Date.now(),
  };
}

function sinkOf(stream: WriteStream): Sink {
  return {
    write: (text) =>
      new Promise((resolve) => {
        if (stream.write(text)) resolve();
        else
          stream.once('drain', () => {
            resolve();
          });
      }),
    // Of a terminal that does not say, what terminals have always been.
    columns: () => (stream.isTTY ? stream.columns || 80 : undefined),
  };
}

// Loaded when it is needed: most verbs ask nothing.
function ask(stopping: AbortController): (question: string) => Promise<boolean> {
  return async (question) => {
    const { confirm, isCancel } = await import('@clack/prompts');
    const { signal } = stopping;
    const answer = await confirm({ message: question, initialValue: false, output: process.stderr, signal });
    // While it asks, a Ctrl-C is a key like any other.
    if (isCancel(answer)) stopping.abort();
    return answer === true;
  };
}

// Beside this program, wherever it is started from: `dist/esm/main.js`.
function ownVersion(): string {
  try {
    const file = join(dirname(realpathSync(process.argv[1] ?? '')), '../../package.json');
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: unknown };
    return typeof version === 'string' ? version : 'unknown';
  } catch {
    return 'unknown';
  }
}
