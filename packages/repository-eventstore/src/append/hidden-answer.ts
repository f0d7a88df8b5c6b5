// The server's answer "done already" to events that are hidden: what it is worth, since it counts those of a deleted life.
import { randomUUID } from 'node:crypto';
import type { AppendReply, Connection, WireEvent, WireExpected, WireRecord } from '../connection/connection.js';

/** An answer of the server, taken at its word. */
export type Told = Exclude<AppendReply, { readonly _tag: 'Appended' }> | Placed;

type Placed = Extract<AppendReply, { readonly _tag: 'Appended' }> & {
  readonly position: WireRecord['position'];
};

/**
 * What to answer to an append that the server calls done at `revision`, and of which it gives no position.
 *
 * An append whose ids stand where it would go is answered as done, and no more is looked at. The position of such an
 * answer comes from a read of its last event; the server has none to give exactly when that event is hidden. So what is
 * done here costs nothing but those answers, which are rare:
 *
 * - the stream is soft-deleted now: its ids are of a deleted life, and the append is written at "no stream", and is a
 *   conflict elsewhere;
 * - it has been re-created by this very append (its reply was lost): it is done, at the revision that it has there;
 * - it is hidden by `$maxCount` or `$maxAge` alone: done;
 * - it stands before `$tb`: truncated, or of a deleted life of a stream that others have re-created. No one can tell which,
 *   and an append must be called done for the first and must not be for the second.
 *
 * @throws WireError, and then it is not known what holds.
 */
export async function hiddenAnswer(
  connection: Connection,
  stream: string,
  expected: WireExpected,
  events: readonly WireEvent[],
  revision: bigint,
): Promise<Told> {
  const metadata = await newestMetadata(connection, stream);
  if (metadata.$tb === DELETED) {
    const actual = await newestRevision(connection, stream);
    if (expected !== 'no_stream' || actual === 'no_stream') return { _tag: 'WrongExpectedVersion', actual };
    // Whoever re-creates a stream writes new metadata before. When nobody has, also none that is not to be read yet, what
    // the newest revision is of was deleted; otherwise it may be of events that nothing was decided on.
    if ((await newestRevision(connection, `$$${stream}`)) !== metadata.revision)
      throw new Error(`${stream} is being re-created`);
    // At its newest revision a deleted stream is re-created as at "no stream", and there no ids are compared.
    const reply = await connection.append(stream, actual, events);
    if (reply._tag !== 'Appended') return reply;
    return { ...reply, position: reply.position ?? (await end(connection)) };
  }
  const count = BigInt(events.length);
  const read = connection.readStream({
    stream,
    direction: 'forwards',
    from: revision - count + 1n,
    maxCount: count,
    requireLeader: true,
  });
  const found = await recordsOf(read);
  const last = found[found.length - 1];
  const own = found.length === events.length && found.every(({ id }, i) => sameId(id, events[i]?.id));
  if (own && last !== undefined) return { _tag: 'Appended', revision: last.revision, position: last.position };
  if (typeof metadata.$tb === 'number' && metadata.$tb > revision)
    throw new Error(`the events are before $tb of ${stream}: truncated, or of a life that was deleted`);
  // Where it stood in the log is not told any more: not after the end of it.
  return { _tag: 'Appended', revision, position: await end(connection) };
}

function sameId(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}

/** What a soft delete leaves as `$tb`, 2^63 - 1, as `JSON.parse` reads it. */
const DELETED = 2 ** 63;

interface Metadata {
  /** Of the event that holds them. */
  readonly revision?: bigint;
  readonly $tb?: unknown;
}

async function newestMetadata(connection: Connection, stream: string): Promise<Metadata> {
  const [newest] = await recordsOf(
    connection.readStream({
      stream: `$$${stream}`,
      direction: 'backwards',
      from: 'end',
      maxCount: 1n,
      requireLeader: true,
    }),
  );
  if (newest === undefined) return {};
  try {
    const metadata = JSON.parse(Buffer.from(newest.data).toString()) as { readonly $tb?: unknown } | null;
    return { revision: newest.revision, $tb: metadata?.$tb };
  } catch {
    return { revision: newest.revision };
  }
}

// No read tells the newest revision of a stream without visible events. The conflict of an append beyond the end does.
async function newestRevision(connection: Connection, stream: string): Promise<bigint | 'no_stream'> {
  const nothing = Buffer.from('{}');
  const probe = { id: randomUUID(), type: 'millrace/probe', isJson: true, data: nothing, metadata: nothing };
  const reply = await connection.append(stream, 2n ** 53n, [probe]);
  if (reply._tag === 'WrongExpectedVersion') return reply.actual;
  throw new Error(`an append beyond the end of ${stream} was answered with ${reply._tag}`);
}

async function end(connection: Connection): Promise<WireRecord['position']> {
  const [last] = await recordsOf(
    connection.readAll({ direction: 'backwards', from: 'end', maxCount: 1n, requireLeader: true }),
  );
  if (last === undefined) throw new Error('the log is empty');
  return last.position;
}

async function recordsOf(frames: ReturnType<Connection['readStream']>): Promise<readonly WireRecord[]> {
  const records: WireRecord[] = [];
  for await (const batch of frames) for (const frame of batch) if (frame._tag === 'Event') records.push(frame.event);
  return records;
}
