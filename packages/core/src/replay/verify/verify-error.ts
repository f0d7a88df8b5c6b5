// Why a verification has come to no result.

/** Why it is not known whether the target is as it should be. Each says it in words. */
export type VerifyError =
  /** A log could not be read, however often it was tried. */
  | {
      readonly _tag: 'NotRead';
      readonly log: 'source' | 'target';
      /** Whether the same verification may succeed when it is started again. */
      readonly retryable: boolean;
      readonly cause: unknown;
      readonly message: string;
    }
  /** The signal was aborted. */
  | { readonly _tag: 'Aborted'; readonly message: string }
  /** An option is none. */
  | { readonly _tag: 'Refused'; readonly message: string };

/** Carries an error out of the work; `verifyReplay` catches it. */
export class Halt extends Error {
  constructor(readonly error: VerifyError) {
    super(error.message);
    this.name = 'Halt';
  }
}
