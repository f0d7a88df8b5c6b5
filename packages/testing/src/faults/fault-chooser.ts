// Follows a fault plan: which fault, if any, the next operation meets.
import { seededRandom } from '../seeded-random.js';
import type { Fault, FaultKind, FaultPlan, FaultRule, Operation, RandomFaults } from './fault.js';

/** Says which fault an operation meets. Called once per operation, in order. */
export type FaultChooser = (operation: Operation, stream: string) => Fault | undefined;

/** A chooser for `plan`; rules are counted and random numbers drawn from here on. */
export function faultChooser(plan: FaultPlan): FaultChooser {
  return 'rates' in plan ? byChance(plan) : byRules(plan);
}

function byRules(rules: readonly FaultRule[]): FaultChooser {
  const seen = rules.map(() => 0);
  return (operation, stream) => {
    let chosen: Fault | undefined;
    rules.forEach(({ on, stream: prefix = '', nth, fault }, i) => {
      if ((on !== 'any' && on !== operation) || !stream.startsWith(prefix)) return;
      if (!applies(fault.kind, operation)) return;
      const count = (seen[i] ?? 0) + 1;
      seen[i] = count;
      if (nth === undefined || nth === count) chosen ??= fault;
    });
    return chosen;
  };
}

type RandomKind = keyof RandomFaults['rates'];

const APPLICABLE: Readonly<Record<Operation, readonly RandomKind[]>> = {
  append: ['fail', 'lost-reply', 'never-delivered', 'conflict', 'delay'],
  read: ['fail', 'drop', 'delay'],
  subscribe: ['fail', 'drop', 'duplicate', 'delay'],
  maintain: ['fail', 'delay'],
};

function byChance({ seed, rates, maxDelay = 100, within = 20 }: RandomFaults): FaultChooser {
  const random = seededRandom(seed);
  const make = (kind: RandomKind): Fault => {
    switch (kind) {
      case 'delay':
        return { kind, ms: random.int(maxDelay) };
      case 'duplicate':
        return { kind, nth: 1 + random.int(within) };
      case 'drop':
        return { kind, after: random.int(within) };
      default:
        return { kind };
    }
  };
  return (operation) => {
    const kind = APPLICABLE[operation].find((candidate) => random.chance(rates[candidate] ?? 0));
    return kind === undefined ? undefined : make(kind);
  };
}

// Whether a fault can happen to an operation.
function applies(kind: FaultKind, operation: Operation): boolean {
  if (kind === 'meanwhile' || kind === 'crash') return true;
  return APPLICABLE[operation].includes(kind);
}
