// Credentials are taken out of everything that is said about what went wrong.
import fc from 'fast-check';
import { problem, problemOf } from '../../src/problem.js';
import { redact } from '../../src/terminal/redact.js';

describe('what is said', () => {
  it.each([
    ['esdb://admin:hunter2@host:2113?tls=true', 'esdb://***@host:2113?tls=true'],
    ['esdb+discover://admin:hunter2@a:1,b:2', 'esdb+discover://***@a:1,b:2'],
    ['connecting to postgres://ada:p@ss:w/rd?x@db/bank failed', 'connecting to postgres://***@db/bank failed'],
    ['host=db user=ada password=hunter2 dbname=bank', 'host=db user=ada password=*** dbname=bank'],
    ["password='hunter 2' host=db", 'password=*** host=db'],
    ['{"user":"ada","password":"hunter\\"2","port":1}', '{"user":"ada","password":***,"port":1}'],
    ['esdb://host?tls=false&userPassword=hunter2&x=1', 'esdb://host?tls=false&userPassword=***&x=1'],
    ['PGPASSWORD=hunter2 psql', 'PGPASSWORD=*** psql'],
    ['api_key: hunter2, next', 'api_key: ***, next'],
  ])('has no credentials: %s', (text, clean) => {
    expect(redact(text)).toBe(clean);
  });

  it.each([
    'password authentication failed for user "ada"',
    'http://host:80/path?query=1',
    'a later token than 7 was given out',
    'mail ada@example.org about account-a1@3',
  ])('is left as it is where there are none: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('never holds the password of an address, whatever it is made of', () => {
    const password = fc.stringMatching(/^[A-Za-z0-9@:/?#&=!$%^*()+,.~-]{6,20}$/);
    fc.assert(
      fc.property(password, (secret) => {
        expect(redact(`cannot reach esdb://admin:${secret}@host:2113, sorry`)).toBe(
          'cannot reach esdb://***@host:2113, sorry',
        );
      }),
      { seed: 5 },
    );
  });
});

describe('a problem', () => {
  it('has no credentials in its words, from however deep they come', () => {
    const inner = new Error('connect postgres://ada:hunter2@db refused');
    const outer = {
      _tag: 'ViewFailed',
      retryable: true,
      message: 'the store failed',
      cause: new AggregateError([inner], ''),
    };
    expect(problemOf(outer).message).not.toContain('hunter2');
    expect(problemOf(new Error('', { cause: inner })).message).toBe('connect postgres://***@db refused');
    expect(problem('no', inner.message).message).toBe('connect postgres://***@db refused');
  });

  it('is that of a server that cannot be reached when that is beneath it', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const failed = { _tag: 'Failed', message: 'the store failed', cause: new Error('no', { cause: refused }) };
    expect(problemOf(failed).kind).toBe('unreachable');
    expect(problemOf({ ...failed, cause: { _tag: 'ReadError', fault: 'unavailable' } }).kind).toBe('unreachable');
    expect(problemOf({ ...failed, cause: new Error('other') }).kind).toBe('no');
  });

  it('says something, whatever was thrown', () => {
    for (const thrown of [undefined, null, 5, {}, new Error('')]) expect(problemOf(thrown).message).not.toBe('');
    const circular: { cause?: unknown } = {};
    circular.cause = circular;
    expect(problemOf(circular).message).not.toBe('');
  });
});
