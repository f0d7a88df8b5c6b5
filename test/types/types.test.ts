// The types as a user meets them: what is inferred, and what each mistake is told.
import { basename } from 'node:path';
import { problemsIn, refusalsIn } from './type-program.js';

const problems = problemsIn('accepted', 'refused');
const refusals = refusalsIn('refused');
const at = (file: string) => problems.filter((problem) => problem.file === file);

describe('types', () => {
  test('everything in accepted/ is inferred without an annotation', () => {
    expect(problems.filter(({ file }) => file.includes('/accepted/'))).toEqual([]);
  });

  test.each(
    refusals.map((refusal) => [basename(refusal.file), refusal.line, refusal.says.join(' … '), refusal] as const),
  )('%s:%i is refused: %s', (_file, _line, _says, { file, line, says }) => {
    const found = at(file).filter((problem) => problem.line === line);
    expect(found).toHaveLength(1);
    let from = 0;
    for (const part of says) {
      expect(found[0]?.message.slice(from)).toContain(part);
      from = found[0]?.message.indexOf(part, from) ?? 0;
    }
  });

  test('nothing else in refused/ is: one wrong entry leaves the others as they are', () => {
    const announced = new Set(refusals.map(({ file, line }) => `${file}:${String(line)}`));
    const others = problems.filter(
      ({ file, line }) => file.includes('/refused/') && !announced.has(`${file}:${String(line)}`),
    );
    expect(others).toEqual([]);
  });
});
