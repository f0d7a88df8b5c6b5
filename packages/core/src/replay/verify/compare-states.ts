// Compares what a stream of the source and one of the target fold to.
import { withoutUndefined } from '../../codec/copy.js';
import { checkJson } from '../../codec/json.js';
import type { Json } from '../../ports/json.js';
import { wordsOf } from '../replacements.js';
import type { FoldedStream } from './folded-stream.js';
import { jsonDifference } from './json-difference.js';
import type { FoldDifference } from './verify-report.js';

/**
 * How the states differ; `undefined` when they do not.
 *
 * @param equal see `EqualFolds`.
 */
export function compareStates(
  from: FoldedStream,
  to: FoldedStream,
  equal: ((from: never, to: never) => boolean) | undefined,
): FoldDifference | undefined {
  const named = { from: from.stream, to: to.stream };
  const said = (why: string) => ({ ...named, message: `${from.stream} and ${to.stream}: ${why}` });
  const failure = from.failure ?? to.failure;
  if (failure !== undefined) return said(failure);
  if (equal !== undefined) {
    try {
      return equal(from.state as never, to.state as never) ? undefined : said('their states are not equal');
    } catch (cause) {
      return said(`\`equal\` threw: ${wordsOf(cause)}`);
    }
  }
  const [expected, actual] = [encodedState(from), encodedState(to)];
  if (typeof expected === 'string') return said(expected);
  if (typeof actual === 'string') return said(actual);
  const difference = jsonDifference(expected.json, actual.json);
  if (difference === undefined) return undefined;
  const place = difference.path === '' ? 'the state' : difference.path;
  return { ...said(`${place} is ${difference.actual} instead of ${difference.expected}`), ...difference };
}

// A text says why not.
function encodedState({ kernel, stream, state }: FoldedStream): { readonly json: Json } | string {
  try {
    const encoded = kernel.state === undefined ? state : kernel.state.encode(state);
    const json = withoutUndefined(encoded);
    const issue = checkJson(json);
    if (issue === undefined) return { json: json as Json };
    const where = issue.path === '' ? '' : `${issue.path}: `;
    return `the state of ${stream} is no JSON (${where}${issue.message}): give \`equal\`, or a codec of the state`;
  } catch (cause) {
    return `the state of ${stream} cannot be encoded: ${wordsOf(cause)}`;
  }
}
