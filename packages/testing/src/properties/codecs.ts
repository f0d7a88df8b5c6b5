// Properties: what is encoded comes back from JSON text as it was.
import * as fc from 'fast-check';
import type { AnyDefinition, JsonObject } from '@millrace/core';
import { decode, encode, kernelOf, throughText, type Fields, type RecordCodec } from '../scenario/model.js';
import { print } from '../scenario/print.js';
import type { Inputs } from './inputs.js';
import { modelProperty, type ModelProperty } from './model-property.js';

/** One property for the key, and one for each event and command with data. */
export function codecsRoundTrip(definition: AnyDefinition, inputs: Inputs): readonly ModelProperty[] {
  const { type, key, events, commands } = kernelOf(definition);
  const withKey = (data: fc.Arbitrary<JsonObject>) =>
    fc.tuple(inputs.key, data).map(([key, data]) => ({ ...data, ...key }));
  return [
    roundTrip(`${type}: the key round-trips through JSON`, key, inputs.key),
    ...[...events.values()].map((event) =>
      roundTrip(`${type}: event ${event.name} round-trips through JSON`, event.codec, withKey(inputs.event(event))),
    ),
    ...[...commands.values()]
      .filter(({ codec }) => codec.names.length > 0)
      .map((command) =>
        roundTrip(`${type}: command ${command.name} round-trips through JSON`, command.codec, inputs.command(command)),
      ),
  ];
}

function roundTrip(name: string, codec: RecordCodec, inputs: fc.Arbitrary<JsonObject>): ModelProperty {
  return modelProperty(
    name,
    fc.property(inputs, (input) => {
      const decoded = decode(codec, input, 'refuse');
      if ('refused' in decoded) throw new Error(`its arbitrary gives what its codec refuses: ${decoded.refused}`);
      comesBack(codec, decoded.data);
      // What a codec takes for decoded as it is may be what a decider makes an event of.
      if ('json' in encode(codec, input)) comesBack(codec, input);
    }),
  );
}

function comesBack(codec: RecordCodec, value: Fields): void {
  const encoded = encode(codec, value);
  if ('refused' in encoded) throw new Error(`what was decoded cannot be encoded: ${encoded.refused}`);
  const back = decode(codec, throughText(encoded.json), 'refuse');
  if ('refused' in back) throw new Error(`${print(encoded.json)} cannot be decoded again: ${back.refused}`);
  if (print(back.data) !== print(value)) throw new Error(`${print(value)} comes back as ${print(back.data)}`);
}
