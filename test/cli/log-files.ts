const at = (minute: number, second: number): string => new Date(Date.UTC(2026, 2, 1, 10, minute, second)).toISOString();

/** `count` code requests of one address in the five minutes from 10:05 UTC on 1 March 2026, as a data export writes them. */
export const codeRequests = (ip: string, count: number, path = '/api/otp/send'): string =>
  Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      TimeGenerated: at(5 + (n % 5), n % 60),
      Type: 'AppRequests',
      AppRoleName: 'shop-api',
      ClientIP: ip,
      ClientCountryOrRegion: 'Brazil',
      Name: `POST ${path}`,
      OperationName: `POST ${path}`,
      Url: `https://shop.example${path}`,
      ResultCode: '200',
      Success: true,
      ItemCount: 1,
      _ResourceId: '/subscriptions/0/resourcegroups/shop/providers/microsoft.insights/components/shop',
    }),
  )
    .map((line) => `${line}\n`)
    .join('');
