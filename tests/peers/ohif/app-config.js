// OHIF on the DICOMweb of the hub that serve.js passes on, and nothing from anywhere else.
window.config = {
  name: 'telehub',
  routerBasename: null,
  extensions: [],
  modes: [],
  showStudyList: true,
  maxNumberOfWebWorkers: 2,
  showLoadingIndicator: true,
  showErrorDetails: 'always',
  defaultDataSourceName: 'telehub',
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'telehub',
      configuration: {
        friendlyName: 'Telehub',
        name: 'telehub',
        qidoRoot: '/dicom-web',
        wadoRoot: '/dicom-web',
        wadoUriRoot: '/dicom-web',
        qidoSupportsIncludeField: true,
        supportsFuzzyMatching: true,
        supportsWildcard: true,
        imageRendering: 'wadors',
        thumbnailRendering: 'wadors',
        enableStudyLazyLoad: true,
        bulkDataURI: { enabled: true },
      },
    },
  ],
};
