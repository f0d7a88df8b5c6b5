// The first sentence of an error message. Node adds advice on arguments without a flag, which the bank does not take.
export function firstSentence(message: string): string {
  return /^.*?[.](?=\s|$)/.exec(message)?.[0] ?? message;
}
