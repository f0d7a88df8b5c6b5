// What a model report is told besides the definitions.
import type { Rejection } from '../definition/reject.js';
import type { AnyDefinition, MessageOf, ResultOf } from '../definition/shape.js';
import type { Projection } from '../projection/define-projection.js';

type CodesOf<Result> = Result extends Rejection<infer Code> ? Code : never;

export interface ReportOptions<D extends AnyDefinition = AnyDefinition> {
  /** The heading. Default: `Model`. */
  readonly title?: string;
  /**
   * What the rejections of a command mean, by code. The compiler checks that they are its codes and that none is
   * missing. Of a command that is left out, the report shows the codes that it finds in the decider's source text.
   *
   * @example
   * rejections: { 'account/withdraw': { 'insufficient-funds': 'The balance is lower than the amount.' } }
   */
  readonly rejections?: {
    readonly [T in MessageOf<D>['type']]?: { readonly [Code in CodesOf<ResultOf<D, T>>]: string };
  };
  /** Projections to be listed after the aggregates. Default: none. */
  readonly projections?: readonly Projection[];
}
