import { Html } from './escape.js';

/** Colours in pairs that can be read (WCAG AA) on light and on dark; on paper everything is light. */
const PALETTE = `
:root{color-scheme:light dark;
--bg:#fbfaf7;--card:#fff;--fg:#1d1d1b;--dim:#5b5a55;--line:#d8d6cf;--soft:#f1efe9;--link:#174a84;
--good:#17663a;--good-bg:#e3f2e8;--bad:#a8201a;--bad-bg:#fbe6e4;--warn:#7a5200;--warn-bg:#fbf0d6;--none:#5b5a55;--none-bg:#eceae4;
--c1:#174a84;--c2:#7d3c98;--c3:#0f6a6a;--c1-bg:#e3ecf7;--c2-bg:#f2e6f6;--c3-bg:#dff1f0}
@media (prefers-color-scheme:dark){:root{
--bg:#15161a;--card:#1c1e23;--fg:#e9e7e1;--dim:#a9a79f;--line:#3a3d45;--soft:#23262c;--link:#9cc3ff;
--good:#7fd6a2;--good-bg:#17352a;--bad:#ff9b92;--bad-bg:#43201f;--warn:#f1c765;--warn-bg:#3b2f14;--none:#a9a79f;--none-bg:#2a2d34;
--c1:#9cc3ff;--c2:#dcb2ee;--c3:#7fd4d0;--c1-bg:#1f304a;--c2-bg:#3a2645;--c3-bg:#17393a}}`;

const TEXT = `
*{box-sizing:border-box}
html{scroll-behavior:auto;scroll-padding-top:3rem}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK KR",sans-serif;overflow-wrap:anywhere}
header.banner,nav,main,footer{max-width:96rem;margin:0 auto;padding:0 clamp(.8rem,3vw,2.5rem)}
h1,h2,h3,h4,h5,p,dl,dd,ul,ol{margin:0}
h1{font-size:clamp(1.5rem,4vw,2.2rem);line-height:1.2}
h2{font-size:1.35rem;margin:3rem 0 1rem;padding-bottom:.3rem;border-bottom:2px solid var(--line)}
h3{font-size:1.1rem;line-height:1.4;font-weight:600}
h4{font-size:1rem;font-weight:600}
h5{font-size:.85rem;font-weight:600;margin-bottom:.3rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,pre:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
code,pre{font:.85em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono",monospace;unicode-bidi:isolate}
dd,td,.text,.place,.label,.pill,.said{unicode-bidi:isolate}
.dim{color:var(--dim)}
.note{font-size:.88rem}
.nowrap{white-space:nowrap}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:9}
nav{position:sticky;top:0;z-index:5;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;padding-top:.6rem;padding-bottom:.6rem;background:var(--bg);border-bottom:1px solid var(--line);font-size:.95rem}
footer{padding-top:3rem;padding-bottom:3rem;font-size:.88rem}
.badge{display:inline-block;padding:.05em .55em;border-radius:1em;font-size:.8rem;font-weight:600;white-space:nowrap;border:1px solid currentColor}
.badge.good{color:var(--good);background:var(--good-bg)}.badge.bad{color:var(--bad);background:var(--bad-bg)}
.badge.warn{color:var(--warn);background:var(--warn-bg)}.badge.none{color:var(--none);background:var(--none-bg)}
.again code{background:var(--soft);padding:.25rem .5rem;border-radius:4px;display:inline-block;max-width:100%}
`;

const OPENING = `
header.banner{padding-top:1.6rem;padding-bottom:1.4rem;border-top:6px solid var(--none)}
header.banner.good{border-color:var(--good)}header.banner.bad{border-color:var(--bad)}header.banner.warn{border-color:var(--warn)}
.version{font-weight:400;color:var(--dim);font-size:.7em}
.verdict{display:flex;flex-wrap:wrap;align-items:baseline;gap:.2rem .7rem;margin:1rem 0;padding:.8rem 1rem;border-radius:8px}
.verdict strong{font-size:1.4rem;text-transform:uppercase;letter-spacing:.03em}
.verdict .sign{font-size:1.4rem;font-weight:700}
.good .verdict{background:var(--good-bg);color:var(--good)}.bad .verdict{background:var(--bad-bg);color:var(--bad)}.warn .verdict{background:var(--warn-bg);color:var(--warn)}
.tiles{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.5rem;margin:0 0 .8rem}
.tiles li{padding:.35rem .8rem;border:1px solid var(--line);border-radius:6px;background:var(--card);font-size:.9rem;color:var(--dim)}
.tiles b{font-size:1.25rem;margin-right:.2rem;color:var(--fg)}
.tiles .good b{color:var(--good)}.tiles .bad b{color:var(--bad)}.tiles .warn b{color:var(--warn)}
.banner .again{margin-top:.6rem}
.preflight{color:var(--bad)}
.index{list-style:none;padding:0;columns:2 30rem;column-gap:2rem;margin-bottom:2rem}
.index li{break-inside:avoid}.index .badge{justify-self:start}
.index a{display:grid;grid-template-columns:7.2rem 6.6rem minmax(0,1fr) auto;gap:.5rem;padding:.25rem .3rem;text-decoration:none;color:inherit;align-items:baseline;font-size:.93rem;border-radius:4px}
.index a:hover{background:var(--soft)}
.index a>span:nth-child(3){overflow:hidden;white-space:nowrap;text-overflow:ellipsis}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.6rem 1.5rem;margin-bottom:1rem}
.facts dt{font-size:.82rem;color:var(--dim)}
.files{font-size:.88rem;padding-left:1.2rem;margin-top:.5rem}
`;

const TABLES = `
table.area{border-collapse:collapse;width:100%;margin:0 0 1.8rem;font-size:.93rem;table-layout:fixed}
table.area caption{text-align:left;font-size:1.02rem;padding:.4rem 0}
table.area th,table.area td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line)}
table.area thead th{font-size:.82rem;color:var(--dim);font-weight:600}
table.area th:nth-child(1){width:8.5rem}table.area th:nth-child(2){width:8.5rem}table.area .number{width:6.2rem;text-align:right}
table.scenarios th:nth-child(1){width:15rem}
table.area tbody th{font-weight:600}
table.area td .dim,table.area td .links,table.area td .again{display:block;font-size:.86rem}
table.area tr.bad th[scope=row]{box-shadow:inset 4px 0 var(--bad)}table.area tr.warn th[scope=row]{box-shadow:inset 4px 0 var(--warn)}
details.untried>summary,details.more>summary{cursor:pointer;padding:.5rem 0;color:var(--link)}
`;

const FINDING = `
.requirement{margin:0 0 2.8rem;padding-top:.6rem}
.requirement>h3{padding-left:.8rem;border-left:5px solid var(--line)}
.requirement.bad>h3{border-color:var(--bad)}.requirement.warn>h3{border-color:var(--warn)}
.requirement>p{padding-left:calc(.8rem + 5px);font-size:.88rem;margin-bottom:.8rem}
.finding{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:1rem clamp(.6rem,2vw,1.4rem);margin:0 0 1.2rem}
.finding:target{border-color:var(--link);box-shadow:0 0 0 2px var(--link)}
.finding h4 .place{font-weight:400;color:var(--dim);margin-left:.3rem}
.claim{display:grid;grid-template-columns:1fr 1fr;gap:1rem;margin:.8rem 0}
.claim>div{border-left:4px solid var(--good);background:var(--soft);padding:.5rem .8rem;border-radius:0 6px 6px 0}
.claim>.seen{border-color:var(--bad)}
.finding.warn .claim>.seen{border-color:var(--warn)}
.claim dt{font-size:.82rem;color:var(--dim)}
.cause{margin:.4rem 0 .6rem}
.legend{font-size:.85rem;margin:.6rem 0 .4rem;display:flex;flex-wrap:wrap;gap:.2rem .9rem}
.finding>.again{margin-top:.8rem}
.evidence-lines{list-style:none;padding:0;font-size:.9rem}.evidence-lines li{overflow-wrap:anywhere}
.chip{display:inline-block;font-size:.75rem;font-weight:600;padding:0 .45em;border-radius:3px;background:var(--none-bg);color:var(--none);white-space:nowrap}
.order1,.refund1{background:var(--c1-bg);color:var(--c1)}.order2,.refund2{background:var(--c2-bg);color:var(--c2)}.order3,.refund3{background:var(--c3-bg);color:var(--c3)}
.flag{display:inline-block;font-size:.78rem;font-weight:700;padding:.05em .5em;border-radius:3px;white-space:nowrap}
.flag.bad{background:var(--bad);color:var(--card)}
.flag.fault{background:var(--warn-bg);color:var(--warn);border:1px solid var(--warn)}
`;

/** A column a participant: the arrows know where they begin (`--from`), how far they go (`--span`) and of how many (`--n`). */
const SEQUENCE = `
.sequence{border:1px solid var(--line);border-radius:6px;font-size:.88rem;overflow:clip}
.sequence ol{list-style:none;padding:0}
.sequence .heads,.sequence .row{display:grid;grid-template-columns:2.1rem 4.1rem minmax(0,1fr) 6.6rem 7rem 9.5rem;align-items:stretch;column-gap:.4rem;padding-right:.5rem}
.sequence .heads{background:var(--soft);font-size:.82rem;font-weight:600;align-items:end;border-bottom:1px solid var(--line);position:sticky;top:2.7rem;z-index:2}
.heads>span,.heads>.lanes{padding:.45rem 0}.heads>span:nth-child(2){text-align:right}.heads>.lanes~span{padding-left:.5rem}
.heads .lanes{display:grid;grid-template-columns:repeat(var(--n),minmax(0,1fr));text-align:center;background:none!important}
.head>span{display:inline-block;border:1px solid var(--dim);border-radius:4px;background:var(--card);padding:.1rem .5rem;max-width:96%}
.head.iut>span{background:var(--fg);color:var(--card);border-color:var(--fg)}
.head.nemesis>span{border-style:dashed}
.step{border-bottom:1px solid color-mix(in srgb,var(--line) 45%,transparent)}
.step:last-child{border-bottom:0}
.step:target{outline:2px solid var(--link);outline-offset:-2px}
.row .no,.row .time{padding:.5rem 0;text-align:right;color:var(--dim);font-variant-numeric:tabular-nums;font-size:.8rem}
.step.evidence .no{color:var(--bad);font-weight:700}
.step.evidence .no::before{content:"●";font-size:.6rem;margin-right:.2rem;vertical-align:middle}
.row .stand{padding:.45rem 0 .45rem .5rem;border-left:1px solid var(--line);font-variant-numeric:tabular-nums;font-size:.82rem;line-height:1.35}
.stand>span{display:block}.stand .still{color:var(--dim)}.stand .now{font-weight:700}
.lbl,.who{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
.lanes{min-width:0;background-image:linear-gradient(to right,transparent calc(50% - .5px),var(--line) calc(50% - .5px),var(--line) calc(50% + .5px),transparent calc(50% + .5px));background-size:calc(100%/var(--n)) 100%}
summary.row{cursor:pointer;list-style:none}
summary.row::-webkit-details-marker{display:none}
summary.row:hover{background-color:var(--soft)}
.step details>summary .time::after{content:" ▸";color:var(--link)}
.step details[open]>summary .time::after{content:" ▾"}
.arrow{margin-left:calc((var(--from) + .5)*100%/var(--n));width:calc(var(--span)*100%/var(--n));padding:.35rem 0 .55rem;position:relative}
.label{margin:0 -1.7rem;padding:0 .4rem;text-align:center;line-height:1.3}.label b,.said{overflow-wrap:break-word}
.label b{font-weight:650}
.label .target{display:block;font:.74rem/1.3 ui-monospace,Menlo,Consolas,monospace;color:var(--dim);white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.said{font-weight:600}
.step:not(.turn):not(.wrong) .target{background:var(--card)}summary.row:hover .target{background:none!important}
.line{display:block;position:relative;margin-top:.3rem;border-top:1.5px solid var(--fg)}
.line.back{border-top-style:dashed;border-color:var(--dim)}
.line::after{content:"";position:absolute;top:-5px;border:4.5px solid transparent}
.rightwards>.line:not(.back)::after,.leftwards>.line.back::after{right:0;border-right-width:0;border-left:7px solid var(--fg)}
.leftwards>.line:not(.back)::after,.rightwards>.line.back::after{left:0;border-left-width:0;border-right:7px solid var(--fg)}
.answer .rightwards>.line.back::after{left:auto;right:0;border-right-width:0;border-left:7px solid var(--fg);border-left-width:7px}
.answer .leftwards>.line.back::after{right:auto;left:0;border-left-width:0;border-right:7px solid var(--fg);border-right-width:7px}
.arrow.lost>.line.back{border-color:var(--bad);width:55%}
.arrow.lost>.line.back::after{content:"✗";border:0!important;top:-.75em;color:var(--bad);font-weight:700;line-height:1.4}
.answer .rightwards.lost>.line.back,.exchange .leftwards.lost>.line.back{margin-right:45%}
.answer .leftwards.lost>.line.back,.exchange .rightwards.lost>.line.back{margin-left:45%}
.answer .rightwards.lost>.line.back::after,.exchange .leftwards.lost>.line.back::after{left:auto!important;right:-.6em!important}
.answer .leftwards.lost>.line.back::after,.exchange .rightwards.lost>.line.back::after{right:auto!important;left:-.6em!important}
.lost .said{color:var(--bad)}
.act .line{border-top-style:dotted}
.self{padding:.4rem 0;margin-left:calc((var(--from) + .5)*100%/var(--n));width:max-content;max-width:calc((var(--n) - .5)*100%/var(--n));transform:translateX(-50%);text-align:center}
.pill{display:inline-block;border:1px solid var(--dim);border-radius:1em;background:var(--card);padding:.05rem .7rem}
.money .pill{border-color:var(--good);background:var(--good-bg);color:var(--good);font-weight:600}
.wrong .pill{border-color:var(--bad);background:var(--bad-bg);color:var(--bad)}
.step.wrong,.step.turn{background:color-mix(in srgb,var(--bad-bg) 55%,transparent);box-shadow:inset 4px 0 var(--bad)}
.sequence>p{padding:.5rem .7rem;border-top:1px solid var(--line);font-size:.82rem}
.ending{padding:.45rem .6rem;text-align:center;background:var(--soft);font-style:italic}
.breach{color:var(--warn);font-size:.8rem;padding:0 .5rem .4rem;text-align:center}
.raw{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));gap:1rem;padding:.8rem 1rem 1rem;background:var(--soft);border-top:1px solid var(--line)}
.message{min-width:0}
.raw pre{margin:0 0 .5rem;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--card);border:1px solid var(--line);border-radius:4px;padding:.5rem .7rem}
.raw .start{font-weight:700}
.raw .headers{color:var(--dim);max-height:14rem;overflow:auto;font-size:.78rem}
.raw .headers b{color:var(--fg);font-weight:600}
.raw .body{max-height:26rem;overflow:auto}
`;

/** Too narrow for lifelines: each step says in words who speaks to whom, and what stands beside it goes below. */
const NARROW = `
@media screen and (max-width:64rem){
.sequence .heads{display:none}
.sequence .row{grid-template-columns:1.9rem 3.6rem minmax(0,1fr);padding:.2rem .4rem .4rem 0}
.lanes{background:none}
.arrow,.self{margin:0;width:auto;max-width:none;transform:none;text-align:left}
.arrow{padding:.3rem 0}
.label{text-align:left;padding:0;margin:0}
.line{display:none!important}
.who{position:static;clip-path:none;width:auto;height:auto;white-space:normal;color:var(--dim);font-size:.82rem;display:block}
.label .target{white-space:normal;overflow-wrap:anywhere}
.row .stand{grid-column:3;border:0;padding:0}
.row .stand.old{display:none}
.stand>span{display:inline}
.lbl{position:static;clip-path:none;width:auto;height:auto;color:var(--dim)}
.breach,.ending{text-align:left;padding-left:.2rem}
.claim{grid-template-columns:1fr}
table.area,table.area tbody,table.area tr,table.area td,table.area th{display:block;width:auto!important}
table.area thead{display:none}
table.area tr{border-bottom:1px solid var(--line);padding:.4rem 0 .4rem .5rem}
table.area th,table.area td{border:0!important;padding:.05rem 0!important}
table.area .number{text-align:left!important}
table.area:not(.scenarios) .number::before{content:"exercised ";color:var(--dim)}
table.area:not(.scenarios) .number::after{content:" times";color:var(--dim)}
table.area tr.bad th[scope=row],table.area tr.warn th[scope=row]{box-shadow:none}
.index a{grid-template-columns:auto 1fr auto}
.index a>span:nth-child(3){grid-column:1/-1;grid-row:2;white-space:normal}
}`;

/** Paper: light, nothing sticks, a finding begins a page, and what it points at is unfolded. */
const PRINT = `
@media print{
:root{color-scheme:light;--bg:#fff;--card:#fff;--fg:#000;--dim:#444;--line:#bbb;--soft:#f4f4f2;--link:#000;
--good:#0f5a30;--good-bg:#eef7f1;--bad:#9a1510;--bad-bg:#fdeeed;--warn:#6b4700;--warn-bg:#fdf6e6;--none:#444;--none-bg:#f0f0ee;
--c1:#174a84;--c2:#6d2c88;--c3:#0b5a5a;--c1-bg:#eef3fa;--c2-bg:#f6eef9;--c3-bg:#eaf6f5}
@page{margin:14mm 12mm}
body{font-size:9.5pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}
nav,.skip{display:none}
header.banner,main,footer{max-width:none;padding-left:0;padding-right:0}
.requirement{break-before:page}.finding+.finding{break-before:page}.finding{border:0;padding:0}
.requirement>h3,.requirement>p{break-after:avoid}
.requirement{margin:0;padding:0}
h2,h3,h4,h5,caption{break-after:avoid}
.step:not(.evidence),.row,tr,.claim,.message h5{break-inside:avoid}.step.evidence summary{break-after:avoid}
.sequence{font-size:8pt;overflow:visible}
.sequence .heads{position:static}
.sequence .heads,.sequence .row{grid-template-columns:1.1rem 2.3rem minmax(0,1fr) 4.1rem 4.3rem 5.6rem;column-gap:.2rem;font-size:7pt}
.row .no,.row .time,.row .stand,.label .target{font-size:6.5pt}.head>span{padding:.1rem .2rem;font-size:6.5pt}.label{margin:0 -.9rem;padding:0}
details:not(.untried)::details-content{content-visibility:visible!important;display:block!important;height:auto!important}
.step:not(.evidence) details::details-content{display:none!important}
.step details>summary .time::after{content:""}
.raw{grid-template-columns:1fr 1fr;padding:.4rem;break-inside:auto}
.raw pre{max-height:none!important;overflow:visible;font-size:6.8pt}
a{text-decoration:none}
.index a>span:nth-child(3){white-space:normal}
}`;

export const style = new Html(
  `<style>${[PALETTE, TEXT, OPENING, TABLES, FINDING, SEQUENCE, NARROW, PRINT].join('').replaceAll(/\n+/g, '\n')}</style>`,
);
