// The one server of a run of Jest. It lives in Jest's main process, so that all workers share it and it ends with the
// run; it starts when the first test asks, and so costs nothing where none does.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const KEEPER = fileURLToPath(new URL('keep.mjs', import.meta.url));

let keeper;
let desk;

/** Opens the place where tests ask; gives its port. */
export async function openDesk() {
  desk = createServer((socket) => {
    socket.on('error', () => undefined);
    keeper ??= startKeeper();
    keeper.reply.then((reply) => socket.end(reply));
  });
  desk.listen(0, '127.0.0.1');
  await once(desk, 'listening');
  desk.unref();
  return desk.address().port;
}

/** Takes the server away, if there was one. */
export async function closeDesk() {
  desk?.close();
  keeper?.child.stdin.end();
  await keeper?.exit;
  desk = undefined;
  keeper = undefined;
}

/** Out of reach of a Ctrl-C in the terminal, it ends when its input does, that is with this process. */
function startKeeper() {
  const child = spawn(process.execPath, [KEEPER], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const reply = Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([line]) => line),
    exit.then(() => JSON.stringify({ error: 'the process of the server ended before it had started' })),
  ]);
  return { child, exit, reply };
}
