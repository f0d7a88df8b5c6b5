// A file of a new project.

export interface ProjectFile {
  /** From the folder of the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** What the files are made from. */
export interface ProjectOptions {
  /** The name of the package. */
  readonly name: string;
  /** The version of the packages that it depends on. */
  readonly version: string;
}
