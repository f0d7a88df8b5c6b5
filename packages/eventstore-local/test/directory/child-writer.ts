// A process of its own that writes to a directory from several writers at once, and prints every acknowledged event.
import { randomUUID } from 'node:crypto';
import { openDirectory } from '../../src/directory/open-directory.js';

const [directory = '', writers = '8'] = process.argv.slice(2);
const engine = await openDirectory(directory);
process.stdout.write('open\n');

const writeOn = async (stream: string): Promise<void> => {
  for (;;) {
    const events = Array.from({ length: 1 + Math.floor(Math.random() * 3) }, () => ({
      id: randomUUID(),
      type: 'happened',
      contentType: 'application/json' as const,
      data: Buffer.from(JSON.stringify({ stream, filler: 'x'.repeat(Math.floor(Math.random() * 2000)) })),
      metadata: new Uint8Array(0),
    }));
    const outcome = engine.append(stream, 'any', events);
    if (outcome._tag !== 'Written' || typeof outcome.revision !== 'number') throw new Error(outcome._tag);
    await engine.committed(outcome.position);
    const first = outcome.revision - events.length + 1;
    for (const [index, { id }] of events.entries()) process.stdout.write(`${stream} ${String(first + index)} ${id}\n`);
  }
};

await Promise.all(Array.from({ length: Number(writers) }, (_, index) => writeOn(`stream-${String(index)}`)));
