const { layer, onlyOurs } = require('../../test/architecture/eslintImports');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  restrictedImportPatterns: onlyOurs(
    '@wakeboard/plugin-inference-common',
    '@wakeboard/plugin-inference-node',
  ),
  overrides: [
    layer(
      ['src/drivers/*/*'],
      ['../*'],
      'A driver imports only inference-node, inference-common and itself',
    ),
    layer(
      ['src/drivers/*/*/*'],
      ['../../*'],
      'A driver imports only inference-node, inference-common and itself',
    ),
    layer(
      ['src/router/**'],
      ['../store/*', '../clients/*', '../drivers/*', '../collector/*'],
      'The router imports read, command, provisioning, access and schema',
    ),
    layer(
      [
        'src/read/**',
        'src/command/**',
        'src/provisioning/**',
        'src/collector/**',
        'src/access/**',
      ],
      [
        '../router/*',
        '../clients/*',
        '../plugin',
        '../store/*',
        '!../store/types',
        '../drivers/*',
        '!../drivers/DriverRegistry',
      ],
      'Only ports are known here: store/types, those of inference-node, and DriverRegistry',
    ),
    layer(
      ['src/store/**', 'src/clients/**'],
      [
        '../read/*',
        '../command/*',
        '../provisioning/*',
        '../collector/*',
        '../router/*',
        '../drivers/*',
        '../plugin',
      ],
      'Store and clients are below everything that uses them',
    ),
  ],
});
