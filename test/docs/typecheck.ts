// typecheck: compiles examples in one program, under the repository's own options and against the packages' sources.
import { join } from 'node:path';
import ts from 'typescript';
import { root, type Example } from './pages.js';

const readOptions = (): ts.CompilerOptions => {
  const file = join(root, 'tsconfig.base.json');
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root, undefined, file);
  // An example may show a name without using it.
  return { ...options, types: ['node'], noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
};

/** What the compiler finds wrong with each example, as `page:line: message`. */
export const typecheck = (examples: readonly Example[]): ReadonlyMap<Example, readonly string[]> => {
  const options = readOptions();
  const files = new Map(examples.map((example, index) => [join(root, 'test', `example-${index}.ts`), example]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path)?.source ?? readFile(path);

  const program = ts.createProgram([...files.keys()], options, host);
  const describe = (page: string, { file, start, messageText }: ts.Diagnostic): string => {
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
    return `${page}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  };
  return new Map(
    [...files].map(([path, example]) => {
      const diagnostics = ts.getPreEmitDiagnostics(program, program.getSourceFile(path));
      return [example, diagnostics.map((diagnostic) => describe(example.page, diagnostic))];
    }),
  );
};
