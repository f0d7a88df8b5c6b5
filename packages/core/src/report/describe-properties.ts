// Declared properties as data.
import { OptionalType, type Props } from '../definition/props.js';
import type { PropertyDescription } from './description.js';

/** The properties with the names of their codecs, in their order. */
export function describeProperties(props: Props): readonly PropertyDescription[] {
  return Object.entries(props).map(([name, codec]) =>
    codec instanceof OptionalType
      ? { name, codec: (codec as OptionalType<Props[string]>).codec.name, optional: true }
      : { name, codec: codec.name, optional: false },
  );
}
