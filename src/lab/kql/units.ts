import { stop } from './stopping.ts';

/** How a number in a unit becomes one in the quantity's own unit: times `factor`, plus `offset`. */
type Unit = { readonly factor: number; readonly offset?: number };

const PREFIXES: Readonly<Record<string, number>> = {
  Nano: 1e-9,
  Micro: 1e-6,
  Milli: 1e-3,
  Centi: 1e-2,
  Deci: 1e-1,
  Deca: 10,
  Hecto: 1e2,
  Kilo: 1e3,
  Mega: 1e6,
  Giga: 1e9,
  Tera: 1e12,
};

type Units = Readonly<Record<string, number>>;

/** The prefixes of a unit as the engine spells them: only the first letter is large. */
const prefixed = (prefixes: string, unit: string, factor: number): Units =>
  Object.fromEntries(prefixes.split(' ').map((p) => [`${p}${unit.charAt(0).toLowerCase()}${unit.slice(1)}`, (PREFIXES[p] ?? 1) * factor]));

/** Each unit by a minute, an hour and a second of time. */
const speeds = (unit: string, meters: number, times: string): Units =>
  Object.fromEntries(times.split(' ').map((t) => [`${unit}Per${t}`, meters / ({ Hour: 3600, Minute: 60 }[t] ?? 1)]));

const plain = (units: Units): Readonly<Record<string, Unit>> =>
  Object.fromEntries(Object.entries(units).map(([name, factor]) => [name, { factor }]));

const BTU = 1055.05585262;
const POUND = 0.45359237;
const POUND_FORCE = 4.4482216152605;
const PARSEC = 3.08567758128e16;
const LIGHT_YEAR = 9.46073047258e15;
const CUBIC_FOOT = 0.028316846592;
const SURVEY_FOOT = 1200 / 3937;

const ANGLE: Units = {
  Degree: 1,
  ...prefixed('Nano Micro Milli', 'Degree', 1),
  Radian: 180 / Math.PI,
  ...prefixed('Nano Micro Milli Centi Deci', 'Radian', 180 / Math.PI),
  Arcminute: 1 / 60,
  Arcsecond: 1 / 3600,
  Gradian: 0.9,
  NatoMil: 9 / 160,
  Revolution: 360,
};

const ENERGY: Units = {
  Joule: 1,
  ...prefixed('Milli Kilo Mega Giga', 'Joule', 1),
  Calorie: 4.184,
  ...prefixed('Kilo Mega', 'Calorie', 4.184),
  BritishThermalUnit: BTU,
  ...prefixed('Kilo Mega Giga', 'BritishThermalUnit', BTU),
  Erg: 1e-7,
  WattHour: 3600,
  ...prefixed('Kilo Mega Giga Tera', 'WattHour', 3600),
  WattDay: 86400,
  ...prefixed('Kilo Mega Giga Tera', 'WattDay', 86400),
  ThermEc: 1.05505585262e8,
  DecathermEc: 1.05505585262e9,
  ThermImperial: 1.05505585257348e8,
  DecathermImperial: 1.05505585257348e9,
  ThermUs: 1.054804e8,
  DecathermUs: 1.054804e9,
  HorsepowerHour: 2.6845195377e6,
};

const FORCE: Units = {
  Newton: 1,
  ...prefixed('Micro Milli Deca Kilo Mega', 'Newton', 1),
  Dyn: 1e-5,
  PoundForce: POUND_FORCE,
  KilopoundForce: POUND_FORCE * 1000,
  OunceForce: POUND_FORCE / 16,
  ShortTonForce: POUND_FORCE * 2000,
};

const LENGTH: Units = {
  Meter: 1,
  ...prefixed('Nano Micro Milli Centi Deci Deca Hecto Kilo', 'Meter', 1),
  Angstrom: 1e-10,
  AstronomicalUnit: 149597870700,
  Chain: 20.1168,
  DataMile: 1828.8,
  DtpPica: 0.0254 / 6,
  DtpPoint: 0.0254 / 72,
  Fathom: 1.8288,
  Foot: 0.3048,
  Hand: 0.1016,
  Inch: 0.0254,
  LightYear: LIGHT_YEAR,
  ...prefixed('Kilo Mega', 'LightYear', LIGHT_YEAR),
  Microinch: 2.54e-8,
  Mil: 2.54e-5,
  NauticalMile: 1852,
  Parsec: PARSEC,
  ...prefixed('Kilo Mega', 'Parsec', PARSEC),
  PrinterPoint: 0.0254 / 72.27,
  Shackle: 27.432,
  Twip: 0.0254 / 1440,
  UsSurveyFoot: SURVEY_FOOT,
  Yard: 0.9144,
};

const MASS: Units = {
  Gram: 1e-3,
  ...prefixed('Nano Micro Milli Centi Deci Deca Hecto Kilo', 'Gram', 1e-3),
  EarthMass: 5.9722e24,
  Grain: 6.479891e-5,
  LongHundredweight: 50.80234544,
  LongTon: 1016.0469088,
  Pound: POUND,
  ...prefixed('Kilo Mega', 'Pound', POUND),
  ShortHundredweight: 45.359237,
  ShortTon: 907.18474,
  SolarMass: 1.98947e30,
  Tonne: 1000,
  ...prefixed('Kilo Mega', 'Tonne', 1000),
};

const SPEED: Units = {
  ...speeds('Meter', 1, 'Hour Minute Second'),
  ...speeds('Kilometer', 1000, 'Hour Minute Second'),
  ...speeds('Centimeter', 1e-2, 'Hour Minute Second'),
  ...speeds('Millimeter', 1e-3, 'Hour Minute Second'),
  ...speeds('Decimeter', 1e-1, 'Minute Second'),
  ...speeds('Micrometer', 1e-6, 'Minute Second'),
  ...speeds('Nanometer', 1e-9, 'Minute Second'),
  ...speeds('Foot', 0.3048, 'Hour Minute Second'),
  ...speeds('Inch', 0.0254, 'Hour Minute Second'),
  ...speeds('Yard', 0.9144, 'Hour Minute Second'),
  ...speeds('UsSurveyFoot', SURVEY_FOOT, 'Hour Minute Second'),
  MilePerHour: 0.44704,
};

const VOLUME: Units = {
  Liter: 1e-3,
  ...prefixed('Micro Milli Centi Deci Deca Hecto Kilo Mega', 'Liter', 1e-3),
  CubicMeter: 1,
  ...prefixed('Hecto Kilo', 'CubicMeter', 1),
  CubicCentimeter: 1e-6,
  CubicDecimeter: 1e-3,
  CubicHectometer: 1e6,
  CubicKilometer: 1e9,
  CubicMicrometer: 1e-18,
  CubicMillimeter: 1e-9,
  CubicFoot: CUBIC_FOOT,
  ...prefixed('Hecto Kilo Mega', 'CubicFoot', CUBIC_FOOT),
  CubicMile: 4.16818182544058e9,
  CubicYard: 0.764554858,
  BoardFoot: CUBIC_FOOT / 12,
  // By its reference 1.2 cubic meters are 0.0009728568 acre-feet.
  AcreFoot: 1 / 0.000810714,
  AuTablespoon: 2e-5,
  ImperialBeerBarrel: 0.16365924,
  ImperialGallon: 0.004546090000001814,
  ...prefixed('Kilo Mega', 'ImperialGallon', 0.004546090000001814),
  ImperialOunce: 2.84130625e-5,
  ImperialPint: 5.6826125e-4,
  MetricCup: 0.00025,
  MetricTeaspoon: 5e-6,
  OilBarrel: 0.158987294928,
  UkTablespoon: 1.5e-5,
  UsCustomaryCup: 0.0002365882365,
  UsLegalCup: 0.00024,
  UsOunce: 2.957352956253761e-5,
  UsPint: 4.73176473e-4,
  UsQuart: 9.46352946e-4,
  UsTablespoon: 1.478676478125e-5,
  UsTeaspoon: 4.92892159375e-6,
};

const TEMPERATURE: Readonly<Record<string, Unit>> = {
  Kelvin: { factor: 1 },
  DegreeCelsius: { factor: 1, offset: 273.15 },
  MillidegreeCelsius: { factor: 1e-3, offset: 273.15 },
  DegreeDelisle: { factor: -2 / 3, offset: 373.15 },
  DegreeFahrenheit: { factor: 5 / 9, offset: (459.67 * 5) / 9 },
  DegreeNewton: { factor: 100 / 33, offset: 273.15 },
  DegreeRankine: { factor: 5 / 9 },
  DegreeReaumur: { factor: 5 / 4, offset: 273.15 },
  DegreeRoemer: { factor: 40 / 21, offset: 273.15 - (7.5 * 40) / 21 },
  SolarTemperature: { factor: 5778 },
};

/** Units whose size published tables give differently within ten digits: no answer. */
const DOUBTFUL =
  /^(Tilt|.*ElectronVolt|FootPound|.*GramForce|Kilo[Pp]ond|Poundal|TonneForce|Mile|PrinterPica|SolarRadius|Ounce|Slug|Stone|Knot|CubicInch|.*UsGallon|UsBeerBarrel)$/i;

/** Units by name, by the quantity that they measure. */
export const QUANTITIES = {
  angle: plain(ANGLE),
  energy: plain(ENERGY),
  force: plain(FORCE),
  length: plain(LENGTH),
  mass: plain(MASS),
  speed: plain(SPEED),
  temperature: TEMPERATURE,
  volume: plain(VOLUME),
} as const satisfies Readonly<Record<string, Readonly<Record<string, Unit>>>>;

const unitOf = (units: Readonly<Record<string, Unit>>, name: string): Unit | undefined => {
  const unit = Object.hasOwn(units, name) ? units[name] : undefined;
  const like = name.trim().toLowerCase();
  const near = DOUBTFUL.test(name.trim()) || /^[+-]?\d|,/.test(like) || Object.keys(units).some((known) => known.toLowerCase() === like);
  if (!unit && near) return stop(`a conversion of the unit ${name}, whose size or spelling is not certain, was asked for`);
  return unit;
};

/** A number brought from one unit of a quantity to another; null where a unit is none. */
export const converted = (quantity: keyof typeof QUANTITIES, value: number, from: string, to: string): number | null => {
  const units = QUANTITIES[quantity];
  const [source, target] = [unitOf(units, from), unitOf(units, to)];
  if (!source || !target) return null;
  if (!Number.isFinite(value)) return stop('a number that is not finite was converted to another unit');
  if (source === target) return value;
  return (value * source.factor + (source.offset ?? 0) - (target.offset ?? 0)) / target.factor;
};
