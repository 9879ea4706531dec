/** Verified codes of one part of a flow: most on any of the past 14 days, in the past 24 hours, in the past hour. */
export type VerifiedCodes = { readonly maxDaily: number; readonly day: number; readonly hour: number };

/** Unverified codes that are always allowed, and as a share of verified ones. */
export type UnverifiedRules = { readonly share: number; readonly dailyFloor: number; readonly hourlyFloor: number };

/** As published: docs/specs/fraud-protection.md of authgear-server, 2026, by destination country. */
export const AUTHGEAR: UnverifiedRules = { share: 0.2, dailyFloor: 20, hourlyFloor: 3 };

/**
 * authgear's limits of unverified codes in 24 hours and in one hour, whole numbers as its simulator truncates them. More than a limit
 * is too many, as many are not.
 */
export const unverifiedLimits = (
  { maxDaily, day, hour }: VerifiedCodes,
  { share, dailyFloor, hourlyFloor }: UnverifiedRules = AUTHGEAR,
): { readonly daily: number; readonly hourly: number } => {
  const daily = Math.max(dailyFloor, share * maxDaily, share * day);
  return { daily: Math.floor(daily), hourly: Math.floor(Math.max(hourlyFloor, daily / 6, share * hour)) };
};
