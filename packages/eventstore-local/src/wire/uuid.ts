// UUIDs in their two shapes on the wire: text, and two signed 64-bit halves.
import { shared } from './generated.js';

type Uuid = InstanceType<typeof shared.UUID>;

/** The text of a UUID message, in lower case; the zero UUID if nothing is set. */
export const uuidText = (uuid: Uuid | undefined): string => {
  const structured = uuid?.getStructured();
  if (structured === undefined)
    return (uuid?.getString() ?? '').toLowerCase() || '00000000-0000-0000-0000-000000000000';
  const half = (bits: string): string => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0');
  const hex = half(structured.getMostSignificantBits()) + half(structured.getLeastSignificantBits());
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/** A UUID message of the shape that the reader asked for. */
export const uuidMessage = (text: string, shape: 'string' | 'structured'): Uuid => {
  const uuid = new shared.UUID();
  if (shape === 'string') return uuid.setString(text);
  const hex = text.replaceAll('-', '');
  const half = (digits: string): string => BigInt.asIntN(64, BigInt(`0x${digits}`)).toString();
  return uuid.setStructured(
    new shared.UUID.Structured()
      .setMostSignificantBits(half(hex.slice(0, 16)))
      .setLeastSignificantBits(half(hex.slice(16))),
  );
};
