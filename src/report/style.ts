/** The page's style sheet. Colours are set once a theme; nothing is loaded from elsewhere. */
export const STYLE = `
:root{--page:#f4f5f7;--card:#fff;--text:#1b2430;--soft:#5b6777;--edge:#dde2e8;--grid:#e8ecf0;--sends:#8aa4c8;--verified:#2e8b63;
--alert:#cf2f3d;--high:#b3202e;--medium:#b35309;--low:#7a6200;--info:#4a5a6d;--quiet:#b98a1e;--off:#8c97a5;--code:#eef1f5;--link:#1f5fbf;--warn:#fff3d6}
@media (prefers-color-scheme:dark){:root{--page:#12161c;--card:#1a2029;--text:#e4e9f0;--soft:#98a5b5;--edge:#2c3541;--grid:#252d38;
--sends:#5877a3;--verified:#4fb98a;--alert:#f0606b;--high:#f2707a;--medium:#f0a35a;--low:#d8c25a;--info:#a3b1c2;--quiet:#d9a441;--off:#717d8c;--code:#252d38;--link:#7fb0f5;--warn:#3a3115}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif}
header,main,footer{max-width:1120px;margin:0 auto;padding:0 20px}
header{padding-top:28px}
h1{font-size:22px;margin:0}
header p{margin:2px 0 18px;color:var(--soft)}header p b{color:var(--text)}
h2{font-size:17px;margin:0 0 10px}
section h2:not(:first-child){margin-top:26px}
section{background:var(--card);border:1px solid var(--edge);border-radius:10px;padding:20px;margin:18px 0}
p{margin:0 0 12px;max-width:80ch}
a{color:var(--link)}
code{background:var(--code);border-radius:4px;padding:1px 5px;font:13px/1.4 ui-monospace,SFMono-Regular,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
pre{background:var(--code);border-radius:6px;padding:12px;overflow:auto;max-height:420px;font:12.5px/1.45 ui-monospace,SFMono-Regular,Consolas,"DejaVu Sans Mono",monospace}
.none,.reason,small{color:var(--soft)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px}
.tile{background:var(--card);border:1px solid var(--edge);border-radius:10px;padding:14px 16px;display:flex;flex-direction:column}
.tile b{font-size:24px;line-height:1.2;font-variant-numeric:tabular-nums}.tile span{color:var(--soft)}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;color:var(--soft);font-size:13px}.legend span{display:inline-flex;align-items:center;white-space:nowrap}
.key{display:inline-block;width:12px;height:12px;border-radius:2px;margin-right:6px}
.key.sends{background:var(--sends)}.key.verified{background:var(--verified)}
.key.alert{background:color-mix(in srgb,var(--alert) 30%,transparent);box-shadow:inset 0 0 0 1px var(--alert)}
.key.record-only{background:color-mix(in srgb,var(--quiet) 22%,transparent);box-shadow:inset 0 0 0 1px var(--quiet)}
.key.suppressed{background:color-mix(in srgb,var(--off) 25%,transparent);box-shadow:inset 0 0 0 1px var(--off)}
.key.line{width:0;border-left:2px dashed var(--alert);border-radius:0}
.chart{margin:0 0 18px}.chart:last-of-type{margin-bottom:0}
figcaption{display:flex;flex-wrap:wrap;gap:2px 10px;align-items:baseline;margin-bottom:4px}
figcaption .log,figcaption .sum{color:var(--soft);font-size:13px}
.plot{position:relative;height:132px;border-bottom:1px solid var(--edge)}
.plot svg{width:100%;height:100%;display:block}
.plot .top{position:absolute;left:0;top:0;font-size:11px;color:var(--soft);background:color-mix(in srgb,var(--card) 75%,transparent);padding:0 4px;border-radius:3px;pointer-events:none}
.grid{stroke:var(--grid);vector-effect:non-scaling-stroke}
path.sends{fill:var(--sends)}path.verified{fill:var(--verified)}
.mark{cursor:pointer;vector-effect:non-scaling-stroke}
.mark.alert{fill:var(--alert);fill-opacity:.2;stroke:var(--alert);stroke-opacity:.75}
.mark.record-only{fill:var(--quiet);fill-opacity:.13;stroke:var(--quiet);stroke-opacity:.45}
.mark.suppressed{fill:var(--off);fill-opacity:.16;stroke:var(--off);stroke-opacity:.5}
.mark:hover{fill-opacity:.38}
.noticed{stroke:var(--alert);stroke-width:2;stroke-dasharray:4 3;vector-effect:non-scaling-stroke}
.axis{position:relative;height:20px;font-size:11px;color:var(--soft)}
.axis span{position:absolute;top:3px;padding-left:2px;white-space:nowrap}
.incident{border-left:4px solid var(--low);padding:2px 0 2px 16px;margin:0 0 26px}.incident:last-child{margin-bottom:0}
.incident.High{border-color:var(--high)}.incident.Medium{border-color:var(--medium)}.incident.Informational{border-color:var(--info)}
h3{font-size:15.5px;margin:0 0 6px;overflow-wrap:anywhere}
.severity,.status{display:inline-block;border-radius:4px;font-size:12px;font-weight:600;padding:1px 7px;white-space:nowrap;background:color-mix(in srgb,var(--low) 18%,transparent);color:var(--low)}
.severity.High{background:var(--high);color:var(--card)}.severity.Medium{background:var(--medium);color:var(--card)}
.severity.Low{background:var(--card);color:var(--low);box-shadow:inset 0 0 0 1px var(--low)}.severity.Informational{background:var(--card);color:var(--info);box-shadow:inset 0 0 0 1px var(--info)}
.status.suppressed,.status.not-observable{background:color-mix(in srgb,var(--off) 22%,transparent);color:var(--soft)}
.status.observed{background:color-mix(in srgb,var(--verified) 18%,transparent);color:var(--verified)}
.why{font-size:15px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0 0 14px}
dt{color:var(--soft)}dd{margin:0;min-width:0;overflow-wrap:anywhere}
.wide{overflow-x:auto;margin:0 0 12px}
table{border-collapse:collapse;width:100%;min-width:540px;font-size:14px}
td code{white-space:nowrap}
th{font-weight:600;font-size:12px;color:var(--soft);text-align:left}
th,td{padding:7px 14px 7px 0;border-bottom:1px solid var(--edge);vertical-align:top}
tbody tr:last-child td{border-bottom:0}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.when{white-space:nowrap;font-variant-numeric:tabular-nums}
tr:target,article:target{background:color-mix(in srgb,var(--link) 9%,transparent)}
tr.off td:not(:nth-child(2)){color:var(--soft)}tr.now td{font-weight:600}
.tune th:nth-child(3){width:45%}.bar{display:block;height:12px;margin-top:5px;border-radius:2px;background:var(--sends)}.now .bar{background:var(--alert)}
.sources,.notices{list-style:none;margin:0;padding:0}
.dot{display:inline-block;width:8px;height:8px;border-radius:50%;margin-right:7px;background:var(--off)}.dot.ok{background:var(--verified)}
.warning{background:var(--warn);border-radius:6px;padding:8px 12px}
details{margin-bottom:8px}details.rest{margin:4px 0 0}summary{cursor:pointer;color:var(--link)}
ol{margin:8px 0;padding-left:24px}
footer{color:var(--soft);font-size:13px;padding-bottom:32px}
@media (max-width:640px){header,main,footer{padding-left:12px;padding-right:12px}section{padding:14px}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}
.axis span:nth-child(even){display:none}.plot{height:104px}.tiles{grid-template-columns:1fr 1fr}}
@media print{section{break-inside:auto}.incident{break-inside:avoid}body{background:#fff}}
`.trim();
