// Compiles the type tests in one program, under the repository's own options and against the packages' sources.
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(__dirname, '../..');

export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** What the compiler finds wrong with the files of `folders` beside this one. */
export function problemsIn(...folders: readonly string[]): readonly Problem[] {
  const base = join(root, 'tsconfig.base.json');
  const { config } = ts.readConfigFile(base, (path) => ts.sys.readFile(path)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root, undefined, base);
  const files = folders.flatMap((folder) => ts.sys.readDirectory(join(__dirname, folder), ['.ts']));
  const program = ts.createProgram(files, { ...options, noEmit: true, types: ['node'] });
  return files.flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)).map(problemOf));
}

function problemOf({ file, start = 0, messageText }: ts.Diagnostic): Problem {
  const line = file?.getLineAndCharacterOfPosition(start).line ?? -1;
  return { file: file?.fileName ?? '', line: line + 1, message: ts.flattenDiagnosticMessageText(messageText, '\n') };
}

export interface Refusal {
  readonly file: string;
  readonly line: number;
  /** What the message must say, in this order. */
  readonly says: readonly string[];
}

/** The refusals that a file of a folder announces: `// refused: one … another` is about the line after it. */
export function refusalsIn(folder: string): readonly Refusal[] {
  return ts.sys.readDirectory(join(__dirname, folder), ['.ts']).flatMap((file) =>
    (ts.sys.readFile(file) ?? '').split('\n').flatMap((text, i) => {
      const says = /^\s*\/\/ refused: (.*)$/.exec(text)?.[1]?.split(' … ');
      return says === undefined ? [] : [{ file, line: i + 2, says }];
    }),
  );
}
