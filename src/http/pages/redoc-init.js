// Runs in the browser: draws the API's description into the page.
/* global Redoc */
Redoc.init('/openapi.json', { hideDownloadButton: false }, document.querySelector('#redoc'))
