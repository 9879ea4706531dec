import { ACS_SEND_BASELINE } from './acs-send-baseline/hunt.ts';
import { ACS_SEND_SPIKE } from './acs-send-spike/hunt.ts';
import { COGNITO_SMS_PUMPING } from './cognito-sms-pumping/hunt.ts';
import type { Hunt } from './hunt.ts';
import { OTP_CLIENT_UNVERIFIED } from './otp-client-unverified/hunt.ts';
import { OTP_CONVERSION_COLLAPSE } from './otp-conversion-collapse/hunt.ts';
import { OTP_DISTRIBUTED_SPIKE } from './otp-distributed-spike/hunt.ts';
import { OTP_REQUEST_SPIKE } from './otp-request-spike/hunt.ts';
import { SMS_DESTINATION_SHIFT } from './sms-destination-shift/hunt.ts';
import { SMS_SPEND_SURGE } from './sms-spend-surge/hunt.ts';
import { SMS_ADJACENT_NUMBERS } from './sms-adjacent-numbers/hunt.ts';
import { SMS_DELIVERY_FAILURES } from './sms-delivery-failures/hunt.ts';
import { SMS_PROBE_BURST } from './sms-probe-burst/hunt.ts';
import { SMS_RANGE_CONCENTRATION } from './sms-range-concentration/hunt.ts';
import { SNS_PUBLISH_SPIKE } from './sns-publish-spike/hunt.ts';

/** The catalogue. A new hunt is a folder here and a line in this list. */
export const HUNTS: readonly Hunt[] = [
  OTP_REQUEST_SPIKE,
  OTP_CONVERSION_COLLAPSE,
  OTP_CLIENT_UNVERIFIED,
  OTP_DISTRIBUTED_SPIKE,
  SMS_DESTINATION_SHIFT,
  SMS_SPEND_SURGE,
  ACS_SEND_SPIKE,
  SMS_ADJACENT_NUMBERS,
  SMS_RANGE_CONCENTRATION,
  SMS_DELIVERY_FAILURES,
  SMS_PROBE_BURST,
  ACS_SEND_BASELINE,
  COGNITO_SMS_PUMPING,
  SNS_PUBLISH_SPIKE,
];

export const huntById = (id: string): Hunt | undefined => HUNTS.find((hunt) => hunt.id === id);
