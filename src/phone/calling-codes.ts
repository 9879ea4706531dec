/**
 * Country calling codes that belong to one country, with its ISO 3166 alpha-2 code. Source: ITU-T E.164, list of assigned country
 * codes, 2016, and ISO 3166-1. Left out: codes that several countries share (1, 7, 39, 44, 47, 61, 212, 262, 290, 358, 590, 599).
 */
const CODES = `
20EG 211SS 213DZ 216TN 218LY 220GM 221SN 222MR 223ML 224GN 225CI 226BF 227NE 228TG 229BJ 230MU 231LR 232SL 233GH 234NG 235TD 236CF
237CM 238CV 239ST 240GQ 241GA 242CG 243CD 244AO 245GW 246IO 248SC 249SD 250RW 251ET 252SO 253DJ 254KE 255TZ 256UG 257BI 258MZ 260ZM
261MG 263ZW 264NA 265MW 266LS 267BW 268SZ 269KM 27ZA 291ER 297AW 298FO 299GL 30GR 31NL 32BE 33FR 34ES 350GI 351PT 352LU 353IE 354IS
355AL 356MT 357CY 359BG 36HU 370LT 371LV 372EE 373MD 374AM 375BY 376AD 377MC 378SM 380UA 381RS 382ME 383XK 385HR 386SI 387BA 389MK
40RO 41CH 420CZ 421SK 423LI 43AT 45DK 46SE 48PL 49DE 500FK 501BZ 502GT 503SV 504HN 505NI 506CR 507PA 508PM 509HT 51PE 52MX 53CU 54AR
55BR 56CL 57CO 58VE 591BO 592GY 593EC 594GF 595PY 596MQ 597SR 598UY 60MY 62ID 63PH 64NZ 65SG 66TH 670TL 673BN 674NR 675PG 676TO 677SB
678VU 679FJ 680PW 681WF 682CK 683NU 685WS 686KI 687NC 688TV 689PF 690TK 691FM 692MH 81JP 82KR 84VN 850KP 852HK 853MO 855KH 856LA 86CN
880BD 886TW 90TR 91IN 92PK 93AF 94LK 95MM 960MV 961LB 962JO 963SY 964IQ 965KW 966SA 967YE 968OM 970PS 971AE 972IL 973BH 974QA 975BT
976MN 977NP 98IR 992TJ 993TM 994AZ 995GE 996KG 998UZ`;

/** Countries that share a code, as the list of risky destinations writes them: +1876 is Jamaica. */
const SHARED: Readonly<Record<string, string>> = { JM: '1876', VC: '1784', SX: '1721', RU: '7', KZ: '7', MA: '212', RE: '262', GP: '590' };

const byCode: ReadonlyMap<string, string> = new Map(
  [...CODES.matchAll(/(\d+)([A-Z]{2})/g)].map(([, code = '', country = '']) => [code, country]),
);

/** ISO alpha-2 of `+62`; undefined for what is no calling code, or one that several countries share. */
export const countryOfCallingCode = (place: string): string | undefined => byCode.get(place.replace(/^\+/, ''));

const byCountry: ReadonlyMap<string, string> = new Map([
  ...[...byCode].map(([code, country]) => [country, code] as const),
  ...Object.entries(SHARED),
]);

/** Calling code of an ISO alpha-2 code, without a plus; undefined for countries that share one with many others. */
export const callingCodeOf = (country: string): string | undefined => byCountry.get(country);
