/** Names that logs use and CLDR writes otherwise: those of ISO 3166-1 and of geolocation databases, and older ones. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  BO: ['plurinational state of bolivia'],
  BA: ['bosnia and herzegovina'],
  BN: ['brunei darussalam'],
  CV: ['cabo verde'],
  BQ: ['bonaire sint eustatius and saba', 'bonaire saint eustatius and saba'],
  CG: ['congo', 'republic of the congo', 'congo republic'],
  CD: ['congo the democratic republic of the', 'democratic republic of the congo', 'congo drc', 'dr congo'],
  CI: ['ivory coast'],
  CZ: ['czech republic'],
  SZ: ['swaziland'],
  FK: ['falkland islands malvinas'],
  HK: ['hong kong', 'hong kong sar'],
  IR: ['iran islamic republic of'],
  LA: ["lao people's democratic republic", 'lao pdr'],
  MO: ['macao', 'macau', 'macao sar', 'macau sar'],
  FM: ['micronesia federated states of', 'federated states of micronesia'],
  MD: ['moldova republic of', 'republic of moldova'],
  KP: ["korea democratic people's republic of", "democratic people's republic of korea"],
  MK: ['macedonia', 'republic of macedonia', 'macedonia the former yugoslav republic of'],
  PS: ['palestine', 'palestinian territory', 'palestinian territory occupied', 'palestine state of', 'state of palestine'],
  RU: ['russian federation'],
  KR: ['korea republic of', 'republic of korea', 'korea'],
  SY: ['syrian arab republic'],
  TW: ['taiwan province of china'],
  TZ: ['tanzania united republic of', 'united republic of tanzania'],
  TL: ['east timor'],
  TR: ['turkey'],
  GB: ['great britain'],
  US: ['united states of america', 'usa', 'us'],
  VA: ['holy see', 'holy see vatican city state'],
  VE: ['venezuela bolivarian republic of'],
  VN: ['viet nam'],
  VG: ['virgin islands british'],
  VI: ['virgin islands us', 'us virgin islands'],
};

/** One form for what is written in many: case, accents, punctuation, `&`, `St.`, a leading article. */
const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/\bst\b\.?/g, 'saint')
    .replace(/\bu\.s\./g, 'us')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/^the /, '');

/** `Myanmar (Burma)` is known by either name. */
const variants = (name: string): readonly string[] => {
  const [, first, second] = /^(.+?) \((.+)\)$/.exec(name) ?? [];
  return first === undefined || second === undefined ? [name] : [name, first, second];
};

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** Regions that are no countries: unions, the unknown one, pseudo regions. */
const NO_COUNTRY = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ']);

/** Codes by plain English name, from the names of CLDR. */
const readNames = (): ReadonlyMap<string, string> => {
  const names = new Map<string, string>();
  const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  for (const code of LETTERS.flatMap((a) => LETTERS.map((b) => `${a}${b}`))) {
    const name = NO_COUNTRY.has(code) ? undefined : english.of(code);
    // Codes that were given up stand for what took their place: SU is Russia, UK the United Kingdom.
    const region = new Intl.Locale(`und-${code}`).region ?? code;
    if (region !== code) names.set(code.toLowerCase(), region);
    if (name === undefined || region !== code) continue;
    for (const variant of variants(name)) names.set(plain(variant), code);
  }
  for (const [code, others] of Object.entries(OTHER_NAMES)) for (const name of others) names.set(plain(name), code);
  return names;
};

let known: ReadonlyMap<string, string> | undefined;

/**
 * ISO 3166-1 alpha-2 code of a country, given as code (either case) or by its English name, as Application Insights writes it
 * (`Kenya`). A name that nobody knows is itself in upper case, and so equals only itself.
 */
export const countryCode = (text: string): string => {
  const name = text.trim();
  known ??= readNames();
  if (/^[A-Za-z]{2}$/.test(name)) return known.get(name.toLowerCase()) ?? name.toUpperCase();
  return known.get(plain(name)) ?? name.toUpperCase();
};
