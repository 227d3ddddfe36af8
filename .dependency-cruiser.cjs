/** The house's walls (docs/map.md): which folder may import which. A test plants a forbidden import and sees it refused. */
const insideNetwork = '^simulators/(?!kit/|index[.])([^/]+)/';

/** A folder may import itself, what is listed, and libraries; anything else of ours is refused. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '[.]test[.]ts$|/testing[.]ts$' },
  to: { path: '^(src|simulators|scenarios|examples|bench|build)/', pathNot: [from, ...allowed] },
});

const core = '^src/core/';
const record = '^src/record/';
const schemas = ['^schemas/', '^src/generated/'];
const kit = '^simulators/kit/';
const virtual = '^src/virtual/';

module.exports = {
  forbidden: [
    only('core-stands-alone', core, [], 'src/core imports nothing of ours.'),
    only(
      'virtual-stands-alone',
      virtual,
      [],
      'Virtual time and the network in memory know nothing of what runs in them.',
    ),
    only('record-on-core', record, [core, ...schemas], 'src/record imports core only.'),
    only('kit-knows-no-network', kit, [core, record, ...schemas], 'The kit serves every network, so it knows none.'),
    {
      name: 'networks-apart',
      comment: 'A network stands on the kit, never on another network or on anything above.',
      severity: 'error',
      from: { path: insideNetwork, pathNot: '[.]test[.]ts$' },
      to: {
        path: '^(src|simulators|scenarios|examples)/',
        pathNot: [core, record, kit, ...schemas, '^simulators/$1/'],
      },
    },
    only(
      'world-through-the-list',
      '^src/world/',
      [core, record, kit, '^simulators/index[.]ts$', ...schemas],
      'The world knows networks through the one list.',
    ),
    only(
      'iut-below-oracles',
      '^src/iut/',
      [core, record, ...schemas, '^src/world/', virtual],
      'Launching and driving know nothing of judging.',
    ),
    only(
      'intercept-through-the-world',
      '^src/intercept/',
      [core, record, ...schemas, '^src/world/'],
      'Intercepting knows networks as the world shows them.',
    ),
    only(
      'the-judges-wall',
      '^src/oracles/',
      [core, record, ...schemas],
      'What judges reads the record alone: never simulators, world or iut.',
    ),
    only(
      'scenario-api',
      '^src/scenario/',
      [core, record, '^src/world/interfaces[.]ts$'],
      'The scenario API sees the world as types only.',
    ),
    only(
      'scenarios-speak-the-api',
      '^scenarios/',
      ['^src/scenario/index[.]ts$'],
      'A scenario says only what the scenario API offers.',
    ),
    only(
      'campaigns-model-for-themselves',
      '^src/fuzz/',
      [core, record, ...schemas, '^src/scenario/'],
      'A campaign has a model of its own, never the simulators: else it proves itself right.',
    ),
    only('reports-from-their-file', '^src/report/', [...schemas], 'Any report renders from its file, years later.'),
    only(
      'examples-outside',
      '^examples/(?!detection/|calm/)',
      ['^src/index[.]ts$'],
      'Examples use public entry points only.',
    ),
    only(
      'what-tries-the-examples',
      '^examples/(?:detection|calm)/',
      [core, ...schemas, '^src/(?:iut/manifest|report/|runner/|virtual/|world/cache-dir)'],
      'Detection and calm hold trials, as the command line does.',
    ),
    {
      name: 'interfaces-are-types',
      comment: 'src/scenario may import the world as types only.',
      severity: 'error',
      from: { path: '^src/scenario/' },
      to: { path: '^src/world/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: { pathNot: '^src/generated/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'tests-stay-tests',
      severity: 'error',
      from: { pathNot: '[.]test[.]ts$|/testing[.]ts$' },
      to: { path: '[.]test[.]ts$|/testing[.]ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.d.ts', '.json'],
    },
  },
};
