/** Marks flows whose parts are an address and a destination: they say for how many destinations an address asks. */
export const PLACES_FLOW = '#places';

/** The address that a part names: a flow of places has a destination after it. */
export const addressOf = (part: string, flow: string): string => (flow.endsWith(PLACES_FLOW) ? (part.split(' ')[0] ?? '') : part);
