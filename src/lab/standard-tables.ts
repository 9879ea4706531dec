import { parseColumns } from './table-columns.ts';
import type { LabTableSchema } from './store.ts';

/**
 * Tables of a Log Analytics workspace that hunts read or that describe it. Names and types are those of the Azure Monitor table
 * reference (learn.microsoft.com/azure/azure-monitor/reference/tables), state of August 2026. `AzureDiagnostics` has its common columns
 * only: a service adds its own with a type suffix (_s, _d, _b, _t, _g), so it is defined anew with them where data brings some.
 * A column without a type is a string.
 */
const COLUMNS: Readonly<Record<string, string>> = {
  ACSAuthIncomingOperations: `
    TimeGenerated:datetime Category CorrelationId DurationMs:int Identity Level OperationName OperationVersion PlatformType
    ResultDescription ResultSignature ResultType Scopes:dynamic SdkType SourceSystem TenantId Type URI _BilledSize:real _IsBillable
    _ResourceId _SubscriptionId
  `,
  ACSBillingUsage: `
    TimeGenerated:datetime Category CorrelationId EndTime:datetime OperationName OperationVersion ParticipantId Quantity:real RecordId
    SourceSystem StartTime:datetime TenantId Type UnitType UsageType UserIdA UserIdB _BilledSize:real _IsBillable _ResourceId
    _SubscriptionId
  `,
  ACSSMSIncomingOperations: `
    TimeGenerated:datetime CallerIpAddress Category CorrelationId Country DeliveryAttempts:int DurationMs:int
    IncomingMessageLength:int Level MessageId Method NumberType OperationName OperationVersion OutgoingMessageLength:int PhoneNumber
    PlatformType ResultDescription ResultSignature ResultType SdkType SourceSystem TenantId Type URI _BilledSize:real _IsBillable
    _ResourceId _SubscriptionId
  `,
  AGWAccessLogs: `
    TimeGenerated:datetime BackendPoolName BackendSettingName ClientIp ClientResponseTime:real Host HttpMethod HttpStatus:int HttpVersion
    InstanceId ListenerName OperationName OriginalHost OriginalRequestUriWithArgs ReceivedBytes:int RequestUri RuleName SentBytes:int
    ServerResponseLatency:real ServerRouted ServerStatus:int SourceSystem SslCipher SslEnabled SslProtocol TenantId TimeTaken:real
    TransactionId Type UpstreamSourcePort:int UserAgent WafEvaluationTime:real WafMode _BilledSize:real _IsBillable _ResourceId
    _SubscriptionId
  `,
  ASimWebSessionLogs: `
    TimeGenerated:datetime DstAppName DstHostname DstIpAddr DstPortNumber:int DvcHostname EventCount:int EventEndTime:datetime EventProduct
    EventResult EventResultDetails EventSchema EventSchemaVersion EventSeverity EventStartTime:datetime EventType EventVendor
    HttpContentType HttpReferrer HttpRequestMethod HttpUserAgent NetworkDuration:int NetworkSessionId SourceSystem SrcGeoCity
    SrcGeoCountry SrcHostname SrcIpAddr SrcPortNumber:int SrcUsername TenantId ThreatName Type Url UrlCategory UrlOriginal
    _BilledSize:real _IsBillable _ResourceId _SubscriptionId
  `,
  AWSCloudTrail: `
    TimeGenerated:datetime AdditionalEventData APIVersion AwsEventId AWSRegion AwsRequestId AwsRequestId_ Category CidrIp CipherSuite
    ClientProvidedHostHeader DestinationPort EC2RoleDelivery ErrorCode ErrorMessage EventName EventSource EventTypeName EventVersion
    IpProtocol ManagementEvent:bool OperationName ReadOnly:bool RecipientAccountId RequestParameters Resources ResponseElements
    ServiceEventDetails SessionCreationDate:datetime SessionIssuerAccountId SessionIssuerArn SessionIssuerPrincipalId
    SessionIssuerType SessionIssuerUserName SessionMfaAuthenticated:bool SharedEventId SourceIpAddress SourcePort SourceSystem
    TenantId TlsVersion Type UserAgent UserIdentityAccessKeyId UserIdentityAccountId UserIdentityArn UserIdentityInvokedBy
    UserIdentityPrincipalid UserIdentityStoreArn UserIdentityType UserIdentityUserId UserIdentityUserName VpcEndpointId
    _BilledSize:real _IsBillable
  `,
  AppDependencies: `
    TimeGenerated:datetime AppRoleInstance AppRoleName AppVersion ClientBrowser ClientCity ClientCountryOrRegion ClientIP ClientModel
    ClientOS ClientStateOrProvince ClientType Data DependencyType DurationMs:real Id IKey ItemCount:int Measurements:dynamic Name
    OperationId OperationName ParentId Properties:dynamic ReferencedItemId ReferencedType ResourceGUID ResultCode SDKVersion SessionId
    SourceSystem Success:bool SyntheticSource Target TenantId Type UserAccountId UserAuthenticatedId UserId _BilledSize:real
    _IsBillable _ResourceId _SubscriptionId
  `,
  AppEvents: `
    TimeGenerated:datetime AppRoleInstance AppRoleName AppVersion ClientBrowser ClientCity ClientCountryOrRegion ClientIP ClientModel
    ClientOS ClientStateOrProvince ClientType IKey ItemCount:int Measurements:dynamic Name OperationId OperationName ParentId
    Properties:dynamic ResourceGUID SDKVersion SessionId SourceSystem SyntheticSource TenantId Type UserAccountId UserAuthenticatedId
    UserId _BilledSize:real _IsBillable _ResourceId _SubscriptionId
  `,
  AppRequests: `
    TimeGenerated:datetime AppRoleInstance AppRoleName AppVersion ClientBrowser ClientCity ClientCountryOrRegion ClientIP ClientModel
    ClientOS ClientStateOrProvince ClientType DurationMs:real Id IKey ItemCount:int Measurements:dynamic Name OperationId
    OperationName ParentId Properties:dynamic ReferencedItemId ReferencedType ResourceGUID ResultCode SDKVersion SessionId Source
    SourceSystem Success:bool SyntheticSource TenantId Type Url UserAccountId UserAuthenticatedId UserId _BilledSize:real _IsBillable
    _ResourceId _SubscriptionId
  `,
  AppServiceHTTPLogs: `
    TimeGenerated:datetime CIp ComputerName Cookie CsBytes:int CsHost CsMethod CsUriQuery CsUriStem CsUsername Protocol Referer Result
    ScBytes:int ScStatus:int ScSubStatus ScWin32Status SourceSystem SPort TenantId TimeTaken:int Type UserAgent _BilledSize:real
    _IsBillable _ResourceId _SubscriptionId
  `,
  AppTraces: `
    TimeGenerated:datetime AppRoleInstance AppRoleName AppVersion ClientBrowser ClientCity ClientCountryOrRegion ClientIP ClientModel
    ClientOS ClientStateOrProvince ClientType IKey ItemCount:int Measurements:dynamic Message OperationId OperationName ParentId
    Properties:dynamic ReferencedItemId ReferencedType ResourceGUID SDKVersion SessionId SeverityLevel:int SourceSystem
    SyntheticSource TenantId Type UserAccountId UserAuthenticatedId UserId _BilledSize:real _IsBillable _ResourceId _SubscriptionId
  `,
  AzureActivity: `
    TimeGenerated:datetime ActivityStatus ActivityStatusValue ActivitySubstatus ActivitySubstatusValue Authorization
    Authorization_d:dynamic Caller CallerIpAddress Category CategoryValue Claims Claims_d:dynamic CorrelationId EventDataId
    EventSubmissionTimestamp:datetime Hierarchy HTTPRequest Level OperationId OperationName OperationNameValue Properties
    Properties_d:dynamic Resource ResourceGroup ResourceId ResourceProvider ResourceProviderValue SourceSystem SubscriptionId TenantId
    Type _BilledSize:real _IsBillable _ResourceId _SubscriptionId
  `,
  AzureDiagnostics: `
    TimeGenerated:datetime AdditionalFields:dynamic CallerIPAddress Category CorrelationId DurationMs:long Level Message OperationName
    OperationVersion Resource ResourceGroup ResourceId ResourceProvider ResourceType ResultDescription ResultSignature ResultType
    SourceSystem SubscriptionId TenantId Type _ResourceId
  `,
  Operation: `
    TimeGenerated:datetime Computer CorrelationId Detail ErrorId HelpLink ManagementGroupName OperationCategory OperationKey
    OperationStatus Solution SourceComputerId SourceSystem Type _BilledSize:real _IsBillable _ResourceId _SubscriptionId
  `,
  SecurityAlert: `
    TimeGenerated:datetime AlertLink AlertName AlertSeverity AlertType CompromisedEntity ConfidenceLevel ConfidenceScore:real
    Description DisplayName EndTime:datetime Entities ExtendedLinks ExtendedProperties IsIncident:bool ProcessingEndTime:datetime
    ProductComponentName ProductName ProviderName RemediationSteps ResourceId SourceComputerId StartTime:datetime Status SubTechniques
    SystemAlertId Tactics Techniques Type VendorName VendorOriginalId WorkspaceResourceGroup WorkspaceSubscriptionId _BilledSize:real
    _IsBillable
  `,
  SecurityIncident: `
    TimeGenerated:datetime AdditionalData:dynamic AlertIds:dynamic BookmarkIds:dynamic Classification ClassificationComment
    ClassificationReason ClosedTime:datetime Comments:dynamic CreatedTime:datetime Description FirstActivityTime:datetime
    FirstModifiedTime:datetime IncidentName IncidentNumber:int IncidentUrl Labels:dynamic LastActivityTime:datetime
    LastModifiedTime:datetime ModifiedBy Owner:dynamic ProviderIncidentId ProviderName RelatedAnalyticRuleIds:dynamic Severity
    SourceSystem Status Tasks:dynamic TenantId Title Type _BilledSize:real _IsBillable
  `,
  Usage: `
    TimeGenerated:datetime AvgLatencyInSeconds:real BatchesCapped:long BatchesOutsideSla:long BatchesWithinSla:long Computer DataType
    EndTime:datetime IsBillable:bool LinkedMeterId LinkedResourceUri MeterId Plan Quantity:real QuantityUnit ResourceUri Solution
    SourceSystem StartTime:datetime TotalBatches:long Type _BilledSize:real _IsBillable
  `,
};

/** Every table with its columns in the order of the reference. */
export const STANDARD_TABLES: readonly LabTableSchema[] = Object.entries(COLUMNS).map(([name, columns]) => ({
  name,
  columns: parseColumns(columns),
}));
