import { toIso } from '../../../domain/time.ts';
import type { Happening, Row } from '../happening.ts';
import { blockOf, hashOf } from '../world/phone-numbers.ts';
import { rowOf, type RowWriter, shownAddress, type WriterContext } from './row-writer.ts';

type Context = WriterContext<'sms-events'>;
type Provider = Context['source']['provider'];

/** What a provider tells at all. Event Grid brings delivery reports of Communication Services, no sends. */
const TELLS: Readonly<Record<Provider, readonly Happening['stage'][]>> = {
  twilio: ['sent', 'delivered', 'undelivered', 'verified', 'expired'],
  aws: ['sent', 'delivered', 'undelivered'],
  acs: ['delivered', 'undelivered'],
};
const ACCOUNTS: Readonly<Record<Provider, string>> = { twilio: 'AC00000000000000000000000000000001', aws: '111122223333', acs: '' };
const ERRORS: Readonly<Record<Provider, string>> = { twilio: '30003', aws: 'CARRIER_UNREACHABLE', acs: 'Failed' };
/** Price of a bulk message's and a code's segment is the same; only AWS tells it. */
const TELLS_PRICE: readonly Provider[] = ['aws'];

/** What SmsEvents_CL has in Service, "" where rows carry an account alone. */
export const smsService = ({ service, source }: Pick<Context, 'service' | 'source'>): string =>
  source.named === false ? '' : service.name;
export const smsAccount = ({ source }: Pick<Context, 'source'>): string => ACCOUNTS[source.provider];

const idsOf = ({ wish, message }: Happening, provider: Provider): Readonly<Record<string, string>> => {
  const messageId = `${provider === 'twilio' ? 'SM' : ''}${wish.id}${message}`;
  if (provider !== 'twilio' || wish.client === undefined) return { MessageId: messageId };
  return { MessageId: messageId, VerificationId: `VE${wish.id}`, AttemptId: `VL${wish.id}${message}` };
};

// By the wish, so that a code and its verification agree. Attackers live on text messages.
const channelOf = ({ wish }: Happening, whatsapp: number): string =>
  wish.attack === undefined && Number.parseInt(wish.id.slice(0, 4), 16) / 0x10000 < whatsapp ? 'WHATSAPP' : 'SMS';

const eventRow = (happening: Happening, context: Context): Row => {
  const { at, stage, wish, knownAt } = happening;
  const { provider, recipients, clientTags } = context.source;
  const { country, operator, e164 } = wish.number;
  const ids = idsOf(happening, provider);
  const ip = clientTags === true && wish.client !== undefined ? shownAddress(wish.client.ip, 'real') : '';
  const values = {
    EventTime: toIso(at),
    Provider: provider,
    Event: stage,
    ...ids,
    Channel: channelOf(happening, context.source.whatsapp ?? 0),
    Recipient: recipients === 'plain' ? e164 : '',
    RecipientHash: hashOf(wish.number),
    RecipientCountry: country.iso,
    RecipientBlock: blockOf(wish.number),
    Carrier: operator.name,
    Mcc: country.mcc,
    Mnc: operator.mnc,
    Sender: wish.sender ?? '',
    Account: smsAccount(context),
    Service: wish.client === undefined && wish.sender !== undefined ? wish.sender.toLowerCase() : smsService(context),
    ClientIp: ip,
    ClientCountry: '',
    Segments: 1,
    // Every status of a message repeats its price.
    ...(TELLS_PRICE.includes(provider) ? { PriceUsd: country.usd } : {}),
    ErrorCode: stage === 'undelivered' ? ERRORS[provider] : '',
    ...(clientTags === true && wish.client !== undefined ? { Tags: { clientIp: ip, flow: wish.flow } } : {}),
    SourceId: `${ids['MessageId'] ?? ''}:${stage}`,
  };
  // A row that comes late is seen late: its event keeps its own time.
  return rowOf('SmsEvents_CL', happening, values, knownAt ?? at);
};

/** SmsEvents_CL as the collectors write it. Verifications only where the provider runs them (Twilio Verify). */
export const smsEvents =
  (context: Context): RowWriter =>
  (happenings) =>
    happenings
      .filter(
        ({ stage, wish }) =>
          TELLS[context.source.provider].includes(stage) && (wish.client !== undefined || (stage !== 'verified' && stage !== 'expired')),
      )
      .map((happening) => eventRow(happening, context));
