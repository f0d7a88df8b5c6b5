// What is written comes back equal, and cannot be changed; what JSON cannot hold is not written.
import type { Json, NewEvent } from '@millrace/core';
import { assert, tagged } from '../asserting.js';
import type { StoreCase } from '../store-contract.js';

const FAITHFUL: Json = {
  text: 'plain',
  empty: '',
  unicode: 'naïve – 漢字 – 😀 – \u0000 – \u2028',
  numbers: [0, -1, 1.5, 1e21, 5e-324, 2 ** 53],
  none: null,
  flags: [true, false],
  nested: { list: [[], [[1]], {}], deeper: { deepest: [{ end: true }] } },
  '': 'an empty name',
};

// What JSON cannot hold, each at `data.deep.0.value`. Made anew for every test, since a store freezes what it checks.
const unfaithful = (): readonly (readonly [string, unknown])[] => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  return [
    ['a BigInt', 1n],
    ['undefined', undefined],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['-0', -0],
    ['a hole in an array', new Array(2)],
    ['a Date', new Date(0)],
    ['a lone surrogate', '\ud800'],
    ['a cycle', cycle],
    ['a function', () => 1],
    ['a Map', new Map([['a', 1]])],
  ];
};

export const fidelity: readonly StoreCase[] = [
  {
    id: 'PC30',
    name: 'Events come back with the id, type, data and metadata that they were written with, from the stream and the log.',
    run: async ({ stream, append, event, read, log }) => {
      const name = stream('faithful');
      const written: NewEvent = {
        ...event(),
        data: FAITHFUL,
        metadata: { by: 'Zoë', $correlationId: 'c-1', more: FAITHFUL },
      };
      const expected = JSON.parse(
        JSON.stringify([written.id, written.type, written.data, written.metadata]),
      ) as unknown;
      await append(name, 'no_stream', [written]);
      for (const all of [await read(name), await log()]) {
        const found = all.map(({ id, type, data, metadata }) => [id, type, data, metadata]);
        assert.deepEqual(found, [expected]);
        assert.ok(all.every(({ undecodable }) => undecodable === undefined));
      }
    },
  },
  {
    id: 'PC30',
    name: 'Names such as __proto__ and constructor are plain data.',
    run: async ({ stream, append, event, read }) => {
      const name = stream('proto');
      const text = '{"__proto__":{"polluted":true},"constructor":1,"toString":"x","hasOwnProperty":null}';
      await append(name, 'no_stream', [{ ...event(), data: JSON.parse(text) as Json }]);
      const [found] = await read(name);
      assert.equal(JSON.stringify(found?.data), text);
      assert.equal('polluted' in {}, false);
    },
  },
  {
    id: 'PC31',
    name: 'Neither what was proposed nor what was read can be used to change what is stored.',
    run: async ({ stream, append, event, read, log }) => {
      const name = stream('frozen');
      const data = { amount: 1, lines: [{ sku: 'a' }] };
      await append(name, 'no_stream', [{ ...event(), data }]);
      assert.throws(() => Object.assign(data, { amount: 2 }), TypeError);
      assert.throws(() => Object.assign(data.lines[0] ?? {}, { sku: 'b' }), TypeError);
      for (const get of [() => read(name), () => log()]) {
        const [found] = await get();
        assert.deepEqual(found?.data, { amount: 1, lines: [{ sku: 'a' }] });
        const inside = found.data;
        for (const value of [found.metadata, inside, inside.lines, inside.lines[0], found.position])
          assert.ok(Object.isFrozen(value), `${JSON.stringify(Object.keys(value ?? {}))} is frozen`);
        // The event itself is frozen, or its reader's own.
        Reflect.set(found, 'data', { amount: 3 });
        Reflect.set(found, 'revision', 9n);
        const [again] = await get();
        assert.deepEqual([again?.data, again?.revision], [{ amount: 1, lines: [{ sku: 'a' }] }, 0n]);
      }
    },
  },
  {
    id: 'PC32',
    name: 'Data or metadata that JSON cannot hold is refused with its path, and nothing is written.',
    run: async ({ stream, refused, event, read }) => {
      const name = stream('unfaithful');
      for (const [what, value] of unfaithful()) {
        // The point of the case is a value that the types forbid.
        const wrong = { deep: [{ value }] } as unknown as NewEvent['metadata'];
        for (const [path, bad] of [
          ['data.deep.0.value', { ...event(), data: wrong }],
          ['metadata.deep.0.value', { ...event(), metadata: wrong }],
        ] as const) {
          const answer = tagged(await refused(name, 'no_stream', [event(), bad]), 'NotAppended');
          assert.deepEqual([answer.fault, answer.retryable], ['refused', false], what);
          const message = String(answer.cause);
          assert.ok(message.includes(path), `${what}: "${message}" names ${path}`);
        }
      }
      assert.deepEqual(await read(name), []);
    },
  },
];
