// Diagrams: what they connect, how they are laid out, and what they say to those who do not see them.
import { aggregateGraph, aggregateWords } from '../../src/report/diagram/aggregate-graph.js';
import type { Graph } from '../../src/report/diagram/graph.js';
import { label } from '../../src/report/diagram/label.js';
import { startLayOut, type LayOut } from '../../src/report/diagram/lay-out.js';
import { projectionsGraph, projectionsWords } from '../../src/report/diagram/projections-graph.js';
import { readsGraph, readsWords } from '../../src/report/diagram/reads-graph.js';
import { modelPage } from '../../src/report/page.js';
import { accounts, garage, many } from './models.js';

let layOut: LayOut;
beforeAll(async () => {
  layOut = await startLayOut();
});

const [gate] = garage.aggregates;
const all = new Set(garage.aggregates.map(({ type }) => type));
/** `a -> b`, with its label and whether it is a guess. */
const edges = ({ nodes, edges: list }: Graph) =>
  list.map(({ from, to, label: lines, guessed }) =>
    [nodes[from]?.text, guessed ? '-?>' : '->', nodes[to]?.text, ...lines].join(' '),
  );

describe('the diagram of an aggregate', () => {
  it('goes from what is read to commands, and on to the events that they seem to raise', () => {
    expect(edges(aggregateGraph(gate!, all))).toEqual([
      'ticket -> pass',
      'twin: gate -> pass',
      'pass -?> opened',
      'pass -?> closed',
    ]);
  });

  it('links to an aggregate only where the page has a section for it', () => {
    const linked = (known: ReadonlySet<string>) => aggregateGraph(gate!, known).nodes.map(({ anchor }) => anchor);
    expect(linked(all)[0]).toBe('aggregate-ticket');
    expect(linked(new Set(['gate']))).toEqual([
      undefined,
      'aggregate-gate',
      'command-gate-pass',
      'event-gate-opened',
      'event-gate-closed',
    ]);
  });

  it('says the same in words', () => {
    expect(aggregateWords(gate!)).toBe('pass reads ticket, twin: gate and raises opened, closed.');
    expect(aggregateWords(accounts.aggregates[0]!)).toBe(
      'open raises opened. deposit raises deposited. withdraw raises withdrawn.',
    );
  });
});

describe('the diagram of who reads whom', () => {
  it('has an arrow for each two aggregates, with the commands beside it', () => {
    expect(edges(readsGraph(garage))).toEqual(['gate -> ticket pass', 'gate -> gate pass']);
    expect(readsWords(garage)).toBe('gate reads ticket in pass. gate reads gate in pass.');
  });

  it('counts the commands that there is no room for', () => {
    const [one, two] = many.aggregates;
    const reading = {
      ...one!,
      commands: one!.commands.map((each) => ({ ...each, reads: [{ name: 'x', type: two!.type }] })),
    };
    const {
      edges: [edge],
    } = readsGraph({ ...many, aggregates: [reading, { ...two!, commands: [] }] });
    expect(edge?.label).toEqual(['doSomething0', 'doSomething1', 'doSomething2', 'and 9 more']);
  });

  it('names no commands where there are too many arrows', async () => {
    const types = Array.from({ length: 9 }, (_, i) => `t${String(i)}`);
    const [one] = many.aggregates;
    const reading = (reads: number) => ({
      ...many,
      aggregates: types.map((type) => {
        const names = types.slice(0, reads).map((other) => ({ name: other, type: other }));
        return { ...one!, type, commands: [{ ...one!.commands[0]!, reads: names }] };
      }),
    });
    const labels = (reads: number) => readsGraph(reading(reads)).edges.map((edge) => edge.label.length);
    expect([labels(6).length, ...new Set(labels(6))]).toEqual([54, 1]);
    expect([labels(9).length, ...new Set(labels(9))]).toEqual([81, 0]);
    expect(await modelPage(reading(6))).toContain('beside it stand the commands');
    expect(await modelPage(reading(9))).toContain('in the sections of the aggregates');
  });
});

describe('the diagram of projections', () => {
  it('goes from aggregates to what is built of their events', () => {
    expect(edges(projectionsGraph(garage))).toEqual(['ticket -> stays', 'gate -> alarms', 'ticket -> alarms']);
    expect(projectionsWords(garage)).toBe('stays handles events of ticket. alarms handles events of gate, ticket.');
  });
});

describe('a layout', () => {
  const node = (text: string) => ({ kind: 'command' as const, text, anchor: undefined });
  const edge = (from: number, to: number) => ({ from, to, label: [], guessed: false });

  it('puts the columns side by side, connected or not, each from its first node down', () => {
    const nodes = ['a', 'b', 'c', 'd', 'e', 'f'].map(node);
    for (const list of [[], [edge(0, 2), edge(1, 3), edge(2, 4), edge(3, 5)]]) {
      const placed = layOut({
        nodes,
        edges: list,
        columns: [
          [0, 1],
          [2, 3],
          [4, 5],
        ],
      }).nodes;
      const xs = placed.map(({ center }) => center.x);
      expect([...new Set(xs)]).toEqual([xs[0], xs[2], xs[4]]);
      expect(xs).toEqual([...xs].sort((a, b) => a - b));
      for (const i of [0, 2, 4]) expect(placed[i]!.center.y).toBeLessThan(placed[i + 1]!.center.y);
    }
  });

  it('stands the right way up: what one node fans out to is in its order as well', () => {
    const fan = { nodes: ['a', 'b', 'c', 'd'].map(node), edges: [1, 2, 3].map((to) => edge(0, to)) };
    const { nodes, edges: lines } = layOut({ ...fan, columns: [[0], [1, 2, 3]] });
    const ys = nodes.slice(1).map(({ center }) => center.y);
    expect(ys).toEqual([...ys].sort((a, b) => a - b));
    // The edges as well.
    expect(lines.map(({ tip }) => tip.y)).toEqual(lines.map(({ tip }) => tip.y).sort((a, b) => a - b));
  });

  it('begins and ends an edge at its nodes', () => {
    const {
      nodes,
      edges: [line],
    } = layOut({ nodes: [node('a'), node('b')], edges: [edge(0, 1)], columns: [] });
    const [a, b] = nodes;
    expect(line!.curve[0]!.x).toBeCloseTo(a!.center.x + a!.width / 2, 0);
    expect(line!.tip.x).toBeCloseTo(b!.center.x - b!.width / 2, 0);
    expect(line!.tip.y).toBeCloseTo(b!.center.y, 0);
  });

  it('leaves room for the text beside an edge', () => {
    const text = ['a rather long text', 'and another'];
    const {
      edges: [line],
      width,
      height,
      nodes,
    } = layOut({
      nodes: [node('a'), node('b')],
      edges: [{ ...edge(0, 1), label: text }],
      columns: [],
    });
    const { lines, center } = line!.label!;
    expect(lines.map((one) => one.text)).toEqual(text);
    expect(center.x - lines[0]!.width / 2).toBeGreaterThan(nodes[0]!.center.x + nodes[0]!.width / 2);
    expect(center.x + lines[0]!.width / 2).toBeLessThan(nodes[1]!.center.x - nodes[1]!.width / 2);
    expect({ width, height }).toEqual({ width: expect.any(Number) as number, height: expect.any(Number) as number });
  });

  it('draws every edge of a thicket as well', () => {
    const nodes = Array.from({ length: 30 }, (_, i) => node(String(i)));
    const thicket = nodes.flatMap((_, i) => [1, 2, 5, 7, 11, 13].map((step) => edge(i, (i + step) % nodes.length)));
    const { edges: lines, nodes: placed } = layOut({ nodes, edges: thicket, columns: [] });
    expect(thicket.length).toBeGreaterThan(150);
    lines.forEach(({ curve, tip }, i) => {
      expect(curve.length % 3).toBe(1);
      const { center, width } = placed[thicket[i]!.to]!;
      expect(Math.abs(tip.x - center.x)).toBeLessThanOrEqual(width / 2 + 1);
    });
  });

  it('makes the nodes of a kind equally wide, and wide enough', () => {
    const { nodes } = layOut({ nodes: [node('a'), node('a much longer name')], edges: [], columns: [] });
    expect(nodes[0]!.width).toBe(nodes[1]!.width);
    expect(nodes[1]!.width).toBeGreaterThan(nodes[1]!.label.width);
  });
});

describe('a label', () => {
  it('is as wide as its characters are in a font of fixed width', () => {
    expect(label('abcde').width).toBeCloseTo(39);
    expect(label('東京').width).toBeCloseTo(31.2);
    expect(label('👩‍👩‍👧‍👦').width).toBeCloseTo(15.6);
    expect(label('').width).toBe(0);
  });

  it('is cut between characters where it is too long', () => {
    expect(label('a'.repeat(32)).text).toBe('a'.repeat(32));
    expect(label('a'.repeat(33)).text).toBe(`${'a'.repeat(31)}…`);
    expect(label('👩‍👩‍👧‍👦'.repeat(20)).text).toBe(`${'👩‍👩‍👧‍👦'.repeat(15)}…`);
  });
});
