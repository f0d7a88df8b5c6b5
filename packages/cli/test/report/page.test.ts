// The page of a model as a file: what it may do, and that it is the same every time.
import { createHash } from 'node:crypto';
import { modelPage } from '../../src/report/page.js';
import { accounts, garage, hostile, many } from './models.js';

describe('the page of a model', () => {
  it('is the same every time', async () => {
    for (const model of [garage, hostile, many]) expect(await modelPage(model)).toBe(await modelPage(model));
  });

  it('has no script, no style but its own, and no address in it', async () => {
    const page = await modelPage(garage);
    expect(page).not.toMatch(/<script|<iframe|<object|<img| style=| on\w+=|@import|url\(|https?:/i);
    expect(page.match(/<style>/g)).toHaveLength(1);
    expect(page.match(/ href="(?!#)[^"]*"/g)).toEqual([' href="data:,"']);
  });

  it('allows itself nothing else', async () => {
    const page = await modelPage(garage);
    const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    // Before anything that it is about.
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<link'));
  });

  it('says in which language it is, and how wide it is', async () => {
    const page = await modelPage(garage);
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  });

  it('leaves out the columns and the parts that have nothing in them', async () => {
    const page = await modelPage(garage);
    const gate = page.slice(page.indexOf('id="aggregate-gate"'), page.indexOf('id="aggregate-ticket"'));
    const titles = [...gate.matchAll(/<th scope="col">([^<]*)/g)].map(([, title]) => title);
    expect(titles).toEqual(
      [
        ['Event', 'Version'],
        ['Command', 'Data', 'Reads', 'Raises', 'Meaning'],
        ['Command', 'Code', 'Meaning'],
      ].flat(),
    );
    expect(gate).not.toMatch(/Snapshots|State|Version of the fold|Older/);
    expect(await modelPage(accounts)).not.toContain('Projections');
  });

  it('tells all that the description says', async () => {
    const page = await modelPage(garage);
    const shown = page
      .replaceAll(/<[^>]*>/g, '\n')
      .replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    expect(shown.split('\n')).toEqual(
      expect.arrayContaining([
        ...['The garage', '2 aggregates · 3 commands · 4 events · 2 projections'],
        ...['A ticket for one stay.', 'It is paid before the car leaves.'],
        ...['garage: string', 'ticket-{garage}+{number}', 'TicketState', 'every 100 events'],
        ...['It was paid in full.', 'method: ("cash" | "card")', 'note?: string', 'formerly ', 'settled'],
        ...['not declared', 'reprinted', 'retired', 'reason?: string'],
        ...['Lets a car out, and closes behind it.', 'twin: gate', 'opened'],
        ...['busy', 'found in the source text', 'too-little', 'The fee is higher than the amount.'],
        ...['stays', 'paid: (Cents | null)', 'looked up by ', 'its own', 'gate/opened', 'ticket/paid'],
      ]),
    );
  });
});
