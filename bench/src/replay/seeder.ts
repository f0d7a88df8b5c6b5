// The child process that writes the log into the directory of the source: by the server's own engine, without a wire.
// (It is compiled from the package's sources, as it is not exported.)
import { openDirectory } from '../../../packages/eventstore-local/src/directory/open-directory.js';
import { sourceLog } from './source-log.js';

const [dir = '', streams = '', events = ''] = process.argv.slice(2);
const engine = await openDirectory(dir);
const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
let unsaved = 0;
for (const { stream, revision, id, type, data, metadata } of sourceLog({
  streams: Number(streams),
  events: Number(events),
})) {
  const event = {
    id,
    type,
    contentType: 'application/json',
    data: bytesOf(data),
    metadata: bytesOf(metadata),
  } as const;
  const outcome = engine.append(stream, revision === 0 ? 'no_stream' : revision - 1, [event]);
  if (outcome._tag !== 'Written') throw new Error(`${stream} at ${revision}: ${outcome._tag}`);
  unsaved += 1;
  if (unsaved < 20_000) continue;
  unsaved = 0;
  await engine.committed(outcome.position);
}
await engine.close();
process.send?.('seeded', () => process.disconnect());
