import type { Chart } from './items.ts';

export type Section = { readonly section: string; readonly label: string; readonly about: string; readonly charts: readonly Chart[] };

const TRAFFIC: readonly Chart[] = [
  { query: 'totals', title: '', picture: { as: 'tiles', title: 'Figure', value: 'Value' } },
  {
    query: 'messages-over-time',
    title: 'Codes sent and codes verified',
    picture: { as: 'timechart', x: 'At', y: ['Sent', 'Verified'] },
    width: 50,
    empty: 'No messages in the log chosen. Choose another under "Counted from", or a longer time.',
  },
  {
    query: 'conversion-over-time',
    title: 'Conversion by service, in percent',
    picture: { as: 'timechart', x: 'At', y: ['Conversion'], series: 'Service', unit: 'percent' },
    width: 50,
    empty: 'No log chosen shows verifications.',
  },
  {
    query: 'spend-over-time',
    title: 'Spend by destination, USD',
    picture: { as: 'areachart', x: 'At', y: ['SpendUsd'], series: 'Destination', unit: 'usd' },
    width: 50,
    empty: 'The log chosen does not know where messages went.',
  },
  {
    query: 'sends-by-country',
    title: 'Codes by country: verified or not',
    picture: { as: 'categoricalbar', x: 'Country', y: ['Verified', 'Unverified'] },
    width: 50,
  },
  {
    query: 'spend-by-country',
    title: 'Spend by destination and service, USD',
    picture: { as: 'categoricalbar', x: 'Country', y: ['SpendUsd'], series: 'Service', unit: 'usd' },
    width: 50,
    empty: 'The log chosen does not know where messages went.',
  },
  {
    query: 'spend-by-service',
    title: 'Spend by service, USD',
    picture: { as: 'categoricalbar', x: 'Service', y: ['SpendUsd'], unit: 'usd' },
    width: 50,
  },
  { query: 'countries', title: 'By service and country', picture: { as: 'table', bars: ['Sends', 'SpendUsd'] } },
];

const CAMPAIGNS: readonly Chart[] = [
  { query: 'campaign-totals', title: '', picture: { as: 'tiles', title: 'Figure', value: 'Value' } },
  {
    query: 'campaign-loss',
    title: 'Estimated loss of the largest campaigns, USD',
    picture: { as: 'timechart', x: 'At', y: ['EstimatedLossUsd'], series: 'Campaign', unit: 'usd' },
    width: 67,
    empty: 'No campaign in the time chosen. Whether anybody looked is under Health.',
  },
  {
    query: 'campaign-days',
    title: 'Campaigns by day and severity',
    picture: { as: 'barchart', x: 'Day', y: ['Campaigns'], series: 'Severity' },
    width: 33,
  },
  {
    query: 'campaign-list',
    title: 'Campaigns (choose one)',
    picture: { as: 'table', bars: ['EstimatedLossUsd'], links: ['QueryLink'], hidden: ['CampaignId'] },
    chooses: { column: 'CampaignId', parameter: 'Campaign' },
  },
  {
    query: 'campaign-history',
    title: 'Alerts of the campaign chosen',
    picture: { as: 'table', bars: ['EstimatedLossUsd'] },
    needs: 'Campaign',
  },
];

const PRECISION: readonly Chart[] = [
  { query: 'incident-totals', title: '', picture: { as: 'tiles', title: 'Figure', value: 'Value' } },
  {
    query: 'precision-by-hunt',
    title: 'Closed campaigns by hunt and classification',
    picture: { as: 'categoricalbar', x: 'Hunt', y: ['TruePositive', 'BenignPositive', 'FalsePositive', 'Undetermined'] },
    empty: 'No incident of a campaign was closed in the time chosen.',
  },
  {
    query: 'closed-incidents',
    title: 'Incidents that were closed',
    picture: { as: 'table', links: ['IncidentUrl'], hidden: ['CampaignId'] },
    empty: 'No incident of a campaign was closed in the time chosen.',
  },
];

const HEALTH: readonly Chart[] = [
  { query: 'delivery-totals', title: '', picture: { as: 'tiles', title: 'Figure', value: 'Value' } },
  {
    query: 'rows-over-time',
    title: 'Rows written to the findings table',
    picture: { as: 'barchart', x: 'At', y: ['Rows'], series: 'Change' },
    width: 50,
  },
  {
    query: 'arrival-lag',
    title: 'Minutes until a row can be queried',
    picture: { as: 'timechart', x: 'At', y: ['Median', 'Slowest'], unit: 'minutes' },
    width: 50,
  },
  {
    query: 'ticks-over-time',
    title: 'Ticks: whole and failed',
    picture: { as: 'barchart', x: 'At', y: ['Whole', 'Failed'] },
    in: 'Telemetry',
    needs: 'Telemetry',
    empty: "No tick was logged in the time chosen: nobody looked, or this is not the workspace of the app's telemetry.",
  },
  { query: 'tick-targets', title: 'Targets', picture: { as: 'table', bars: ['MinutesAgo'] }, in: 'Telemetry', needs: 'Telemetry' },
  { query: 'tick-hunts', title: 'Hunts', picture: { as: 'table', bars: ['Failed'] }, in: 'Telemetry', needs: 'Telemetry' },
];

/** The workbook from left to right and from top to bottom: pictures first, the numbers behind them last. */
export const SECTIONS: readonly Section[] = [
  {
    section: 'traffic',
    label: 'Messages',
    about:
      'Codes that were sent, typed in and paid for, from the logs of this workspace. Customers type in most codes; SMS pumping types in none.',
    charts: TRAFFIC,
  },
  {
    section: 'campaigns',
    label: 'Campaigns',
    about: 'Attacks that Tollwatch found, each as it is known last. An alert that was delivered twice counts once.',
    charts: CAMPAIGNS,
  },
  {
    section: 'precision',
    label: 'Precision',
    about:
      'How analysts closed the incidents of campaigns, made by the analytics rule or by the API. Precision is true / (true + false positives); benign positives were real and count for neither.',
    charts: PRECISION,
  },
  {
    section: 'health',
    label: 'Health',
    about:
      'Whether Tollwatch looks and is heard. The upper half comes from the findings table, the lower one from the telemetry of the function app: choose its workspace above.',
    charts: HEALTH,
  },
];
