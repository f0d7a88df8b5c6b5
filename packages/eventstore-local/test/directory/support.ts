// What the tests of the directory share: places to write in, and what is found there.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEngine, ProposedEvent, WriteOutcome } from '../../src/engine/engine.js';

const directories: string[] = [];

/** A new, empty directory, deleted by `removeDirectories`. */
export const newDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-'));
  directories.push(directory);
  return directory;
};

export const removeDirectories = (): void => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
};

/** Appends and waits until it is durable. */
export const write = async (
  engine: LogEngine,
  stream: string,
  events: readonly ProposedEvent[],
): Promise<WriteOutcome> => {
  const outcome = engine.append(stream, 'any', events);
  if (outcome._tag !== 'Written') throw new Error(`The append was answered with ${outcome._tag}.`);
  await engine.committed(outcome.position);
  return outcome;
};

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The whole log, to be compared with what it is after a restart; bytes as texts, which compare faster. */
export const contents = (engine: LogEngine) =>
  engine
    .readAll('start', 'forwards', Infinity)
    .events.map((record) => ({ ...record, data: text(record.data), metadata: text(record.metadata) }));
