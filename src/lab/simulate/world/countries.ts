/** A mobile operator: its code within the country (MNC) and a prefix of its numbers, calling code not included. */
export type Operator = { readonly name: string; readonly mnc: string; readonly prefix: string };
/**
 * A destination. `name` is what Application Insights writes for a client there; `usd` a made-up price a segment of the usual order;
 * `digits` what follows an operator's prefix. `iso` is "" for numbers that belong to no country.
 */
export type Country = {
  readonly key: string;
  readonly iso: string;
  readonly name: string;
  readonly dial: string;
  readonly mcc: string;
  readonly digits: number;
  readonly usd: number;
  readonly operators: readonly [Operator, ...Operator[]];
};

// key | name | calling code | MCC | digits after the prefix | USD | prefix:MNC:operator, ...
// Prefixes, MCC and MNC follow the national numbering plans and E.212; which numbers exist behind them is made up.
const TABLE = `
DE|Germany|49|262|7|0.075|151:01:Telekom,152:02:Vodafone,176:03:O2
FR|France|33|208|7|0.065|68:01:Orange,61:10:SFR,66:20:Bouygues
NL|Netherlands|31|204|6|0.085|653:08:KPN,624:16:Odido,629:04:Vodafone
AT|Austria|43|232|7|0.08|664:01:A1,676:03:Magenta,660:05:Drei
IT|Italy|39|222|7|0.07|333:01:TIM,347:10:Vodafone,328:88:WindTre
ES|Spain|34|214|6|0.06|619:07:Movistar,622:03:Orange,600:01:Vodafone
PL|Poland|48|260|6|0.035|501:03:Orange,601:01:Plus,660:02:T-Mobile
GB|United Kingdom|44|234|6|0.04|7700:30:EE,7911:15:Vodafone,7521:10:O2
CH|Switzerland|41|228|6|0.065|791:01:Swisscom,782:02:Sunrise,763:03:Salt
BE|Belgium|32|206|6|0.09|475:01:Proximus,495:10:Orange,485:20:Base
SE|Sweden|46|240|6|0.055|701:01:Telia,735:07:Tele2,762:08:Telenor
DK|Denmark|45|238|4|0.05|2021:01:TDC,2211:02:Telenor
PT|Portugal|351|268|6|0.04|912:01:Vodafone,963:06:MEO,931:03:NOS
CZ|Czechia|420|230|6|0.05|602:02:O2,603:01:T-Mobile
RO|Romania|40|226|6|0.05|721:01:Vodafone,740:10:Orange
US|United States|1|310|4|0.0083|206555:260:T-Mobile,312555:410:AT&T,415555:004:Verizon
CA|Canada|1|302|4|0.0083|416555:720:Rogers,604555:220:Telus
BR|Brazil|55|724|7|0.03|1191:06:Vivo,2199:05:Claro
MX|Mexico|52|334|7|0.045|551:020:Telcel,331:050:AT&T
IN|India|91|404|6|0.045|9810:10:Airtel,9820:20:Vi,7021:857:Jio
ID|Indonesia|62|510|7|0.27|812:10:Telkomsel,815:01:Indosat,817:11:XL
PH|Philippines|63|515|7|0.19|917:02:Globe,918:03:Smart
VN|Vietnam|84|452|7|0.11|90:01:MobiFone,91:02:Vinaphone,97:04:Viettel
PK|Pakistan|92|410|7|0.24|300:01:Jazz,345:06:Telenor,333:03:Ufone
BD|Bangladesh|880|470|6|0.25|1711:01:Grameenphone,1811:02:Robi,1911:03:Banglalink
LK|Sri Lanka|94|413|6|0.26|771:02:Dialog,712:01:Mobitel
NG|Nigeria|234|621|7|0.23|803:30:MTN,805:50:Glo,802:20:Airtel
KE|Kenya|254|639|6|0.11|722:02:Safaricom,733:03:Airtel
GH|Ghana|233|620|7|0.2|24:01:MTN,20:02:Telecel
EG|Egypt|20|602|7|0.22|100:02:Vodafone,112:03:Etisalat,122:01:Orange
DZ|Algeria|213|603|6|0.21|661:01:Mobilis,551:03:Ooredoo,770:02:Djezzy
MA|Morocco|212|604|6|0.12|661:01:Maroc Telecom,662:00:Orange
TN|Tunisia|216|605|6|0.24|98:02:Tunisie Telecom,22:03:Ooredoo
IQ|Iraq|964|418|7|0.25|770:05:Asiacell,780:20:Zain
YE|Yemen|967|421|6|0.2|711:02:Sabafon,733:01:Yemen Mobile
OM|Oman|968|422|5|0.14|921:02:Omantel,951:03:Ooredoo
UZ|Uzbekistan|998|434|6|0.3|901:04:Beeline,931:05:Ucell
KG|Kyrgyzstan|996|437|6|0.28|770:01:Beeline,555:09:O!
AZ|Azerbaijan|994|400|6|0.28|502:01:Azercell,552:02:Bakcell
TJ|Tajikistan|992|436|6|0.29|927:03:MegaFon,918:04:Babilon
SN|Senegal|221|608|6|0.16|771:01:Orange,761:02:Free
ML|Mali|223|610|5|0.19|763:02:Orange,663:01:Malitel
MG|Madagascar|261|646|6|0.27|321:02:Orange,341:04:Telma
KH|Cambodia|855|456|6|0.18|12:01:Cellcard,10:02:Smart
MM|Myanmar|95|414|6|0.2|942:01:MPT,978:06:Telenor
CU|Cuba|53|368|5|0.09|525:01:Cubacel
ZW|Zimbabwe|263|648|6|0.17|771:04:Econet,712:01:NetOne
RS|Serbia|381|220|6|0.14|631:01:Yettel,642:03:mts
GE|Georgia|995|282|6|0.1|577:01:Geocell,591:02:Magti
BY|Belarus|375|257|6|0.13|291:01:A1,333:02:MTS
AR|Argentina|54|722|6|0.06|9115:07:Movistar,9113:310:Claro
CO|Colombia|57|732|6|0.05|3001:103:Tigo,3101:101:Claro
ZA|South Africa|27|655|6|0.06|821:01:Vodacom,831:10:MTN
TR|Türkiye|90|286|6|0.045|5321:01:Turkcell,5421:02:Vodafone
GR|Greece|30|202|6|0.06|6971:01:Cosmote,6941:05:Vodafone
HU|Hungary|36|216|6|0.07|301:30:Telekom,201:01:Yettel
FI|Finland|358|244|6|0.07|401:91:Telia,501:05:Elisa
NO|Norway|47|242|4|0.06|4001:01:Telenor,9201:02:Telia
IE|Ireland|353|272|6|0.07|871:01:Vodafone,861:05:Three
UA|Ukraine|380|255|6|0.12|671:03:Kyivstar,501:01:Vodafone
satellite|Iridium|8816||6|3.5|31::Iridium,62::Iridium
network|Inmarsat|870||6|4.2|776::Inmarsat,772::Inmarsat
premium-lv|Latvia|371|247|5|0.85|901::premium rate
`;

const ISO: Readonly<Record<string, string>> = { satellite: '', network: '', 'premium-lv': 'LV' };

const operatorOf = (text: string): Operator => {
  const [prefix = '', mnc = '', name = ''] = text.split(':');
  return { prefix, mnc, name };
};

const countryOf = (line: string): Country => {
  const [key = '', name = '', dial = '', mcc = '', digits = '', usd = '', operators = ''] = line.split('|');
  const [first = { prefix: '', mnc: '', name: '' }, ...rest] = operators.split(',').map(operatorOf);
  return { key, iso: ISO[key] ?? key, name, dial, mcc, digits: Number(digits), usd: Number(usd), operators: [first, ...rest] };
};

const COUNTRIES: ReadonlyMap<string, Country> = new Map(
  TABLE.trim()
    .split('\n')
    .map((line): [string, Country] => {
      const country = countryOf(line);
      return [country.key, country];
    }),
);

/** A destination by its key: an ISO code, or `satellite`, `network`, `premium-lv`. Throws RangeError for another. */
export const countryBy = (key: string): Country => {
  const found = COUNTRIES.get(key);
  if (found === undefined) throw new RangeError(`No destination ${key} is known to the simulation`);
  return found;
};

/** Keys of all destinations that are countries. */
export const COUNTRY_KEYS: readonly string[] = [...COUNTRIES.values()].filter(({ key, iso }) => key === iso).map(({ key }) => key);

const ISO_BY_NAME: ReadonlyMap<string, string> = new Map([...COUNTRIES.values()].map(({ name, iso }) => [name, iso]));

/** ISO code of a country by the English name that Application Insights writes; "" for one that the simulation does not know. */
export const isoOfName = (name: string): string => ISO_BY_NAME.get(name) ?? '';
