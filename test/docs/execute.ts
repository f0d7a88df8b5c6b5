// execute: runs an example with the packages' sources, as jest resolves them, and top-level await.
import { SourceMap, type SourceMapPayload } from 'node:module';
import ts from 'typescript';
import type { Example } from './pages.js';

type Run = (require: NodeJS.Require, exports: object, console: object) => Promise<void>;
type Compile = new (...parametersAndBody: string[]) => Run;

const AsyncFunction = (async () => undefined).constructor as unknown as Compile;

const silent = new Proxy({}, { get: () => () => undefined });

/** V8 puts two lines in front of the body of a function made from text. */
const header = 2;

/** The line of the page on which a stack trace enters the example, if it does. */
const lineOf = (stack: string, file: string, map: SourceMap): number | undefined => {
  const [, line, column] = new RegExp(`${file}:(\\d+):(\\d+)`).exec(stack) ?? [];
  if (line === undefined || column === undefined) return undefined;
  const entry = map.findEntry(Number(line) - 1 - header, Number(column) - 1);
  return 'originalLine' in entry ? entry.originalLine + 1 : undefined;
};

/** Runs the example to its end; a failure is thrown again as `page:line: message`. */
export const execute = async ({ page, line, source }: Example): Promise<void> => {
  const { outputText, sourceMapText = '' } = ts.transpileModule(source, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      sourceMap: true,
    },
  });
  const file = 'documented-example';
  const body = `${outputText.replace(/^\/\/# sourceMappingURL=.*$/m, '')}\n//# sourceURL=${file}`;
  try {
    await new AsyncFunction('require', 'exports', 'console', body)(require, {}, silent);
  } catch (error) {
    const { message, stack = '' } = error as Error;
    const map = new SourceMap(JSON.parse(sourceMapText) as SourceMapPayload);
    throw new Error(`${page}:${lineOf(stack, file, map) ?? line}: ${message}`, { cause: error });
  }
};
