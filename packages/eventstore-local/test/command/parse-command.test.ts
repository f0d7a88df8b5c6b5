// The options of the command line.
import { parseCommand, USAGE } from '../../src/command/parse-command.js';

test('without options one node listens on 2113 of this machine and keeps nothing', () => {
  expect(parseCommand([])).toEqual({ _tag: 'Start', options: { port: 2113, host: '127.0.0.1', nodes: 1 } });
});

test('port, host, directory and nodes are taken as given', () => {
  expect(parseCommand(['--port', '0', '--host', '::1', '--dir', './data', '--nodes=3'])).toEqual({
    _tag: 'Start',
    options: { port: 0, host: '::1', dir: './data', nodes: 3 },
  });
});

test.each([
  [['--port', 'many'], "'many'"],
  [['--port', '70000'], "'70000'"],
  [['--nodes', '2'], "'2'"],
  [['--dir', ''], '--dir'],
  [['--prot', '1'], '--prot'],
  [['data'], 'data'],
])('%j is a mistake, and is told', (args, words) => {
  const command = parseCommand(args);
  expect(command._tag).toBe('Mistake');
  expect(command._tag === 'Mistake' && command.message).toContain(words);
});

test('help names every option', () => {
  expect(parseCommand(['--help'])).toEqual({ _tag: 'Help' });
  for (const option of ['--port', '--host', '--dir', '--nodes']) expect(USAGE).toContain(option);
});
