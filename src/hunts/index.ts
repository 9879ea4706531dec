import { ACS_SEND_SPIKE } from './acs-send-spike/hunt.ts';
import type { Hunt } from './hunt.ts';
import { OTP_CONVERSION_COLLAPSE } from './otp-conversion-collapse/hunt.ts';
import { OTP_REQUEST_SPIKE } from './otp-request-spike/hunt.ts';
import { SMS_DESTINATION_SHIFT } from './sms-destination-shift/hunt.ts';
import { SMS_SPEND_SURGE } from './sms-spend-surge/hunt.ts';

/** The catalogue. A new hunt is a folder here and a line in this list. */
export const HUNTS: readonly Hunt[] = [OTP_REQUEST_SPIKE, OTP_CONVERSION_COLLAPSE, SMS_DESTINATION_SHIFT, SMS_SPEND_SURGE, ACS_SEND_SPIKE];

export const huntById = (id: string): Hunt | undefined => HUNTS.find((hunt) => hunt.id === id);
