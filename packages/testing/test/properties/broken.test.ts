// Models that are broken in one way each: the property that should fail does, and says why.
import * as fc from 'fast-check';
import * as t from 'io-ts';
import { defineAggregate, reject, reference, type AnyDefinition } from '@millrace/core';
import { checkModel, modelProperties, PropertyError, type ModelOptions } from '@millrace/testing/properties';

/** Names of the properties that do not hold, each with what is said of it. */
async function failures<D extends AnyDefinition>(
  definition: D,
  options: ModelOptions<D> = {},
): Promise<Readonly<Record<string, string>>> {
  const failed: Record<string, string> = {};
  for (const { name, check } of modelProperties(definition, options)) {
    try {
      await check({ seed: 1 });
    } catch (error) {
      expect(error).toBeInstanceOf(PropertyError);
      failed[name.replace(/^.*?: /, '')] = (error as Error).message;
    }
  }
  return failed;
}

const fold = 'the fold of the committed events equals the state';
const deciders = 'no decider fails on data that decode';
const snapshots = 'snapshot and full fold agree';
const upcasting = 'upcasting is total on the samples';

/** What a definition takes, so that each test writes only what is broken. */
const key = { id: t.string };
const number = { n: t.number };

describe('the fold', () => {
  it('fails for a handler that does not depend on the state and the event alone', async () => {
    let calls = 0;
    const Counting = defineAggregate({
      type: 'counting',
      key,
      initial: { calls: 0 },
      events: { called: { apply: () => ({ calls: ++calls }) } },
      commands: { call: { decide: (counting) => counting.called() } },
    });
    expect(await failures(Counting)).toEqual({
      [fold]: expect.stringContaining(
        'after counting/call, the state is not the fold of the committed events',
      ) as string,
    });
  });

  it('holds for a codec that stores less than it is given: what is folded is what is stored', async () => {
    const Rounded = new t.Type<number, number>('Rounded', t.number.is, t.number.validate, Math.round);
    const Lossy = defineAggregate({
      type: 'lossy',
      key,
      initial: { n: 0 },
      events: { counted: { data: { n: Rounded }, apply: (_, { n }) => ({ n }) } },
      commands: { count: { data: number, decide: (lossy, { n }) => lossy.counted({ n: n / 2 }) } },
    });
    const failed = await failures(Lossy, {
      codecs: [[Rounded, fc.integer()]],
      commands: { count: { n: fc.constant(1) } },
    });
    expect(failed).toEqual({});
  });

  it('sees nothing of events that could not be read back: they are refused', async () => {
    const Secretive = new t.Type<string, string>('Secretive', t.string.is, t.string.validate, () => 5 as never);
    const Mute = defineAggregate({
      type: 'mute',
      key,
      initial: {},
      events: { said: { data: { word: Secretive } } },
      commands: { say: { decide: (mute) => mute.said({ word: 'yes' }) } },
    });
    const failed = await failures(Mute, { codecs: [[Secretive, fc.string()]] });
    expect(failed[fold]).toContain("no random command on 'mute' was ever accepted");
    expect(failed[deciders]).toContain("no random command on 'mute' was ever accepted");
  });
});

describe('the deciders', () => {
  it.each([
    [
      'throws',
      (n: number) => {
        if (n > 1_000_000) throw new RangeError('too much');
        return undefined;
      },
      'the decider of trying/try threw: too much',
    ],
    ['returns junk', (n: number) => (n > 1_000_000 ? 'junk' : undefined), 'the decider of trying/try returned "junk"'],
  ])('fail when one %s on data that decode', async (_, broken, message) => {
    const Trying = defineAggregate({
      type: 'trying',
      key,
      initial: {},
      events: { tried: {} },
      commands: {
        try: {
          data: number,
          decide: (trying, { n }) => (broken(n) ?? trying.tried()) as ReturnType<typeof trying.tried>,
        },
      },
    });
    const failed = await failures(Trying);
    expect(Object.keys(failed)).toEqual([deciders]);
    expect(failed[deciders]).toContain(message);
    expect(failed[deciders]).toContain('  { data: { id: "", n: 1000001 }, type: "trying/try" }');
  });

  it('fail when a handler throws on what one decides, in a state that only commands lead to', async () => {
    const Climbing = defineAggregate({
      type: 'climbing',
      key,
      initial: { steps: 0 },
      events: {
        climbed: {
          apply: (state) => {
            if (++state.steps > 2) throw new Error('no such step');
          },
        },
      },
      commands: { climb: { decide: (climbing) => climbing.climbed() } },
    });
    const failed = await failures(Climbing);
    expect(failed[deciders]).toContain('the handler of climbing/climbed threw: no such step');
  });

  it('fail when the key of a read throws', async () => {
    const Other = reference({ type: 'reading', key, state: t.UnknownRecord });
    const Reading = defineAggregate({
      type: 'reading',
      key,
      initial: {},
      events: { read: {} },
      commands: {
        rest: { decide: (reading) => reading.read() },
        read: {
          data: { page: t.union([t.null, t.type({ id: t.string })]) },
          reads: {
            other: {
              aggregate: Other,
              key: ({ page }) => {
                if (page === null) throw new Error('no page');
                return page;
              },
            },
          },
          decide: (reading) => reading.read(),
        },
      },
    });
    const failed = await failures(Reading);
    expect(Object.keys(failed)).toEqual([deciders]);
    expect(failed[deciders]).toContain("the key of the read 'other' of reading/read threw: no page");
  });
});

describe('snapshots', () => {
  const counter = <S extends { readonly n: number }>(state: t.Type<S, unknown>) =>
    defineAggregate({
      type: 'counter',
      key,
      state,
      initial: { n: 0 } as S,
      events: { added: { data: number, apply: (state, { n }) => ({ ...state, n: state.n + n }) as S } },
      commands: { add: { data: number, decide: (counter, { n }) => counter.added({ n }) } },
    });

  it('fail for a codec of the state that loses some of it', async () => {
    const State = new t.Type<{ n: number }>('State', t.type(number).is, t.type(number).validate, ({ n }) => ({
      n: Math.trunc(n),
    }));
    const failed = await failures(counter(State), { commands: { add: { n: fc.constant(0.5) } } });
    expect(Object.keys(failed)).toEqual([snapshots]);
    expect(failed[snapshots]).toContain('after counter/add, the snapshot is not the full fold');
    expect(failed[snapshots]).toContain('-     n: 0,\n+     n: 0.5,');
  });

  it('fail for a state that JSON cannot hold', async () => {
    const failed = await failures(counter(t.type(number)), { commands: { add: { n: fc.constant(1e308) } } });
    expect(Object.keys(failed)).toEqual([snapshots]);
    expect(failed[snapshots]).toContain(
      'saving a snapshot of counter- failed: the state is not JSON: n: Infinity is not JSON',
    );
  });

  it('fail for a codec of the state that does not decode what it encodes', async () => {
    const State = new t.Type<{ n: number }, unknown>('State', t.type(number).is, t.type(number).validate, ({ n }) => ({
      n: String(n),
    }));
    const failed = await failures(counter(State));
    expect(failed[snapshots]).toContain('decoding a snapshot of counter- failed: Invalid value "');
  });
});

describe('codecs', () => {
  const storing = <C extends t.Mixed>(codec: C) =>
    defineAggregate({
      type: 'storing',
      key,
      initial: {},
      events: { stored: { data: { value: codec } } },
      commands: {},
    });
  const stored = 'event stored round-trips through JSON';

  it('fail when the encoded form says less', async () => {
    const Short = new t.Type<string, string>('Short', t.string.is, t.string.validate, (text) => text.slice(0, 3));
    const failed = await failures(storing(Short), { codecs: [[Short, fc.string()]] });
    expect(Object.keys(failed)).toEqual([stored]);
    expect(failed[stored]).toMatch(/\{ id: "", value: "(.{4})" \} comes back as \{ id: "", value: "(.{3})" \}/);
  });

  it('fail when a codec takes for decoded what it would have decoded otherwise', async () => {
    const Trimmed = new t.Type<string, string, unknown>(
      'Trimmed',
      t.string.is,
      (value, context) => (typeof value === 'string' ? t.success(value.trim()) : t.failure(value, context)),
      t.identity,
    );
    const failed = await failures(storing(Trimmed), { codecs: [[Trimmed, fc.string()]] });
    expect(failed[stored]).toContain('{ id: "", value: " " } comes back as { id: "", value: "" }');
  });

  it('fail when JSON cannot hold what was decoded', async () => {
    const failed = await failures(storing(t.type({ note: t.union([t.string, t.undefined]) })));
    expect(failed[stored]).toContain('what was decoded cannot be encoded: value.note: undefined is not JSON');
  });

  it('fail when the encoded form does not decode', async () => {
    const Marked = new t.Type<string, string>('Marked', t.string.is, t.string.validate, () => null as never);
    const failed = await failures(storing(Marked), { codecs: [[Marked, fc.string()]] });
    expect(failed[stored]).toContain('what was decoded cannot be encoded: value: expected Marked, got null');
  });

  it('fail when the arbitrary gives what the codec refuses', async () => {
    const failed = await failures(storing(t.string), { events: { stored: { value: fc.constant(5 as never) } } });
    expect(failed[stored]).toContain('its arbitrary gives what its codec refuses: value: expected string, got 5');
  });
});

describe('upcasting', () => {
  const Renamed = defineAggregate({
    type: 'renamed',
    key,
    initial: {},
    events: {
      named: {
        data: { name: t.string },
        upcasts: [
          (data) => {
            if (data['title'] === null) throw new Error('no title');
            return { id: data['id'] ?? null, name: data['title'] ?? 0 };
          },
          (data) => data,
        ],
      },
      cleared: {},
    },
    commands: {},
  });
  const [good, version2] = [{ title: 'a' }, [{ name: 'a' }]];

  it.each<[string, ModelOptions<typeof Renamed>['samples'], string]>([
    ['a version has no sample', { named: { 1: [good] } }, 'renamed/named has no sample of version 2'],
    ['a version has an empty list of samples', { named: { 1: [], 2: version2 } }, 'has no sample of version 1'],
    ['there are no samples at all', undefined, 'renamed/named has no sample of version 1'],
    [
      'a step throws',
      { named: { 1: [good, { title: null }], 2: version2 } },
      'renamed/named, version 1, { id: "", title: null }: cannot be upcast from version 1: no title',
    ],
    [
      'what comes out does not decode',
      { named: { 1: [{}], 2: version2 } },
      'version 1, { id: "" }: the step from version 2 gave what version 3 refuses: name: expected string, got 0',
    ],
    ['a sample is of the current version', { named: { 3: [] } }, 'a sample of renamed/named in version 3, which is no'],
    ['a sample is of no event', { naimed: {} } as never, "a sample of 'naimed', and 'renamed' has no such event"],
  ])('fails when %s', async (_, samples, message) => {
    const failed = await failures(Renamed, samples === undefined ? {} : { samples });
    expect(Object.keys(failed)).toEqual([upcasting]);
    expect(failed[upcasting]).toContain(message);
  });

  it('fails when a step is not pure', async () => {
    let calls = 0;
    const steps = {
      changing: (data: object) => Object.assign(data, { name: 'a' }),
      counting: (data: object) => ({ ...data, name: String(++calls) }),
    };
    const of = (step: (data: object) => object) =>
      defineAggregate({
        type: 'impure',
        key,
        initial: {},
        events: { named: { data: { name: t.string }, upcasts: [step as never] } },
        commands: {},
      });
    const samples = { named: { 1: [{}] } };
    expect((await failures(of(steps.changing), { samples }))[upcasting]).toContain('not extensible');
    expect((await failures(of(steps.counting), { samples }))[upcasting]).toContain(
      'is upcast to named { name: "3" }, and then to named { name: "4" }',
    );
  });
});

describe('a property that shows nothing', () => {
  it('fails, since no random command was ever accepted', async () => {
    const Locked = defineAggregate({
      type: 'locked',
      key,
      state: t.type({}),
      initial: {},
      events: { opened: {} },
      commands: {
        open: {
          data: { code: t.string },
          decide: (locked, { code }) => (code === 'sesame' ? locked.opened() : reject('no')),
        },
      },
    });
    const failed = await failures(Locked);
    expect(Object.keys(failed)).toEqual([fold, deciders, snapshots]);
    expect(failed[fold]).toContain("no random command on 'locked' was ever accepted");
    expect(await failures(Locked, { commands: { open: { code: fc.constantFrom('sesame', '') } } })).toEqual({});
  });
});

describe('a failure', () => {
  const Even = t.refinement(t.number, (n) => n < 100, 'Even');
  const Small = defineAggregate({
    type: 'small',
    key,
    initial: {},
    events: { counted: { data: number } },
    commands: {
      count: {
        data: { n: Even },
        decide: (small, { n }) => {
          if (n === 42) throw new Error('no answer');
          return small.counted({ n });
        },
      },
    },
  });
  const options = { commands: { count: { n: fc.nat(60) } } };

  it('prints the seed and the path, with which it is found again at once', async () => {
    const failed = await failures(Small, options);
    const [, path, seed] = /To see it again: \{ path: "([\d:]+)", seed: (-?\d+) \}/.exec(failed[deciders] ?? '') ?? [];
    const again = modelProperties(Small, options).find(({ name }) => name.includes(deciders));
    await expect(again?.check({ seed: Number(seed), path: path ?? '' })).rejects.toThrow(
      'Found in run 1, made smaller 0 times',
    );
  });

  it('is one of all that checkModel finds, in one error with the seed of each', async () => {
    const check = checkModel(Small, { ...options, events: { counted: { n: fc.constant('' as never) } }, seed: 7 });
    const error: unknown = await check.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PropertyError);
    const { message } = error as Error;
    expect(message).toContain("2 of 6 properties of 'small' do not hold");
    expect(message).toContain('the decider of small/count threw: no answer');
    expect(message).toContain('its arbitrary gives what its codec refuses: n: expected number, got ""');
    expect(message.match(/seed: 7 }/g)).toHaveLength(2);
  });
});
