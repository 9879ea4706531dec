import { shellWord } from './advice.ts';
import { type Check, checksOf } from './check.ts';
import type { DoctorPorts, Patient } from './ports.ts';

const advice = ({ identity }: Patient, audience: string): string =>
  identity.kind === 'developer'
    ? `run az login (az login --tenant GUID for another tenant), then az account get-access-token --resource ${shellWord(audience)} shows what is refused`
    : 'give the app an identity (az functionapp identity assign) and its client id in TOLLWATCH_IDENTITY_CLIENT_ID where it is user-assigned; away from Azure set TOLLWATCH_IDENTITY=developer and run az login to check with your own rights';

/** Whether a token comes for each service that is used: without one nothing else can be checked there. */
export const checkSignIn = async (ports: Pick<DoctorPorts, 'token'>, patient: Patient): Promise<readonly Check[]> => {
  const checks = checksOf('sign-in');
  return Promise.all(
    patient.audiences.map(async ({ name, audience }) => {
      const probe = await ports.token(audience);
      const id = `token:${audience}`;
      if (probe.kind === 'answered') return checks.ok(id, `Token for ${name}`, audience);
      return checks.fail(id, `Token for ${name}`, `no token for ${audience}: ${probe.reason}`, advice(patient, audience));
    }),
  );
};
