// Makes the sample: 1,000 made-up rows in the PKDD'99 format, always the same ones. Prints it:
// node examples/bank/scripts/generate-sample.mjs > examples/bank/data/sample.asc
const ROWS = 1_000;
const ACCOUNTS = 36;
const HEADER = 'trans_id;account_id;date;type;operation;amount;balance;k_symbol;bank;account';

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = seeded(19_930_101);
const between = (low, high) => low + Math.floor(random() * (high - low + 1));
const oneOf = (list) => list[between(0, list.length - 1)];
const pad = (number, width = 2) => String(number).padStart(width, '0');
const money = (cents) => `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${pad(Math.abs(cents) % 100)}`;

/** Different numbers, in a random order. */
function distinct(count, low, high) {
  const numbers = new Set();
  while (numbers.size < count) numbers.add(between(low, high));
  return [...numbers];
}

const date = (month, day) => `${93 + Math.floor(month / 12)}${pad((month % 12) + 1)}${pad(day)}`;
const partner = () => ({ bank: `${oneOf('ABCDEFGH')}${oneOf('KLMNOPQR')}`, account: pad(between(1, 99_999_999), 8) });

/** What happens on one account in one month: salary, rent, cash, interest; now and then more cash than there is. */
function monthOf(account, month) {
  const on = (day) => ({ accountId: account.id, date: date(month, day) });
  const paysRent = { ...on(between(5, 12)), type: 'VYDAJ', operation: 'PREVOD NA UCET', amount: account.rent };
  return [
    { ...on(account.payday), type: 'PRIJEM', operation: 'PREVOD Z UCTU', amount: account.salary, ...partner() },
    { ...paysRent, symbol: 'SIPO', ...account.landlord },
    ...Array.from({ length: between(0, 3) }, () => {
      const amount = random() < 0.05 ? account.salary * between(3, 6) : between(10, 60) * 10_000;
      return { ...on(between(1, 28)), type: random() < 0.1 ? 'VYBER' : 'VYDAJ', operation: 'VYBER', amount };
    }),
    ...(random() < 0.3
      ? [{ ...on(between(1, 28)), type: 'PRIJEM', operation: 'VKLAD', amount: between(1, 900) * 1000 }]
      : []),
    { ...on(28), type: 'PRIJEM', operation: '', symbol: 'UROK', amount: between(500, 25_000) },
  ];
}

function lifeOf(id) {
  const [begins, payday] = [between(0, 8), between(3, 27)];
  const account = {
    id,
    payday,
    salary: between(600_000, 3_200_000),
    rent: between(100_000, 550_000),
    landlord: partner(),
  };
  const first = {
    accountId: id,
    date: date(begins, 1),
    type: 'PRIJEM',
    operation: 'VKLAD',
    amount: between(2, 12) * 10_000,
  };
  return [first, ...Array.from({ length: 12 - begins }, (_, i) => monthOf(account, begins + i)).flat()];
}

const quoted = (text = '') => `"${text}"`;
const fieldsOf = (row) => [
  ...[row.transId, row.accountId, row.date, quoted(row.type), quoted(row.operation), money(row.amount)],
  ...[money(row.balance), quoted(row.symbol), row.bank === undefined ? '' : quoted(row.bank), row.account ?? ''],
];
const line = (fields) => Buffer.from(fields.join(';'), 'latin1');
const change = (column, value) => (fields) => line(fields.with(column, value(fields[column])));

/** One way to damage a row for each reason to refuse one. */
const DAMAGES = [
  change(0, () => ''),
  change(1, (id) => `A${id}`),
  change(2, () => '930229'),
  change(2, () => '931301'),
  change(2, (text) => `19${text}`),
  change(3, () => quoted('PREVOD')),
  change(3, () => quoted('prijem')),
  change(5, (text) => `-${text}`),
  change(5, (text) => `${text}5`),
  change(5, (text) => text.replace('.', ',')),
  change(5, () => '1e3'),
  change(5, () => ''),
  change(5, () => '90071992547409.92'),
  change(4, (text) => text.slice(0, -1)),
  change(7, () => '"ná\x00jem"'),
  // Latin 2, as one would expect of a Czech bank; it is no UTF-8.
  change(7, () => '"n\xe1jem"'),
  (fields) => line(fields.slice(0, 6)),
  (fields) => line(fields.filter((_, i) => i !== 4)),
  (fields) => line([...fields, '""']),
];

const DUPLICATES = 6;
const good = ROWS - DAMAGES.length - DUPLICATES - 1;
const balances = new Map();
const rows = distinct(ACCOUNTS, 100, 9_999)
  .flatMap(lifeOf)
  .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
  .slice(0, good + 1);
const ids = distinct(rows.length, 10_000, 1_250_000);
for (const [i, row] of rows.entries()) {
  const signed = row.type === 'PRIJEM' ? row.amount : -row.amount;
  balances.set(row.accountId, (balances.get(row.accountId) ?? 0) + signed);
  Object.assign(row, { transId: ids[i], balance: balances.get(row.accountId) });
}
const sound = rows.map(fieldsOf);
const lines = sound.slice(0, good).map(line);
for (let i = 0; i < DUPLICATES; i++) {
  const at = between(0, lines.length - 51);
  lines.splice(at + between(1, 50), 0, lines[at]);
}
for (const damage of DAMAGES) lines.splice(between(1, lines.length - 1), 0, damage(oneOf(sound)));
const torn = line(sound[good]).subarray(0, -20);

const head = line(HEADER.split(';').map(quoted));
const end = Buffer.from('\r\n');
process.stdout.write(Buffer.concat([...[head, ...lines].flatMap((each) => [each, end]), torn]));
