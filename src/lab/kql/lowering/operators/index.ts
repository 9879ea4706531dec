import { lowerMaterialize } from '../materialize.ts';
import { lowerAs } from './as.ts';
import { lowerCount } from './count.ts';
import { lowerDataTable } from './datatable.ts';
import { lowerDistinct } from './distinct.ts';
import { lowerEvaluate } from './evaluate.ts';
import { lowerExtend } from './extend.ts';
import { lowerFilter } from './filter.ts';
import { lowerGetSchema } from './getschema.ts';
import { lowerInvoke } from './invoke.ts';
import { lowerJoin } from './join.ts';
import { lowerLookup } from './lookup.ts';
import { lowerMakeSeries } from './make-series.ts';
import { lowerMvApply } from './mv-apply.ts';
import { lowerMvExpand } from './mv-expand.ts';
import type { LowerOperator, LowerSource } from './operator.ts';
import { lowerParse, lowerParseKv, lowerParseWhere } from './parse.ts';
import { lowerPass } from './pass.ts';
import { lowerPrint } from './print.ts';
import { lowerProject, lowerProjectRename, lowerProjectSelection } from './project.ts';
import { lowerRange } from './range.ts';
import { lowerScan } from './scan.ts';
import { lowerSearch } from './search.ts';
import { lowerSerialize } from './serialize.ts';
import { lowerSort } from './sort.ts';
import { lowerSummarize } from './summarize.ts';
import { lowerTake, lowerTop } from './take.ts';
import { lowerSample, lowerSampleDistinct, lowerTopHitters } from './top-hitters.ts';
import { lowerTopNested } from './top-nested.ts';
import { lowerUnion, lowerUnionSource } from './union.ts';

/** Operators of a pipe, by the parser's kind of node. What is not here is refused. */
export const OPERATORS: ReadonlyMap<string, LowerOperator> = new Map<string, LowerOperator>([
  ['FilterOperator', lowerFilter],
  ['ExtendOperator', lowerExtend],
  ['ProjectOperator', lowerProject],
  ['ProjectAwayOperator', lowerProjectSelection],
  ['ProjectKeepOperator', lowerProjectSelection],
  ['ProjectReorderOperator', lowerProjectSelection],
  ['ProjectRenameOperator', lowerProjectRename],
  ['SummarizeOperator', lowerSummarize],
  ['MakeSeriesOperator', lowerMakeSeries],
  ['SampleOperator', lowerSample],
  ['SampleDistinctOperator', lowerSampleDistinct],
  ['ScanOperator', lowerScan],
  ['TopHittersOperator', lowerTopHitters],
  ['TopNestedOperator', lowerTopNested],
  ['SearchOperator', lowerSearch],
  ['SerializeOperator', lowerSerialize],
  ['SortOperator', lowerSort],
  ['TakeOperator', lowerTake],
  ['TopOperator', lowerTop],
  ['DistinctOperator', lowerDistinct],
  ['CountOperator', lowerCount],
  ['GetSchemaOperator', lowerGetSchema],
  ['UnionOperator', lowerUnion],
  ['JoinOperator', lowerJoin],
  ['LookupOperator', lowerLookup],
  ['AsOperator', lowerAs],
  ['InvokeOperator', lowerInvoke],
  ['MvExpandOperator', lowerMvExpand],
  ['MvApplyOperator', lowerMvApply],
  ['EvaluateOperator', lowerEvaluate],
  ['RenderOperator', lowerPass],
  ['ParseOperator', lowerParse],
  ['ParseWhereOperator', lowerParseWhere],
  ['ParseKvOperator', lowerParseKv],
]);

/** What a pipe may start with. */
export const SOURCES: ReadonlyMap<string, LowerSource> = new Map<string, LowerSource>([
  ['UnionOperator', lowerUnionSource],
  ['PrintOperator', lowerPrint],
  ['RangeOperator', lowerRange],
  ['DataTableExpression', lowerDataTable],
  ['MaterializeExpression', lowerMaterialize],
]);
