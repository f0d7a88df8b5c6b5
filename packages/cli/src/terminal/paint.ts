// Colours, where they are wanted: on a terminal, unless somebody said no.
import colours from 'picocolors';
import type { Io, Sink } from './io.js';

/** Gives text a colour, or leaves it as it is. */
export type Paint = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', (text: string) => string>>;

/** @param wanted `false` after `--no-color`. */
export function paintFor(sink: Sink, { env }: Pick<Io, 'env'>, wanted: boolean): Paint {
  const refused = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  const can = wanted && !refused && env['TERM'] !== 'dumb' && sink.columns() !== undefined;
  const { bold, dim, red, green, yellow, cyan } = colours.createColors(can);
  const painted = (colour: (text: string) => string) => (text: string) => (text === '' ? '' : colour(text));
  return {
    ...{ bold: painted(bold), dim: painted(dim), red: painted(red) },
    ...{ green: painted(green), yellow: painted(yellow), cyan: painted(cyan) },
  };
}
