// Why a projection has stopped for good.
/** `done` of a runner rejects with it. */
export class ProjectionStopped extends Error {
  readonly _tag = 'ProjectionStopped';
  constructor(
    /** The name of the build, and of its slot where there are several. */
    readonly projection: string,
    why: string,
    cause: unknown,
  ) {
    super(`projection ${projection} has stopped: ${why}`, { cause });
    this.name = 'ProjectionStopped';
  }
}
