import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const NETWORKS = 'let N = datatable(net:string, who:string)["10.0.0.0/8", "office", "192.0.2.7", "printer"];';
const CALLERS = 'datatable(ip:string, n:long)["10.1.2.3", 1, "192.0.2.7", 2, "192.0.2.8", 3, "", 4, "10.1.2.3", 5]';

describe('ipv4_lookup', () => {
  test('joins addresses with the network they are in', async () => {
    expect(await lab.rows(`${NETWORKS} ${CALLERS} | evaluate ipv4_lookup(N, ip, net) | sort by n asc`)).toEqual([
      ['10.1.2.3', 1, '10.0.0.0/8', 'office'],
      ['192.0.2.7', 2, '192.0.2.7', 'printer'],
      ['10.1.2.3', 5, '10.0.0.0/8', 'office'],
    ]);
  });

  test('keeps the others where asked to', async () => {
    const kql = `${NETWORKS} ${CALLERS} | where n > 2 | evaluate ipv4_lookup(N, ip, net, return_unmatched = true) | sort by n asc`;
    expect(await lab.rows(`${kql} | project n, who`)).toEqual([
      [3, ''],
      [4, ''],
      [5, 'office'],
    ]);
  });

  test('compares further keys, which come once', async () => {
    const networks = 'let N = datatable(net:string, site:string, floor:long)["10.0.0.0/8", "a", 1, "10.0.0.0/8", "b", 2];';
    const kql = `${networks} datatable(ip:string, site:string)["10.1.1.1", "b", "10.1.1.1", "c"] | evaluate ipv4_lookup(N, ip, net, site)`;
    expect(await lab.rows(kql)).toEqual([['10.1.1.1', 'b', '10.0.0.0/8', 2]]);
  });

  test('is refused where an address is in two networks, or names collide', async () => {
    const nested = 'let N = datatable(net:string, who:string)["10.0.0.0/8", "a", "10.1.0.0/16", "b"];';
    expect((await lab.problem(`${nested} ${CALLERS} | evaluate ipv4_lookup(N, ip, net)`)).message).toContain('several networks');
    expect((await lab.problem(`${NETWORKS} ${CALLERS} | extend who = 1 | evaluate ipv4_lookup(N, ip, net)`)).message).toContain(
      'column who',
    );
    expect((await lab.problem(`${NETWORKS} print ip = "10.0.0.0/24" | evaluate ipv4_lookup(N, ip, net)`)).message).toContain(
      'prefix length',
    );
  });
});

describe('ipv6_lookup', () => {
  const networks = 'let N = datatable(net:string, who:string)["2001:0db8:85a3::/48", "lab"];';

  test("gives the table's columns first, whatever the spelling of the address", async () => {
    const kql = `${networks} datatable(ip:string)["2001:db8:85a3:0:0:8a2e:370:7334", "2001:db8:85a4::1"] | evaluate ipv6_lookup(N, ip, net`;
    expect(await lab.rows(`${kql}) | extend n = 1`)).toEqual([['2001:0db8:85a3::/48', 'lab', '2001:db8:85a3:0:0:8a2e:370:7334', 1]]);
    expect(await lab.rows(`${kql}, true) | where who == "" | project ip`)).toEqual([['2001:db8:85a4::1']]);
  });

  test('is refused for IPv4 addresses', async () => {
    expect((await lab.problem(`${networks} print ip = "10.0.0.1" | evaluate ipv6_lookup(N, ip, net)`)).message).toContain("'10.0.0.1'");
  });
});
