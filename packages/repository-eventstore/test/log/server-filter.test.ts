// The filter that is sent: as selective as the user's, and never one that shows what nobody may see.
import type { LogFilter } from '@millrace/core';
import { serverFilter } from '../../src/log/server-filter.js';

const hidden = [
  '$all',
  '$stats-1',
  '$ce-account',
  '$$account-1',
  'millrace.snapshot-account-1',
  'millrace.log-identity',
];
const visible = ['account-1', 'account.b-1', 'a$-1', 'millrace-1', 'm-1', '', 'x millrace.snapshot-1', 'a(b)-1', 'É-1'];

const passes = (filter: LogFilter, name: string): boolean =>
  'regex' in filter ? new RegExp(filter.regex).test(name) : filter.prefixes.some((prefix) => name.startsWith(prefix));

const users: readonly LogFilter[] = [
  { by: 'stream', regex: '' },
  { by: 'stream', regex: '.' },
  { by: 'stream', regex: '1' },
  { by: 'stream', regex: '1$' },
  { by: 'stream', regex: '^a' },
  { by: 'stream', regex: '^a|m' },
  { by: 'stream', regex: '^$|^(a)(.*)\\1' },
  { by: 'stream', regex: '^(?!account)' },
  { by: 'stream', regex: '[$]' },
  { by: 'stream', prefixes: [''] },
  { by: 'stream', prefixes: ['a', 'm'] },
  { by: 'stream', prefixes: ['millrace'] },
  { by: 'stream', prefixes: ['millrace.', 'account.b', 'a(b'] },
  { by: 'stream', prefixes: ['$', '$stats-', 'account-'] },
  { by: 'stream', prefixes: ['millrace.snapshot-'] },
  { by: 'stream', prefixes: ['account-', 'x'] },
  { by: 'stream', prefixes: [] },
];

describe('the filter that is sent', () => {
  test.each(users)('for %j shows what it should, and nothing else', (user) => {
    const sent = serverFilter(user);
    expect(sent.by).toBe(user.by);
    expect(visible.filter((name) => passes(sent, name))).toEqual(visible.filter((name) => passes(user, name)));
    expect(hidden.filter((name) => passes(sent, name))).toEqual([]);
    // For the server, no prefixes are no filter, or a malformed call.
    if ('prefixes' in sent) expect(sent.prefixes).not.toEqual([]);
  });

  test('without a filter shows everything but system events and own streams', () => {
    const sent = serverFilter(undefined);
    expect(visible.every((name) => passes(sent, name))).toBe(true);
    expect(hidden.filter((name) => passes(sent, name))).toEqual([]);
  });

  test('by event type shows every type but those of the system', () => {
    for (const user of [{ regex: 'a' }, { regex: '' }, { prefixes: [''] }, { prefixes: ['$', 'a'] }]) {
      const sent = serverFilter({ by: 'eventType', ...user });
      expect(passes(sent, 'account/opened')).toBe(true);
      expect(passes(sent, '$statsCollected')).toBe(false);
    }
    expect(passes(serverFilter({ by: 'eventType', prefixes: ['millrace/'] }), 'millrace/opened')).toBe(true);
  });

  test('stays a list of prefixes where these show nothing that is to be hidden', () => {
    expect(serverFilter({ by: 'stream', prefixes: ['account-', 'order-', '$ce'] })).toEqual({
      by: 'stream',
      prefixes: ['account-', 'order-'],
    });
  });

  test('is refused when its regex cannot be read', () => {
    expect(() => serverFilter({ by: 'stream', regex: '(' })).toThrow('cannot read $all: refused');
  });
});
