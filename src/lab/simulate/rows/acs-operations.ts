import type { Happening, Row } from '../happening.ts';
import { resourceId, rowOf, type RowWriter, type WriterContext } from './row-writer.ts';

type Context = WriterContext<'acs'>;

export const acsResource = ({ service, source }: Pick<Context, 'service' | 'source'>): string => source.resource ?? `${service.name}-acs`;

const BACKEND = '192.0.2.80';

const operationRow = (happening: Happening, context: Context): Row => {
  const { stage, wish, message } = happening;
  const sent = stage === 'sent';
  return rowOf('ACSSMSIncomingOperations', happening, {
    Category: 'SMSOperational',
    OperationName: sent ? 'SMSMessagesSent' : 'SMSDeliveryReportsReceived',
    ResultType: 'Succeeded',
    ResultSignature: sent ? '202' : '200',
    DeliveryAttempts: sent ? 0 : 1,
    Country: wish.number.country.iso,
    // The sender, never the recipient.
    PhoneNumber: wish.sender ?? '+18005550100',
    NumberType: wish.sender === undefined ? 'LongCodeNumber' : 'DynamicAlphaSenderID',
    MessageId: `Outgoing_${wish.id}${message}_noam`,
    Method: sent ? 'POST' : '',
    // The own backend, never the attacker; delivery reports come through Microsoft's gateway.
    CallerIpAddress: sent ? BACKEND : '',
    _ResourceId: resourceId('microsoft.communication/communicationservices', wish.resource ?? acsResource(context)),
  });
};

/** ACSSMSIncomingOperations: sends and delivery reports. Whether a report says delivered has no column of its own. */
export const acsOperations =
  (context: Context): RowWriter =>
  (happenings) =>
    happenings
      .filter(({ stage }) => stage === 'sent' || stage === 'delivered' || stage === 'undelivered')
      .map((happening) => operationRow(happening, context));
