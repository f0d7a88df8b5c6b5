// `upcastTransform`, `redactFields` and `chainTransforms`: transforms that need no handlers.
import {
  asStored,
  chainTransforms,
  redactFields,
  upcastTransform,
  type RecordedEvent,
  type Transform,
} from '@millrace/core';
import { applied, stored } from './applying.js';
import { Old } from './deposits.js';

const asItIs = ({ stream, type, data, metadata }: RecordedEvent) => [{ stream, type, data, metadata }];

describe('upcastTransform', () => {
  const transform = upcastTransform([Old]);

  test('rewrites what is of an older version or a former name, in the same stream, with its metadata', () => {
    const written = {
      stream: 'account-x+=7',
      type: 'account/deposited',
      data: { bank: 'x', no: 7, cents: 500, channel: 'branch' },
      metadata: { schemaVersion: 2, by: 'ada' },
    };
    expect(applied(transform, stored('account/deposited', { euros: 5 }, { by: 'ada' }))).toEqual([written]);
    const renamed = stored('account/paidIn', { cents: 500, channel: 'branch' }, { by: 'ada', schemaVersion: 2 });
    expect(applied(transform, renamed)).toEqual([written]);
  });

  test('splits and drops what is retired', () => {
    expect(applied(transform, stored('account/moved', { cents: 5, fee: 1 }))).toMatchObject([
      { type: 'account/withdrawn', data: { cents: 5 } },
      { type: 'account/charged', data: { cents: 1 } },
    ]);
    expect(applied(transform, stored('account/audited', {}))).toEqual([]);
  });

  test('keeps a stream whose name is not the one that its key has now', () => {
    const elsewhere = { ...stored('account/paidIn', { euros: 1 }), stream: 'account-old' };
    expect(applied(transform, elsewhere)).toMatchObject([{ stream: 'account-old' }]);
  });

  test('leaves what is current as it is, properties that are not declared included', () => {
    const event = stored('account/charged', { cents: 1, more: true });
    expect(applied(transform, event)).toEqual(asItIs(event));
    expect(transform(event)).toBe(event);
    const other = stored('x', {}, {}, 'other-1');
    expect(transform(other)).toBe(other);
  });

  test('fails for what cannot be read', () => {
    expect(applied(transform, stored('account/charged', {}))).toContain('does not decode: cents');
    expect(applied(transform, stored('account/lost', {}))).toContain("'account' has no such event");
  });
});

describe('redactFields', () => {
  const event = stored('customer/registered', {
    email: 'a@b.c',
    address: { street: 'High St', city: 'Ulm' },
    phones: [{ no: 1, kind: 'home' }, { no: 2 }, 'none'],
    'a.b': { c: 1 },
  });

  test('removes properties, also within objects and arrays, and leaves the original alone', () => {
    const transform = redactFields({
      'customer/registered': ['email', 'address.street', 'phones.no', ['a.b', 'c'], 'x.y', 'email.z'],
    });
    expect(applied(transform, event)).toMatchObject([
      { data: { address: { city: 'Ulm' }, phones: [{ kind: 'home' }, {}, 'none'], 'a.b': {}, no: 7, bank: 'x' } },
    ]);
    expect(JSON.stringify(applied(transform, event))).not.toContain('email');
    expect(event.data).toMatchObject({ email: 'a@b.c', address: { street: 'High St' } });
  });

  test('puts something else in their place', () => {
    const transform = redactFields({ 'customer/registered': ['email', 'phones.no'] }, (value, path, { stream }) =>
      path === 'email' ? `${String(JSON.stringify(value).length)}@${stream}` : undefined,
    );
    expect(applied(transform, event)).toMatchObject([{ data: { email: '7@account-x+=7', phones: [{}, {}, 'none'] } }]);
  });

  test('leaves other types alone, and bytes that are no JSON a failure', () => {
    const transform = redactFields({ 'customer/registered': ['email'] });
    const other = stored('customer/left', { email: 'a@b.c' });
    expect(transform(other)).toBe(other);
    const undecodable = { ...event, data: null, undecodable: { reason: 'binary', bytes: new Uint8Array() } };
    expect(applied(transform, undecodable)).toContain('its bytes are no JSON (binary)');
  });

  test('takes no name for something else', () => {
    const tricky = stored('t', JSON.parse('{"__proto__":{"a":1},"b":1}') as never);
    const given = redactFields({ t: ['__proto__', 'toString', 'toString.name', 'b'] }, () => 'gone')(tricky);
    expect(JSON.stringify(given)).toContain('{"bank":"x","no":7,"__proto__":"gone","b":"gone"}');
    expect(Object.getOwnPropertyNames((given as RecordedEvent).data)).not.toContain('toString');
  });
});

describe('chainTransforms', () => {
  const twice: Transform = (event) => [event, { ...event, stream: `${event.stream}2` }];
  const type =
    (name: string): Transform =>
    (event) => ({ ...event, type: `${event.type}${name}` });

  test('gives each transform what the one before it gave, in order', () => {
    const all = applied(chainTransforms(twice, type('b'), twice), stored('a', {}, {}, 's'));
    expect(all).toMatchObject(['s', 's2', 's2', 's22'].map((stream) => ({ stream, type: 'ab' })));
    expect(
      applied(
        chainTransforms(() => undefined, twice),
        stored('a', {}),
      ),
    ).toEqual([]);
    expect(
      applied(
        chainTransforms(twice, (event) => (event.stream === 's' ? undefined : event)),
        stored('a', {}, {}, 's'),
      ),
    ).toMatchObject([{ stream: 's2' }]);
  });

  test('shows a later one the event as if it had been stored so', () => {
    const seen: RecordedEvent[] = [];
    const event = stored('a', {}, { by: 'ada' }, 's');
    const look: Transform = (one) => {
      seen.push(one);
      return one;
    };
    applied(
      chainTransforms(({ metadata }) => ({ stream: 't', type: 'b', data: 1, metadata }), look),
      event,
    );
    applied(chainTransforms(asStored, look), event);
    expect(seen).toEqual([{ ...event, stream: 't', type: 'b', data: 1 }, event]);
  });

  test('passes on that bytes are no JSON, as long as they are', () => {
    const event = { ...stored('a', null), undecodable: { reason: 'binary', bytes: new Uint8Array() } };
    expect(applied(chainTransforms(type('b'), type('c')), event)).toContain('its bytes are no JSON');
    const mended = chainTransforms((one) => ({ ...one, data: { cents: 1, bank: 'x', no: 7 } }), upcastTransform([Old]));
    const charged = { ...event, stream: 'account-x+=7', type: 'account/charged' };
    expect(applied(mended, charged)).toMatchObject([{ type: 'account/charged', data: { cents: 1 } }]);
    expect(applied(chainTransforms(type(''), upcastTransform([Old])), charged)).toContain('binary');
  });

  test('fails where one of them fails, or gives what is no event', () => {
    const failing: Transform = () => {
      throw new Error('not this');
    };
    expect(applied(chainTransforms(asStored, failing), stored('a', {}))).toContain('not this');
    expect(applied(chainTransforms((() => 7) as never, asStored), stored('a', {}))).toContain(
      'gave 7, which is no event',
    );
    expect(applied(chainTransforms(asStored, (() => Promise.resolve()) as never), stored('a', {}))).toContain(
      'gave a promise',
    );
  });
});
