// A projection never dies unheard: who does not look after its ending loses the process.
import { killChildren, startChild } from './child.js';

afterEach(killChildren);

test('A projection that cannot go on ends the process, and says why, when nobody handles `done`', async () => {
  const child = startChild('test/processes/unheard-process.ts');
  const line = await child.line(() => true);
  expect(line).toMatch(
    /^ProjectionStopped: projection mails@1 has stopped: event account\/opened at revision 0 of account-a/u,
  );
  expect(line).toContain('no mail server');
  expect(await child.ended()).not.toBe(0);
}, 600_000);
