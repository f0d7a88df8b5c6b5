// The bank once more, as a plain loop over lines: what the summary must say. It shares no code with the bank.

const SOUND =
  /^"?(\d+)"?;"?(\d+)"?;(\d\d)(\d\d)(\d\d);"(PRIJEM|VYDAJ|VYBER)";"[^"\0\x80-\xff]*";(\d+)\.(\d\d);-?\d+\.\d\d;"[^"\0\x80-\xff]*";("[A-Z]*")?;\d*$/;

export interface Expected {
  rows: number;
  committed: number;
  duplicates: number;
  rejected: number;
  malformedLines: number[];
  newlyAccepted: number;
  accounts: number;
  totalCents: bigint;
  balances: Map<string, bigint>;
  /** What was committed, in that order: signed cents, with the month of the row. */
  movements: { account: string; month: string; on: string; cents: bigint }[];
}

/** @param text of a file with the usual ten columns, all amounts with two decimals; bytes as Latin 1. */
export function naiveBank(text: string, passes: 1 | 2 = 1): Expected {
  const balances = new Map<string, bigint>();
  const done = new Set<string>();
  const movements: Expected['movements'] = [];
  const expected = {
    rows: 0,
    committed: 0,
    duplicates: 0,
    rejected: 0,
    malformedLines: [] as number[],
    newlyAccepted: 0,
  };
  for (let pass = 1; pass <= passes; pass++) {
    text.split(/\r?\n/).forEach((line, i) => {
      if (i === 0 || line === '') return;
      const match = SOUND.exec(line);
      const [, id = '', account = '', yy = '', mm = '', dd = '', type = '', whole = '', cents = ''] = match ?? [];
      const day = new Date(`19${yy}-${mm}-${dd}T00:00:00Z`);
      const dated = !Number.isNaN(day.getTime()) && day.getUTCDate() === Number(dd);
      const amount = BigInt(`0${whole}${cents}`);
      if (pass === 1) expected.rows += 1;
      if (match === null || !dated || amount > 9_007_199_254_740_991n) {
        if (pass === 1) expected.malformedLines.push(i + 1);
        return;
      }
      const balance = balances.get(account) ?? 0n;
      balances.set(account, balance);
      if (done.has(`${account} ${id}`)) {
        if (pass === 1) expected.duplicates += 1;
      } else if (type !== 'PRIJEM' && balance < amount) {
        if (pass === 1) expected.rejected += 1;
      } else {
        const signed = type === 'PRIJEM' ? amount : -amount;
        balances.set(account, balance + signed);
        movements.push({ account, month: `19${yy}-${mm}`, on: `19${yy}-${mm}-${dd}`, cents: signed });
        done.add(`${account} ${id}`);
        expected[pass === 1 ? 'committed' : 'newlyAccepted'] += 1;
      }
    });
  }
  const totalCents = [...balances.values()].reduce((sum, balance) => sum + balance, 0n);
  return { ...expected, accounts: balances.size, totalCents, balances, movements };
}
