// One property of a model: a name, the fast-check property, and a check of it that says what is wrong.
import * as fc from 'fast-check';
import { print } from '../scenario/print.js';
import type { CheckOptions } from './model-options.js';

/** A property that a model should have. */
export interface ModelProperty {
  /** A sentence, to name a test. */
  readonly name: string;
  /** For `fc.assert`, with parameters of your own. */
  readonly property: fc.IRawProperty<unknown>;
  /**
   * Checks it.
   *
   * @throws PropertyError, rejecting, with the seed and the smallest counterexample that was found.
   */
  readonly check: (options?: CheckOptions) => Promise<void>;
}

/** A property does not hold. */
export class PropertyError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PropertyError';
  }
}

/**
 * @param vacuous asked after all runs went well: why they show nothing, if they do.
 */
export function modelProperty<Ts extends [unknown, ...unknown[]]>(
  name: string,
  property: fc.IAsyncPropertyWithHooks<Ts> | fc.IPropertyWithHooks<Ts>,
  vacuous: () => string | undefined = () => undefined,
): ModelProperty {
  const check = async (options: CheckOptions = {}): Promise<void> => {
    const { seed: from, numRuns: runs, path } = options;
    const parameters = {
      ...(from === undefined ? {} : { seed: from }),
      ...(runs === undefined ? {} : { numRuns: runs }),
    };
    const details = await fc.check<Ts>(
      property as fc.IAsyncPropertyWithHooks<Ts>,
      path === undefined ? parameters : { ...parameters, path },
    );
    const { seed, counterexample, counterexamplePath, errorInstance, numRuns, numShrinks } = details;
    const subject = `${name}: does not hold`;
    if (!details.failed) {
      const why = vacuous();
      if (why !== undefined) throw new PropertyError(`${subject}, as far as is known: ${why} (seed: ${seed})`);
      return;
    }
    const again = print({ seed, ...(counterexamplePath === null ? {} : { path: counterexamplePath }) });
    throw new PropertyError(
      [
        `${subject}.`,
        messageOf(errorInstance),
        `Found in run ${numRuns}, made smaller ${numShrinks} times, with:`,
        ...(counterexample ?? []).flatMap((value) => linesOf(value)),
        `To see it again: ${again}`,
      ].join('\n'),
      errorInstance,
    );
  };
  return Object.freeze({ name, property, check });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function linesOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map((line) => `  ${print(line)}`);
}
