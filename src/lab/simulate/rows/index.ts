import type { Random } from '../random.ts';
import type { LogSource, Service } from '../scenario.ts';
import { acsOperations } from './acs-operations.ts';
import { appEvents } from './app-events.ts';
import { appRequests } from './app-requests.ts';
import { cognitoTrail, snsTrail } from './cloud-trail.ts';
import type { RowWriter } from './row-writer.ts';
import { smsEvents } from './sms-events.ts';
import { webLogs } from './web-logs.ts';

/** Tables that a log is written to. */
export const TABLES: Readonly<Record<LogSource['log'], string>> = {
  requests: 'AppRequests',
  acs: 'ACSSMSIncomingOperations',
  'app-events': 'AppEvents',
  'sms-events': 'SmsEvents_CL',
  cognito: 'AWSCloudTrail',
  sns: 'AWSCloudTrail',
  gateway: 'AGWAccessLogs',
  'app-service': 'AppServiceHTTPLogs',
  'front-door': 'AzureDiagnostics',
  asim: 'ASimWebSessionLogs',
};

export const writerOf = (service: Service, source: LogSource, random: Random): RowWriter => {
  switch (source.log) {
    case 'requests':
      return appRequests({ service, source, random });
    case 'acs':
      return acsOperations({ service, source, random });
    case 'app-events':
      return appEvents({ service, source, random });
    case 'sms-events':
      return smsEvents({ service, source, random });
    case 'cognito':
      return cognitoTrail({ service, source, random });
    case 'sns':
      return snsTrail({ service, source, random });
    default:
      return webLogs({ service, source, random });
  }
};
